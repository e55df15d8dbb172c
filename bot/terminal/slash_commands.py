"""The slash commands of the terminal chat: a table from name to function.

A command prints nothing and changes nothing: it returns what to show and the next session.
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
    render_citation,
    render_hits,
    render_measures,
    render_passage,
    render_quote,
)
from retrieval.article import Article
from retrieval.filters import Filters

Render = Callable[[Answer], Sequence[RenderableType]]

_MOST_ARTICLES = 20  # listed at once, so that the command stays on the screen


@dataclass(frozen=True)
class Session:
    """The state of a conversation: its filters, history and last answer.

    `articles` returns all stored articles, newest first; `render` renders an answer.
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
    """What to show for a line, and the next session."""

    session: Session
    shown: Sequence[RenderableType] = ()
    failed: bool = False


@dataclass(frozen=True)
class Command:
    """A slash command: `run` gets the session and the text after the name."""

    run: Callable[[Session, str], Reply]
    help: str
    argument: str = ""


def run_command(session: Session, line: str) -> Reply:
    """Run a line such as '/quote 2'; raise `QuestionError` if it is invalid."""
    name, _, argument = line.partition(" ")
    command = COMMANDS.get(name.lower())
    if command is None:
        near = get_close_matches(name.lower(), COMMANDS, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else "see /help"
        raise QuestionError(f"there is no command {name}; {hint}")
    return command.run(session, argument.strip())


def completions(session: Session) -> dict[str, str]:
    """Return the commands that can be typed, each with its description."""
    words = {name: command.help for name, command in COMMANDS.items()}
    for citation in session.last.quotes if session.last else ():
        words[f"/quote {citation.n}"] = title(citation.article)
    return words


def _sources(session: Session, _: str) -> Reply:
    quotes = [render_citation(citation) for citation in _last(session).quotes]
    return Reply(session, quotes or [Text("The last answer has no citations.")])


def _more(session: Session, _: str) -> Reply:
    more = [render_passage(citation) for citation in _last(session).more]
    return Reply(session, more or [Text("There is no more to the point.")])


def _quote(session: Session, argument: str) -> Reply:
    citations = _last(session).quotes
    for citation in citations:
        if argument.strip("[]") == str(citation.n):
            return Reply(session, render_quote(citation))
    if not citations:
        raise QuestionError("the last answer has no citations")
    numbers = ", ".join(str(citation.n) for citation in citations)
    raise QuestionError(f"write /quote and the number of a citation; the last answer has {numbers}")


def _why(session: Session, _: str) -> Reply:
    answer = _last(session)
    return Reply(session, [*render_hits(answer.hits), *render_measures(answer)])


def _articles(session: Session, argument: str) -> Reply:
    words = argument.casefold().split()
    matching = [
        article
        for article in session.articles()
        if all(word in f"{title(article)} {outlet(article)}".casefold() for word in words)
    ]
    if not matching:
        which = "with these words" if words else "yet"
        return Reply(session, [Text(f"There are no articles {which}.")])
    more = len(matching[_MOST_ARTICLES:])
    return Reply(session, render_articles(matching[:_MOST_ARTICLES], more))


def _restrict(session: Session, name: str, argument: str) -> Reply:
    filters = session.filters
    if argument:
        filters = restrict(filters, name, argument, session.zone, session.articles)
    description = describe(filters)
    shown = f"Filters: {description}." if description else "No filters: all articles are searched."
    return Reply(replace(session, filters=filters), [Text(shown)])


def _since(session: Session, argument: str) -> Reply:
    return _restrict(session, "since", argument)


def _until(session: Session, argument: str) -> Reply:
    return _restrict(session, "until", argument)


def _source(session: Session, argument: str) -> Reply:
    return _restrict(session, "source", argument)


def _new(session: Session, _: str) -> Reply:
    fresh = replace(session, history=(), last=None)
    return Reply(fresh, [Text("New conversation.")])


def _help(session: Session, _: str) -> Reply:
    table = Table.grid(padding=(0, 2))
    for name, command in COMMANDS.items():
        table.add_row(Text(f"{name} {command.argument}".rstrip(), style="bold"), command.help)
    keys = "Enter asks, Alt-Enter starts a new line, Ctrl-R searches your earlier questions, "
    keys += "Ctrl-C stops an answer, Ctrl-D leaves. Anything without a slash is a question."
    return Reply(session, [table, Text(), Text(keys, style="dim")])


def _quit(session: Session, _: str) -> Reply:
    return Reply(replace(session, leaving=True))


def _last(session: Session) -> Answer:
    if session.last is None:
        raise QuestionError("there is no answer yet; ask a question first")
    return session.last


COMMANDS: dict[str, Command] = {
    "/sources": Command(_sources, "list the citations of the last answer"),
    "/more": Command(_more, "show further quotes to the point"),
    "/quote": Command(_quote, "show citation N in its article", "N"),
    "/why": Command(_why, "show the passages found for the last question, with scores"),
    "/articles": Command(_articles, "list the stored articles, newest first", "[WORDS]"),
    "/since": Command(_since, "search only articles from this day on", "DATE|PHRASE|off"),
    "/until": Command(_until, "search only articles up to this day", "DATE|PHRASE|off"),
    "/source": Command(_source, "search only articles from this outlet", "NAME|off"),
    "/new": Command(_new, "start a new conversation; the filters stay"),
    "/help": Command(_help, "show this list"),
    "/quit": Command(_quit, "leave"),
}
