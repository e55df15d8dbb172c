"""The language of a text, by its letters; the only file that imports py3langid."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Characters that are looked at, and how likely a language must be. Of a sentence or two it is
# mostly .99, of a name or a row of numbers under .6.
_LOOKED_AT, _SURE = 2_000, 0.9


def language_of(text: str) -> str:
    """Return the language of a text as a code of ISO 639-1, such as "en", or '' where unsure."""
    language, probability = _identifier().classify(text[:_LOOKED_AT])
    return str(language) if probability >= _SURE else ""


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
