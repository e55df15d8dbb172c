"""The slash commands of the terminal chat: a table from name to function.

They print nothing and change nothing: each returns what to show and the session that follows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bot.answering.answer import Answer
from bot.answering.question import Turn
from bot.answering.wording import outlet, title
from bot.errors import QuestionError
from bot.input.filters import describe, restrict
from bot.terminal.rendering import (
    render_answer,
    render_articles,
    render_hits,
    render_measures,
    render_quote,
    render_sources,
)
from retrieval.article import Article
from retrieval.filters import Filters

Render = Callable[[Answer], Sequence[RenderableType]]

_PAGE = 20  # articles shown at once: what fits a terminal without scrolling away the command


@dataclass(frozen=True)
class Session:
    """Where a conversation stands.

    `articles` returns all that are stored, newest first; `render` is how answers are shown.
    """

    zone: ZoneInfo
    articles: Callable[[], list[Article]]
    render: Render = render_answer
    filters: Filters = field(default_factory=Filters)
    history: tuple[Turn, ...] = ()
    last: Answer | None = None
    leaving: bool = False


@dataclass(frozen=True)
class Reply:
    """What is shown for a line, and the session that follows it."""

    session: Session
    shown: Sequence[RenderableType] = ()
    failed: bool = False


@dataclass(frozen=True)
class Command:
    """A slash command: `run` gets the session and what was typed after the name."""

    run: Callable[[Session, str], Reply]
    help: str
    argument: str = ""


def run_command(session: Session, line: str) -> Reply:
    """Run a line such as '/quote 2'; raise `QuestionError` for one that makes no sense."""
    name, _, argument = line.partition(" ")
    command = COMMANDS.get(name.lower())
    if command is None:
        near = get_close_matches(name.lower(), COMMANDS, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else "see /help"
        raise QuestionError(f"there is no command {name}; {hint}")
    return command.run(session, argument.strip())


def completions(session: Session) -> dict[str, str]:
    """Return what can be typed after a slash, each with its description."""
    words = {name: command.help for name, command in COMMANDS.items()}
    for citation in session.last.citations if session.last else ():
        words[f"/quote {citation.n}"] = title(citation.article)
    return words


def _sources(session: Session, _: str) -> Reply:
    sources = render_sources(_last(session))
    return Reply(session, sources or [Text("The last answer has no sources.")])


def _quote(session: Session, argument: str) -> Reply:
    citations = _last(session).citations
    for citation in citations:
        if argument.strip("[]") == str(citation.n):
            return Reply(session, render_quote(citation))
    if not citations:
        raise QuestionError("the last answer has no sources")
    known = ", ".join(str(citation.n) for citation in citations)
    raise QuestionError(f"write /quote and the number of a source; the last answer has {known}")


def _why(session: Session, _: str) -> Reply:
    answer = _last(session)
    return Reply(session, [*render_hits(answer.hits), *render_measures(answer)])


def _articles(session: Session, argument: str) -> Reply:
    words = argument.casefold().split()
    found = [
        article
        for article in session.articles()
        if all(word in f"{title(article)} {outlet(article)}".casefold() for word in words)
    ]
    if not found:
        which = "with these words" if words else "yet"
        return Reply(session, [Text(f"There are no articles {which}.")])
    return Reply(session, render_articles(found[:_PAGE], more=len(found[_PAGE:])))


def _restrict(session: Session, name: str, argument: str) -> Reply:
    filters = session.filters
    if argument:
        filters = restrict(filters, name, argument, session.zone, session.articles)
    return Reply(
        replace(session, filters=filters),
        [Text(f"Searching {describe(filters) or 'all articles'}.")],
    )


def _since(session: Session, argument: str) -> Reply:
    return _restrict(session, "since", argument)


def _until(session: Session, argument: str) -> Reply:
    return _restrict(session, "until", argument)


def _source(session: Session, argument: str) -> Reply:
    return _restrict(session, "source", argument)


def _new(session: Session, _: str) -> Reply:
    fresh = replace(session, history=(), last=None)
    return Reply(fresh, [Text("What was said is forgotten.")])


def _help(session: Session, _: str) -> Reply:
    table = Table.grid(padding=(0, 2))
    for name, command in COMMANDS.items():
        table.add_row(Text(f"{name} {command.argument}".rstrip(), style="bold"), command.help)
    keys = "Enter asks, Alt-Enter starts a new line, Ctrl-R searches what you asked before, "
    keys += "Ctrl-C stops an answer, Ctrl-D leaves. Anything without a slash is a question."
    return Reply(session, [table, Text(), Text(keys, style="dim")])


def _quit(session: Session, _: str) -> Reply:
    return Reply(replace(session, leaving=True))


def _last(session: Session) -> Answer:
    if session.last is None:
        raise QuestionError("there is no answer yet; ask a question first")
    return session.last


COMMANDS: dict[str, Command] = {
    "/sources": Command(_sources, "the sources of the last answer"),
    "/quote": Command(_quote, "a quote in its surroundings", "N"),
    "/why": Command(_why, "what was found for the last question, and how well it fits"),
    "/articles": Command(_articles, "the stored articles, newest first", "[WORDS]"),
    "/since": Command(_since, "only articles from this day on", "DATE|PHRASE|off"),
    "/until": Command(_until, "only articles up to the end of this day", "DATE|PHRASE|off"),
    "/source": Command(_source, "only articles of this outlet", "NAME|off"),
    "/new": Command(_new, "forget what was said; filters stay"),
    "/help": Command(_help, "this list"),
    "/quit": Command(_quit, "leave"),
}
