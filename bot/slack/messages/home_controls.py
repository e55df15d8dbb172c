"""Controls of the App Home: for owners articles and questions, for everybody their own data.

Pure.
"""

from collections.abc import Mapping, Sequence

from bot.answering.wording import outlet, published, short_title
from bot.slack.messages.blocks import Block, label, section, sections
from bot.slack.messages.escaping import address, mrkdwn
from retrieval.article import Article

ARTICLES, ADD_PAGE, AGAIN, STORED, FORGET = "articles", "add_page", "again", "stored", "forget"
# The block of the form for a page, and its action.
URL = "url"
_LISTED = 60
_LONGEST_QUESTION, _LONGEST_LINE = 200, 250


def article_buttons(*, is_owner: bool) -> Block:
    """Return the buttons below what is known."""
    buttons = [_button(ARTICLES, "All articles")]
    return _actions([*buttons, _button(ADD_PAGE, "Add an article")] if is_owner else buttons)


def unanswered_blocks(questions: Mapping[str, str]) -> list[Block]:
    """Return the questions without an answer by their key, each with a button to ask it again."""
    if not questions:
        return []
    return [
        section("*Not answered*"),
        *(
            {**section(mrkdwn(f"“{words}”", _LONGEST_QUESTION)),
             "accessory": _button(AGAIN, "Ask again", key)}
            for key, words in questions.items()
        ),
    ]  # fmt: skip


def own_blocks() -> list[Block]:
    """Return what everybody can do about what is stored of them."""
    confirm = {
        "title": label("Forget you?"),
        "text": label(
            "I remove your ratings, digests, kept questions and replies that I answer with, the "
            "words of your questions, and that it was you who asked. It cannot be undone."
        ),
        "confirm": label("Forget me"),
        "deny": label("Cancel"),
        "style": "danger",
    }
    forget = {**_button(FORGET, "Forget me"), "style": "danger", "confirm": confirm}
    header = {"type": "header", "text": label("About you")}
    return [header, _actions([_button(STORED, "What is stored about me"), forget])]


def articles_view(articles: Sequence[Article]) -> Block:
    """Return the list of the newest articles, with links."""
    shown = [article_line(article) for article in articles[:_LISTED]]
    left = len(articles) - len(shown)
    more = [section(f"… and {left:,} more: `footnote articles list` shows all.")] if left else []
    return _modal("Articles", [*sections(shown), *more] or [section("There are none yet.")])


def article_line(article: Article) -> str:
    """Return a line of a list, with the title as a link where the article has an address."""
    title, url = mrkdwn(short_title(article)), address(article.url)
    linked = f"<{mrkdwn(url)}|{title}>" if url and len(url) <= _LONGEST_LINE else title
    where = mrkdwn(f"{outlet(article)}, {published(article)}", _LONGEST_LINE)
    return f"• {linked} — {where}"


def add_view() -> Block:
    """Return the form that asks for the address of a page."""
    link = {"type": "url_text_input", "action_id": URL, "focus_on_load": True}
    hint = "You are told in a direct message once it is added. Files you can send me there."
    return {
        **_modal("Add an article", [
            {"type": "input", "block_id": URL, "label": label("Its address"), "element": link},
            {"type": "context", "elements": [label(hint)]},
        ], "Cancel"),
        "callback_id": ADD_PAGE,
        "submit": label("Add"),
    }  # fmt: skip


def stored_view(lines: Sequence[str]) -> Block:
    """Return what is stored about a person, in lines."""
    shown = [f"• {mrkdwn(line, _LONGEST_LINE)}" for line in lines] or ["Nothing."]
    return _modal("Stored about you", sections(shown))


def _modal(title: str, blocks: Sequence[Block], close: str = "Close") -> Block:
    return {"type": "modal", "title": label(title), "close": label(close), "blocks": list(blocks)}


def _button(action: str, text: str, value: str = "") -> Block:
    button = {"type": "button", "action_id": action, "text": label(text)}
    return {**button, "value": value} if value else button


def _actions(elements: Sequence[Block]) -> Block:
    return {"type": "actions", "elements": list(elements)}
