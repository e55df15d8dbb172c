"""The words for an error that an asker sees: never its details, but a reference to its log entry.

Paths, addresses and remedies are for whoever runs the bot, and go into the log.
"""

import logging
import secrets
import traceback

from bot.errors import BotError, ConfigError, ModelFailure, StateError
from retrieval.errors import BusyError, ModelError, RetrievalError, StoreError

log = logging.getLogger(__name__)

# What an asker is told of errors that only the owner can mend.
_OF_OWNER = {
    StoreError: "the stored articles cannot be used",
    ModelError: "a model that searches or answers cannot be used",
    ModelFailure: "the language model does not answer",
    ConfigError: "a setting is wrong",
    StateError: "the bot’s own database cannot be used",
}


def asker_words(
    key: str, error: BotError | RetrievalError, failed: str = "I cannot answer now"
) -> str:
    """Log an error under a key; return what an asker is told: what `failed`, why, the reference.

    The words themselves where it is the asker's to mend, or passes.
    """
    kinds = () if isinstance(error, BusyError) else type(error).__mro__
    cause = next((_OF_OWNER[kind] for kind in kinds if kind in _OF_OWNER), "")
    reference = logged(key, error, str(error) if cause else "")
    if cause:
        return (
            f"{failed}: {cause}. Whoever runs me finds the reason in the log "
            f"(reference {reference})."
        )
    return f"{sentence_of(error)} (reference {reference})"


def sentence_of(error: Exception) -> str:
    """Return the words of an error as a sentence."""
    words = str(error)
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def logged(key: str, error: BaseException, words: str = "") -> str:
    """Log an error without a word of the question; return the reference of the log entry.

    `words` are those of the error, where they have none of the question.
    """
    reference = secrets.token_hex(4)
    frames = "".join(traceback.format_tb(error.__traceback__))
    what = f"{type(error).__name__}: {words}" if words else type(error).__name__
    log.error("%s: reference %s: %s\n%s", key, reference, what, frames)
    return reference
