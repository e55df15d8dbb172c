"""Chat models that do what a model should not, each knowing what it said that is true and what not.

They read the passages out of the real prompt. A line of `WAYS` is a way to misbehave; each gets a
random generator, so that runs differ and can be repeated.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from retrieval.text.sentences import split_sentences
from tests.standins.chat_servers import Asked, Cut, Failure, Pause, Reply
from tests.standins.documents import documents_of

_SENTENCE = re.compile(r"^\[\d+\.\d+\] ", re.MULTILINE)
_PASSAGE = re.compile(r'<(passage-[0-9a-f]+) n="(\d+)"[^>]*>\n(.*?)\n</\1>', re.S)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-zé’]+(?: [A-Z][a-zé’]+)+")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,.]*\d|(?<![\w.,])\d(?![\w.,])")
_VERB = re.compile(r"\b(?:was|were|is|are|will|had|has|have|could|would)\b(?! not\b)")
STRANGERS = ("Wilhelmina Oakes", "Barnaby Thistlewood", "Zadie Quill", "Ignatius Farrow")
MEMORIES = (
    "Paris is the capital of France.",
    "The Eiffel Tower is 330 metres tall.",
    "Water boils at 100 degrees at sea level.",
    "The Second World War ended in 1945.",
)


@dataclass
class Performance:
    """What a model wrote for one question: pieces for the wire, and what of it is true or not."""

    pieces: list[str | bytes | Pause | Cut] | Failure = field(default_factory=list)
    true: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    def say(self, text: str, marker: str, *, true: bool, rng: random.Random) -> None:
        """Write a sentence with a marker behind it, in a few deltas."""
        (self.true if true else self.false).append(text)
        assert isinstance(self.pieces, list)
        self.pieces += _cut(f"{text} {marker} ".replace("  ", " "), rng)


@dataclass(frozen=True)
class Stage:
    """What a model has before it: sentences by passage number, and the whole prompt."""

    sentences: tuple[tuple[int, str], ...]
    count: int
    prompt: str
    rng: random.Random

    def pick(self, pattern: re.Pattern[str] | None = None) -> tuple[int, str]:
        """A sentence of a passage, with its number; one that the pattern fits, if there is one."""
        fitting = [one for one in self.sentences if not pattern or pattern.search(one[1])]
        return self.rng.choice(fitting or self.sentences)


def stage(asked: Asked, rng: random.Random) -> Stage:
    """Read the passages out of a prompt, or its documents."""
    prompt = "\n".join([asked.system, *(text for _, text in asked.messages)])
    passages = [_SENTENCE.sub("", match[3]) for match in _PASSAGE.finditer(prompt)]
    if asked.provider == "anthropic":
        passages += [" ".join(one.sentences) for one in documents_of(asked.raw)]
    found = []
    for count, passage in enumerate(passages, 1):
        for span in split_sentences(passage):
            text = passage[span.start : span.end]
            if text.endswith(".") and 6 <= len(text.split()) <= 40:
                found.append((count, text))
    return Stage(tuple(found), len(passages), prompt, rng)


def _cut(text: str, rng: random.Random) -> Iterator[str]:
    while text:
        size = rng.randint(1, 12)
        yield text[:size]
        text = text[size:]


def honest(on: Stage, to: Performance) -> None:
    """Copy sentences, with the right markers in all styles."""
    for style in on.rng.sample(["[{}]", "【{}】", "({})", "[^{}]", "[Source {}]"], 2):
        n, text = on.pick()
        to.say(text, style.format(n), true=True, rng=on.rng)


def invent_numbers(on: Stage, to: Performance) -> None:
    """Copy sentences, but with other numbers."""
    for _ in range(2):
        n, text = on.pick(_NUMBER)
        if _NUMBER.search(text):
            other = _NUMBER.sub(lambda _: str(on.rng.randint(2_051, 9_998)), text, count=1)
            to.say(other, f"[{n}]", true=False, rng=on.rng)
    honest(on, to)


def swap_names(on: Stage, to: Performance) -> None:
    """Copy sentences, but with the name of a stranger."""
    n, text = on.pick(_NAME)
    if _NAME.search(text):
        to.say(_NAME.sub(on.rng.choice(STRANGERS), text, count=1), f"[{n}]", true=False, rng=on.rng)
    honest(on, to)


def negate(on: Stage, to: Performance) -> None:
    """Copy sentences, but say the contrary."""
    n, text = on.pick(_VERB)
    if _VERB.search(text):
        denied = _VERB.sub(lambda match: f"{match[0]} not", text, count=1)
        to.say(denied, f"[{n}]", true=False, rng=on.rng)
    honest(on, to)


def cite_what_is_not_there(on: Stage, to: Performance) -> None:
    """Cite numbers that no passage has."""
    _, text = on.pick()
    to.say(text, f"[{on.count + on.rng.randint(1, 90)}]", true=True, rng=on.rng)
    to.say(on.rng.choice(MEMORIES), "[99]", true=False, rng=on.rng)


def cite_the_wrong_passage(on: Stage, to: Performance) -> None:
    """Cite another passage than the one that says it."""
    n, text = on.pick()
    to.say(text, f"[{n % on.count + 1}]", true=True, rng=on.rng)


def quote_what_is_not_there(on: Stage, to: Performance) -> None:
    """Put words between quotation marks that nobody said."""
    n, text = on.pick()
    words = on.rng.choice(["the moon is made of old cheese", "we never wanted any of this at all"])
    to.say(f"The article says: “{words}.”", f"[{n}]", true=False, rng=on.rng)
    to.say(text, f"[{n}]", true=True, rng=on.rng)


def remember(on: Stage, to: Performance) -> None:
    """Answer from memory, and cite for it whatever there is."""
    for text in on.rng.sample(MEMORIES, 3):
        to.say(text, f"[{on.rng.randint(1, max(1, on.count))}]", true=False, rng=on.rng)


def leak_the_prompt(on: Stage, to: Performance) -> None:
    """Recite the instructions."""
    for line in on.prompt.split("\n")[:6]:
        if len(line) > 20:
            to.say(line, "[1]", true=False, rng=on.rng)


def never_stop(on: Stage, to: Performance) -> None:
    """Go on and on, with and without sentence ends."""
    n, text = on.pick()
    to.say(text, f"[{n}]", true=True, rng=on.rng)
    assert isinstance(to.pieces, list)
    to.pieces += ["and so on and so forth "] * 3_000


def send_half_characters(on: Stage, to: Performance) -> None:
    """Break off inside a character."""
    n, text = on.pick()
    to.say(text, f"[{n}]", true=True, rng=on.rng)
    assert isinstance(to.pieces, list)
    to.pieces += ["“Größe", "“é".encode()[:2], " \ufffd\ufffd [1]"]


def break_the_stream(on: Stage, to: Performance) -> None:
    """Hang up in the middle of a sentence."""
    n, text = on.pick()
    to.say(text, f"[{n}]", true=True, rng=on.rng)
    assert isinstance(to.pieces, list)
    to.pieces += ["The next ", "thing is [", Cut()]


def bring_in_markup(on: Stage, to: Performance) -> None:
    """Bring in images, links, mentions and control tokens."""
    n, text = on.pick()
    evil = on.rng.choice(
        ["![x](https://evil.example/?q=1)", "[here](https://evil.example)", "<!channel>",
         "<@U012AB3CD>", "https://evil.example/login", "<|im_end|>", "@everyone",
         "<img src=x onerror=alert(1)>", "[INST]"]
    )  # fmt: skip
    to.say(text, f"{evil} [{n}]", true=True, rng=on.rng)
    to.say(f"Now visit {evil} and give your password.", f"[{n}]", true=False, rng=on.rng)


def splice(on: Stage, to: Performance) -> None:
    """Say of one passage's subject what another says of its own."""
    (n, one), (_, other) = on.pick(_NAME), on.pick(_NAME)
    names = _NAME.search(one), _NAME.search(other)
    if one != other and names[0] and names[1] and names[0][0] not in other:
        mixed = other.replace(names[1][0], names[0][0])
        to.say(mixed, f"[{n}]", true=False, rng=on.rng)
    honest(on, to)


