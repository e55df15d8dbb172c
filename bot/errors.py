"""Errors of the bot; their messages are safe to show, and name the remedy.

BotError
├── BackupError     a backup cannot be made or put back
├── CancelledError  nobody wants the answer any more
├── ConfigError     a setting is invalid or missing
├── ModelFailure    the chat model gave no answer, or no whole one
├── QuestionError   the question is empty, too long, or cannot be answered as it is
└── StateError      the database of the Slack bot cannot be read or written
"""

# The message of an unexpected error; the log has its details under the same reference.
UNEXPECTED = "something went wrong (reference {}); run again with -v to see it"


class BotError(Exception):
    """Base of every error of this package."""


class BackupError(BotError):
    """A backup cannot be made or put back."""


class CancelledError(BotError):
    """Nobody wants the answer any more."""


class ConfigError(BotError):
    """A setting is invalid or missing."""


class ModelFailure(BotError):
    """The chat model gave no answer, or no whole one; no key, address or prompt is in the text."""


class QuestionError(BotError):
    """The question is empty, too long, or cannot be answered as it is."""


class StateError(BotError):
    """The database of the Slack bot cannot be read or written."""
