"""A task of the Slack bot, done once by whichever process has it, and where it replies."""

from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal[
    "ask",
    "slash",
    "react",
    "about",
    "listen",
    "call",
    "learn",
    "unlearn",
    "share",
    "edit",
    "delete",
    "offer",
    "add",
    "report",
    "refuse",
    "tell",
    "amend",
    "order",
    "digest",
    "again",
    "source",
    "forget",
]

# The kinds that ask about somebody else's message: by a reaction to it, or by its menu.
OF_OTHERS: tuple[Kind, ...] = ("react", "about")
# The kinds whose text is a question, and which count towards the limit a minute.
QUESTIONS: tuple[Kind, ...] = ("ask", "slash", "listen", "edit", *OF_OTHERS)
# The kinds that a thread begins with in which we then are.
IN_THREADS: tuple[Kind, ...] = ("ask", "react", "listen")


@dataclass(frozen=True)
class Task:
    """Something to be done once.

    `key` names it however often Slack delivers it. `thread` is the root of the thread that the
    reply goes to, or '' for none; `ts` the message that asks. `of` is the key of the task that an
    edit or deletion is about. The `text` of an offer has one line for each possible article: a
    file's id or an address, and its name; the text of an addition has those without the names, and
    that of a source its address. A report has no user, nor has the task of telling an answer that
    has become known, whose text is the number of the look that it follows from, nor that of
    amending an answer, whose `ts` is the answer's, nor a digest, whose text has the looks between
    which articles are new, and its words. A refusal has the sentence for the person as its text,
    and nobody's id. What asks about somebody else's message has that one's `ts`; a reaction does
    not know its text yet.
    """

    key: str
    kind: Kind
    channel: str
    user: str
    text: str = ""
    thread: str = ""
    ts: str = ""
    team: str = ""
    of: str = ""
    response_url: str = ""

    @property
    def question(self) -> str:
        """The key of the question that it is or is about, whose outcome is recorded under it."""
        return self.of or self.key


@dataclass(frozen=True)
class Place:
    """Where a reply goes: a channel, and the root of a thread or '' for none."""

    channel: str
    thread: str = ""


def refused(task: Task, reason: str) -> Task:
    """Return the task of saying why somebody gets no answer; nothing of theirs is in it."""
    return replace(task, kind="refuse", user="", team="", text=reason)


def key_of(channel: str, ts: str) -> str:
    """Return the key of the task of a message."""
    return f"{channel}:{ts}"


def about_key(channel: str, ts: str) -> str:
    """Return the key of a reaction's question about a message, whoever reacts and how often."""
    return f"{key_of(channel, ts)}:about"


def call_key(question: str) -> str:
    """Return the key of the task that calls experts about a question."""
    return f"{question}:call"


def learn_key(channel: str, ts: str) -> str:
    """Return the key of the task that stores a message as an answer, marked by an emoji."""
    return f"{key_of(channel, ts)}:learn"


def deletion_key(question: str) -> str:
    """Return the key of the task that takes back the answer to a question."""
    return f"{question}:delete"
