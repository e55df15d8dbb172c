"""What can go wrong on the way to an answer, in words that are safe to show.

BotError
├── ConfigError     a setting is wrong or missing
├── ModelFailure    the chat model did not answer, or not to the end
├── QuestionError   what was asked is no question that can be answered
└── StateError      what the Slack bot must remember cannot be read or written
"""

# What is shown of an error that nobody foresaw; the log has the rest under the same reference.
UNEXPECTED = "something went wrong (reference {}); run again with -v to see it"


class BotError(Exception):
    """Base of every error of this package; the message may be shown and names the remedy."""


class ConfigError(BotError):
    """A setting is wrong or missing."""


class ModelFailure(BotError):
    """The chat model did not answer, or not to the end; the text has no key, address, prompt."""


class QuestionError(BotError):
    """The question is empty, too long, or otherwise no question."""


class StateError(BotError):
    """What the Slack bot must remember cannot be read or written."""
