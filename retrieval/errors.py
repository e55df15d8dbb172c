"""What can go wrong with articles and the store, in words that are safe to show.

RetrievalError
├── UnreadableError      a file or line is no article
├── StoreError           the store cannot be opened, read or written
│   ├── MismatchError    it was made with another embedding model or chunk setting
│   └── BusyError        another ingest holds the lock
│       └── ReplacedError   another process made the store anew during a call
└── ModelError           a model is missing, damaged or fails
"""


class RetrievalError(Exception):
    """Base of every error of this package; the message may be shown and names the remedy."""


class UnreadableError(RetrievalError):
    """A file or a line of it is no article."""


class StoreError(RetrievalError):
    """The store cannot be opened, read or written."""


class MismatchError(StoreError):
    """The store was made with another embedding model or other chunk settings."""


class BusyError(StoreError):
    """Another process is writing to the store."""


class ReplacedError(BusyError):
    """Another process made the store anew during a call, which works after `refresh`."""


class ModelError(RetrievalError):
    """The embedding model or the reranker is missing, damaged, or failed."""
