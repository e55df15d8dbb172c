"""The methods of agent sessions, and of the older assistant threads."""

from tests.standins.slack.errors import SlackError, invalid_arguments, parse_json
from tests.standins.slack.limits import MAX_LOADING, MAX_LOADING_LEN, MAX_PROMPTS
from tests.standins.slack.messages import Messages
from tests.standins.slack.methods.method import Method

SESSION_STATUSES = ("active", "processing", "suspended", "closed")


def _set_session_status(slack: Messages, args: dict) -> dict:
    if not slack.agent_app:
        raise SlackError("not_allowed")  # [?] the name
    if args["status"] not in SESSION_STATUSES:
        raise invalid_arguments("must be a valid enum value", "/status")  # [M]
    channel = slack.find_channel(args.get("channel_id"))
    if not args.get("thread_ts"):
        raise invalid_arguments("missing required field: thread_ts")
    thread = slack.find_thread(channel, args["thread_ts"], "invalid_thread_ts")
    title, initiator = args.get("title"), args.get("initiator_user_id")
    if title and len(title) > 200:
        raise invalid_arguments("must be less than 201 characters", "/title")
    if initiator and initiator not in channel["members"]:
        raise SlackError("user_not_in_channel")
    about = {"title": title, "initiator": initiator}
    slack.set_session(channel["id"], thread, args["status"], create=True, **about)
    if "agent_session_stopped" not in slack.subscriptions:
        return {"warning": "missing_agent_session_stopped_event_subscription"}  # [D]
    return {}


def _rename_session(slack: Messages, args: dict) -> dict:
    channel = slack.find_channel(args.get("channel_id"))
    thread = slack.find_thread(channel, args.get("thread_ts"), "invalid_thread_ts")
    if (channel["id"], thread) not in slack.sessions:
        raise SlackError("session_not_found")  # [?]
    slack.sessions[(channel["id"], thread)]["title"] = args["title"]
    return {}


def _set_status(slack: Messages, args: dict) -> dict:
    key = _assistant_thread(slack, args)
    loading = parse_json(args.get("loading_messages") or [])
    if len(loading) > MAX_LOADING:
        raise invalid_arguments(f"no more than {MAX_LOADING} items allowed", "/loading_messages")
    for n, text in enumerate(loading):
        if not isinstance(text, str) or not 0 < len(text) <= MAX_LOADING_LEN:
            message = f"must be less than {MAX_LOADING_LEN + 1} characters"
            raise invalid_arguments(message, f"/loading_messages/{n}")
    status = args["status"]
    if status:
        slack.statuses[key] = {"status": status, "loading": loading, "at": slack.now()}
    else:
        slack.statuses.pop(key, None)
    slack.set_session(*key, "processing" if status else "active", create=True)  # [D] the bridge
    return {}


def _set_title(slack: Messages, args: dict) -> dict:
    key = _assistant_thread(slack, args)
    slack.set_session(*key, slack.sessions.get(key, {}).get("status", "active"), create=True)
    if key in slack.sessions:
        slack.sessions[key]["title"] = args["title"]
    return {}


def _set_prompts(slack: Messages, args: dict) -> dict:
    channel = slack.find_channel(args["channel_id"])
    if args.get("thread_ts"):
        slack.find_thread(channel, args["thread_ts"], "invalid_thread_ts")
    elif not slack.agent_app:
        raise invalid_arguments("missing required field: thread_ts")
    prompts = parse_json(args["prompts"])
    if not isinstance(prompts, list) or not prompts:
        raise invalid_arguments("must provide an array", "/prompts")
    if len(prompts) > MAX_PROMPTS:
        raise invalid_arguments(f"no more than {MAX_PROMPTS} items allowed", "/prompts")
    for n, prompt in enumerate(prompts):
        for name in ("title", "message"):
            value = prompt.get(name) if isinstance(prompt, dict) else None
            if not isinstance(value, str) or not value:
                raise invalid_arguments(f"missing required field: {name}", f"/prompts/{n}")
    about = {"channel": channel["id"], "thread_ts": args.get("thread_ts")}
    slack.prompts.append(about | {"title": args.get("title"), "prompts": prompts})
    return {}


def _assistant_thread(slack: Messages, args: dict) -> tuple[str, str]:
    channel = slack.find_channel(args["channel_id"])
    return channel["id"], slack.find_thread(channel, args["thread_ts"], "invalid_thread_ts")


AGENTS = {
    "agents.sessions.setStatus": Method(_set_session_status, ("status",), scope="chat:write"),
    "agents.sessions.rename": Method(_rename_session, ("title",), scope="chat:write"),
    "assistant.threads.setStatus": Method(
        _set_status, ("channel_id", "thread_ts", "status"), scope="chat:write|assistant:write"
    ),
    "assistant.threads.setTitle": Method(
        _set_title, ("channel_id", "thread_ts", "title"), tier=4, scope="assistant:write"
    ),
    "assistant.threads.setSuggestedPrompts": Method(
        _set_prompts, ("channel_id", "prompts"), tier=4, scope="assistant:write"
    ),
}
