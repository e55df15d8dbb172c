"""Logging to stderr, as text or JSON."""

import logging
import sys

_TEXT = "%(levelname)s %(name)s: %(message)s"
_JSON = "%(asctime)s %(levelname)s %(name)s %(message)s"


def set_up_logging(level: str, *, as_json: bool) -> None:
    """Log messages of `level` and above to stderr, as text or JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    if as_json:
        from pythonjsonlogger.json import JsonFormatter

        names = {"levelname": "level", "asctime": "time", "name": "logger"}
        handler.setFormatter(JsonFormatter(_JSON, rename_fields=names))
    else:
        handler.setFormatter(logging.Formatter(_TEXT))
    logging.basicConfig(level=level.upper(), handlers=[handler])
