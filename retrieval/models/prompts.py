"""Embedding prompts: what many models want in front of a question and of a passage.

Taken from the owner's settings, else from the model's own files, else by the name of its family.
Without theirs such models find less, and no error says so.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

# The value of a setting that stands for no prompt.
NO_PROMPT = "none"

# As sentence-transformers keeps them beside a model, and the names it uses for them there.
_FILE, _DOCUMENT_NAMES = "config_sentence_transformers.json", ("document", "passage", "corpus")

_SEARCHING = "Represent this sentence for searching relevant passages: "


@dataclass(frozen=True)
class Prompts:
    """The text put in front of a `query`, and of a `document`; empty for none."""

    query: str = ""
    document: str = ""

    @property
    def described(self) -> list[str]:
        """What tells a store made with these prompts from another."""
        prompts = ((self.query, "questions"), (self.document, "passages"))
        return [f"{prompt!r} before {what}" for prompt, what in prompts if prompt]


NO_PROMPTS = Prompts()

# By the models' cards; the first pattern that is found in the name holds.
_FAMILIES = (
    (r"\be5-(?:small|base|large)(?!.*instruct)", Prompts("query: ", "passage: ")),
    (r"\bbge-(?:small|base|large)-en\b", Prompts(_SEARCHING)),
    (r"\barctic-embed(?:2|.*v2)", Prompts("query: ")),
    (r"\barctic-embed|\bmxbai-embed-(?:large|xsmall)", Prompts(_SEARCHING)),
    (r"\bnomic-embed-text|\bmodernbert-embed", Prompts("search_query: ", "search_document: ")),
    (r"\bembeddinggemma", Prompts("task: search result | query: ", "title: none | text: ")),
)


def find_prompts(name: str, *, is_local: bool, query: str = "", document: str = "") -> Prompts:
    """Return the prompts for the model called `name`, a folder or a name.

    `query` and `document` are the owner's, "none" for none; the files of a model that `is_local`
    are read. A family's are taken where neither says anything.
    """
    found = (_brought_by(name) if is_local else None) or _of_family(name)
    return Prompts(_chosen(query, found.query), _chosen(document, found.document))


def _chosen(own: str, found: str) -> str:
    return "" if own == NO_PROMPT else own or found


def _of_family(name: str) -> Prompts:
    for pattern, prompts in _FAMILIES:
        if re.search(pattern, name, re.IGNORECASE):
            return prompts
    return NO_PROMPTS


def _brought_by(name: str) -> Prompts | None:
    """Return the prompts in a model's files, None if they have none."""
    path = Path(name) / _FILE if Path(name).is_dir() else _cached(name)
    try:
        prompts = json.loads(path.read_text(encoding="utf-8"))["prompts"] if path else {}
        document = next(filter(None, map(prompts.get, _DOCUMENT_NAMES)), "")
        brought = Prompts(str(prompts.get("query") or ""), str(document))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return brought if brought != NO_PROMPTS else None


def _cached(name: str) -> Path | None:
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    for repository in (name, f"sentence-transformers/{name}"):
        try:
            path = try_to_load_from_cache(repository, _FILE)
        except HFValidationError:
            return None
        if isinstance(path, str):
            return Path(path)
    return None
