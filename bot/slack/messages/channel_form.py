"""The settings of channels in the App Home: a line for each, a form that changes one. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.slack.channels import EVERY, ChannelSettings
from bot.slack.messages.blocks import Block, label, section
from bot.slack.messages.escaping import mrkdwn

CHANGE, PICK, CHANNEL = "change_channel", "pick_channel", "channel"
_SHOWN = 15
_LISTEN = {
    "mention": "Mentions only",
    "all": "Also follow-ups without a mention",
    "questions": "Any question that the articles answer",
    "off": "Nothing",
}
_SWITCHES = {
    "model": "Let the chat model write the answers, if there is one",
    "guests": "Answer guests",
    "external": "Answer people of other organisations",
}
_NO_FILE = "To change settings of channels here, name a file in `FOOTNOTE_SLACK_CHANNELS`."


def channel_blocks(by_id: Mapping[str, ChannelSettings], *, has_file: bool) -> list[Block]:
    """Return the settings of each channel, and what changes them."""
    if not has_file:
        return [section(f"*Channels*\n{_NO_FILE}")]
    pick = {"type": "conversations_select", "action_id": PICK, "placeholder": label("A channel")}
    every = {} if EVERY in by_id else {EVERY: ChannelSettings()}
    return [
        section("*Channels*"),
        *(_row(*entry) for entry in [*every.items(), *by_id.items()][:_SHOWN]),
        {**section("Settings for another channel"), "accessory": pick},
    ]


def channel_view(channel: str, settings: ChannelSettings) -> Block:
    """Return the form with the settings of a channel as they are."""
    listen = {name: {"text": label(text), "value": name} for name, text in _LISTEN.items()}
    switches = {name: {"text": label(text), "value": name} for name, text in _SWITCHES.items()}
    on = [option for name, option in switches.items() if getattr(settings, name)]
    boxes = {"type": "checkboxes", "options": list(switches.values())}
    select = {"type": "static_select", "options": list(listen.values())}
    days = {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}
    return {
        "type": "modal",
        "callback_id": CHANNEL,
        "private_metadata": channel,
        "title": label("Channel settings"),
        "submit": label("Save"),
        "close": label("Cancel"),
        "blocks": [
            section(_name(channel)),
            _input("listen", "Answer", {**select, "initial_option": listen[settings.listen]}),
            _input("ask", "Who may ask (nobody named: everybody)", _people(settings.ask)),
            _input("experts", "Experts, who are called into a thread", _people(settings.experts)),
            _input(
                "expert_days", "Days for which an expert's answer is used",
                {**days, "initial_value": str(settings.expert_days)},
            ),
            _input("reaction", "The emoji that asks about a message", _text(settings.reaction)),
            _input("source", "Answer from this outlet only", _text(settings.source or "")),
            _input("switches", "Further", {**boxes, "initial_options": on} if on else boxes),
        ],
    }  # fmt: skip


def settings_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that a submitted form has, without those that are as they are anyway."""
    fields = {name: block[name] for name, block in values.items()}
    on = {option["value"] for option in fields["switches"].get("selected_options") or ()}
    days = fields["expert_days"].get("value")
    settings = {
        "listen": fields["listen"]["selected_option"]["value"],
        "ask": list(fields["ask"].get("selected_users") or ()),
        "experts": list(fields["experts"].get("selected_users") or ()),
        "expert_days": int(days) if days else ChannelSettings().expert_days,
        "reaction": (fields["reaction"].get("value") or "").strip(": "),
        "source": (fields["source"].get("value") or "").strip(),
        **{name: name in on for name in _SWITCHES},
    }
    usual = {**ChannelSettings().model_dump(), "ask": [], "experts": [], "source": ""}
    return {name: value for name, value in settings.items() if value != usual[name]}


def _row(channel: str, settings: ChannelSettings) -> Block:
    phrases = [_LISTEN[settings.listen].lower()]
    phrases += [f"{len(settings.ask)} may ask"] if settings.ask else []
    count = len(settings.experts)
    phrases += [f"{count} expert{'s' if count > 1 else ''}"] if count else []
    phrases += [f":{settings.reaction}: asks"] if settings.reaction else []
    phrases += [f"only {settings.source}"] if settings.source else []
    change = {"type": "button", "action_id": CHANGE, "text": label("Change"), "value": channel}
    words = mrkdwn(", ".join(phrases))
    return {**section(f"{_name(channel)}: {words}"), "accessory": change}


def _name(channel: str) -> str:
    return "All other channels" if channel == EVERY else f"<#{mrkdwn(channel)}>"


def _people(users: Sequence[str]) -> Block:
    people: Block = {"type": "multi_users_select"}
    return {**people, "initial_users": list(users)} if users else people


def _text(value: str) -> Block:
    text = {"type": "plain_text_input"}
    return {**text, "initial_value": value} if value else text


def _input(name: str, question: str, element: Block) -> Block:
    return {
        "type": "input", "block_id": name, "optional": name != "listen", "label": label(question),
        "element": {**element, "action_id": name},
    }  # fmt: skip
