"""The standard streams where they are closed, or where what is printed cannot be written."""

import errno
import io
import os
import sys

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def replace_closed_streams() -> None:
    """Give closed streams what they stand for: an empty input, or an output that nobody reads.

    Else a file of the store would get the number of the stream, and what libraries print there.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDWR)  # the lowest free number: that of the stream
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))


def output_problem(error: BaseException) -> str:
    """Return why the output cannot be written, and what to do; '' for any other error."""
    if not isinstance(error, OSError) or error.filename or error.errno not in _FULL:
        return ""
    sys.stdout = io.StringIO()  # takes what is left to be printed
    return f"the output cannot be written ({error.strerror}); free some space, and run it again"
