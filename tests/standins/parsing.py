"""The parsing process that tests share, so that its libraries are loaded once."""

from functools import cache

from retrieval.reading.worker.process import ParsingProcess


@cache
def shared_parser() -> ParsingProcess:
    """The parsing process; whoever closes it makes it start anew."""
    return ParsingProcess()