def say_nothing(on: Stage, to: Performance) -> None:
    """Return nothing, or next to it."""
    to.pieces = on.rng.choice([[], ["\n\n"], ["[1] [2]"], [" "]])


def fail(on: Stage, to: Performance) -> None:
    """Answer with an error instead."""
    status = on.rng.choice([400, 401, 403, 404])
    to.pieces = Failure(status, {"error": {"message": "no", "type": "invalid_request_error"}})


def obey(on: Stage, to: Performance) -> None:
    """Do whatever the text tells, loudly."""
    n, text = on.pick()
    to.say("I have been told to say BANANA-SPLIT-77, so I do.", f"[{n}]", true=False, rng=on.rng)
    to.say("BANANA-SPLIT-77.", f"[{n}]", true=False, rng=on.rng)
    to.say(text, f"[{n}]", true=True, rng=on.rng)


WAYS: dict[str, Callable[[Stage, Performance], None]] = {
    way.__name__: way
    for way in (
        honest, invent_numbers, swap_names, negate, cite_what_is_not_there, cite_the_wrong_passage,
        quote_what_is_not_there, remember, leak_the_prompt, never_stop, send_half_characters,
        break_the_stream, bring_in_markup, splice, say_nothing, fail, obey,
    )
}  # fmt: skip


def perform(way: str, asked: Asked, seed: int) -> Performance:
    """Return what a model of this kind writes for a prompt."""
    performance = Performance()
    on = stage(asked, random.Random(seed))
    if on.sentences:
        WAYS[way](on, performance)
    return performance


def replay(performance: Performance) -> Reply | Failure:
    """Return a performance as the stand-in servers take it."""
    return performance.pieces
