"""The file with the settings of channels, changed for one channel; all else in it stays as it is.

The keys that change lose no comment beside them; only where that cannot be done is the table of the
channel written anew.
"""

import contextlib
import json
import os
import re
import tempfile
import threading
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from bot.errors import ConfigError
from bot.slack.channels import ChannelSettings

Value = str | bool | int | Sequence[str]

_LOCK = threading.Lock()
_HEADER = re.compile(r"\s*\[")
# A key with a value on one line, and a comment beside it.
_LINE = re.compile(r"(\s*)([\w-]+)(\s*=\s*)(\"[^\"]*\"|\[[^\[\]#]*\]|[^\s#\"\[]+)(\s*(?:#.*)?)")


def save_channel(path: Path, channel: str, settings: Mapping[str, Value]) -> None:
    """Give a channel exactly these settings, all at once or not at all; raise `ConfigError`."""
    try:
        ChannelSettings.model_validate(settings)
        with _LOCK:
            before = path.read_text("utf-8")
            wanted = {**tomllib.loads(before), channel: _plain(settings)}
            after = _changed(before, channel, settings)
            if _read(after) != wanted:
                raise ConfigError(f"{str(path)!r}: cannot be changed safely; change it by hand")
            _replace(path, after)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        raise ConfigError(f"{problem['loc'][0]}: {problem['msg']}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{str(path)!r}: {error}") from None


def _read(text: str) -> Mapping[str, object] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _changed(text: str, channel: str, settings: Mapping[str, Value]) -> str:
    """Return the text with a changed table, at the end if there was none."""
    lines = text.splitlines()
    header = re.compile(rf"\s*\[\s*[\"']?{re.escape(channel)}[\"']?\s*\]\s*(?:#.*)?")
    start = next((n for n, line in enumerate(lines) if header.fullmatch(line)), len(lines))
    if start == len(lines):
        lines += ["", f"[{json.dumps(channel)}]"] if lines else [f"[{json.dumps(channel)}]"]
        start = len(lines) - 1
    ends = (n for n in range(start + 1, len(lines)) if _HEADER.match(lines[n]))
    end = next(ends, len(lines))
    table = _table(lines[start + 1 : end], settings)
    return "\n".join([*lines[: start + 1], *table, *lines[end:]]) + "\n"


def _table(lines: Sequence[str], settings: Mapping[str, Value]) -> Iterator[str]:
    """Yield the lines of a table: those before it that stay, then what is new."""
    left = dict(settings)
    trailing = len(lines) - len("\n".join(lines).rstrip().splitlines()) if lines else 0
    body = lines[: len(lines) - trailing]
    if all(not line.strip() or line.lstrip().startswith("#") or _LINE.fullmatch(line)
           for line in body):  # fmt: skip
        for line in body:
            found = _LINE.fullmatch(line)
            if not found:
                yield line
            elif found[2] in left:
                yield f"{found[1]}{found[2]}{found[3]}{_written(left.pop(found[2]))}{found[5]}"
    yield from (f"{name} = {_written(value)}" for name, value in left.items())
    yield from lines[len(lines) - trailing :]


def _written(value: Value) -> str:
    """Return a value in TOML, which is JSON for what occurs here."""
    value = value if isinstance(value, (str, bool, int)) else list(value)
    return json.dumps(value, ensure_ascii=False)


def _plain(settings: Mapping[str, Value]) -> dict[str, object]:
    return dict(tomllib.loads("\n".join(f"{k} = {_written(v)}" for k, v in settings.items())))


def _replace(path: Path, text: str) -> None:
    """Write a file anew at once, with the rights that it has."""
    path = path.resolve()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(path.stat().st_mode & 0o777)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
