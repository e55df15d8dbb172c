"""Rules about texts that Slack does not enforce, but that a good bot keeps."""

import re
from collections.abc import Iterator

from tests.standins.slack.recording import Recording

ANY = ("mrkdwn", "markdown", "markdown_text", "text")
MARKDOWN = ("markdown", "markdown_text")
RULES = (
    ("broadcast_mention", ANY, re.compile(r"<!(channel|here|everyone|subteam\^)")),
    ("markdown_in_mrkdwn", ("mrkdwn",), re.compile(r"\*\*\S|\]\(https?://")),
    # [M] PostHog#95054: <...> is alive in Markdown blocks, and &amp; is not decoded in addresses
    ("mrkdwn_link_in_markdown", MARKDOWN, re.compile(r"<https?://[^>|]+\|")),
    ("amp_entity_in_markdown_link", MARKDOWN, re.compile(r"\]\([^)]*&amp;")),
    (
        "unescaped_control_char",
        ("mrkdwn",),
        re.compile(r"&(?!amp;|lt;|gt;)|<(?![@#!]|https?:|mailto:)"),
    ),
)
BROADCAST_NAME = re.compile(r"@(channel|here|everyone)\b")
MENTION = re.compile(r"<@([UW][A-Z0-9]+)")
# Who pressed a button may be named in front: they want to hear of it.
LEADING_MENTIONS = re.compile(r"(?:<@[UW][A-Z0-9]+> )+")


def lint_texts(slack: Recording, args: dict, method: str) -> None:
    """Record which rules the texts of a call break."""
    texts = list(_texts(args))
    for kind, text in texts:
        for rule, kinds, pattern in RULES:
            if kind in kinds and pattern.search(text):
                slack.add_lint(rule, text, args)
        links_names = args.get("link_names") or args.get("parse") == "full"
        if links_names and BROADCAST_NAME.search(text):
            slack.add_lint("broadcast_via_link_names", text, args)
        leading = LEADING_MENTIONS.match(text)
        agreed = slack.pressed.intersection(MENTION.findall(leading[0] if leading else ""))
        for user in MENTION.findall(text):
            if user != args.get("recipient_user_id") and user not in agreed:
                slack.add_lint("user_mention_in_output", text, args)
    has_links = any("http" in text for _, text in texts)
    if method == "chat.postMessage" and args.get("unfurl_links") is not False and has_links:
        wanted = "message has links; pass unfurl_links=False, unfurl_media=False"
        slack.add_lint("unfurl_not_disabled", wanted, args)
    is_message = method in ("chat.postMessage", "chat.update")
    if is_message and args.get("blocks") and not args.get("text"):
        slack.add_lint("no_fallback_text", "blocks without top-level text", args)


def _texts(args: dict) -> Iterator[tuple[str, str]]:
    """All texts of a call, each after its kind."""
    for name, kind in (("text", "mrkdwn"), ("markdown_text", "markdown")):
        if isinstance(args.get(name), str):
            yield kind, args[name]
    for name in ("blocks", "chunks", "attachments"):
        yield from _texts_in(args.get(name))


def _texts_in(value) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if value.get("type") in ANY and isinstance(value.get("text"), str):
            yield value["type"], value["text"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts_in(item)
