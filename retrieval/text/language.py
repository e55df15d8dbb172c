"""Language detection; the only file that imports py3langid."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Characters that are read, and the least probability. That of a sentence or two is mostly .99, that
# of a name or a row of numbers under .6.
_LONGEST, _LEAST = 2_000, 0.9


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of a text's language, such as "en", or '' if none is probable."""
    language, probability = _identifier().classify(text[:_LONGEST])
    return str(language) if probability >= _LEAST else ""


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
