"""Loaded by Python at its start: every attempt to leave the machine is written down and fails."""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

_LOG = Path(os.environ["NETWORK_LOG"])
_HERE = ("127.0.0.1", "::1", "localhost", None)


def _refusing(inner: Callable[..., Any], name: str) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        if _is_here(args, kwargs):
            return inner(*args, **kwargs)
        with _LOG.open("a") as log:
            log.write(f"{name} {args!r} {kwargs!r}\n")
        raise OSError("there is no network here")

    return call


def _is_here(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether an argument of a call is an address of this machine."""
    values = [arg for arg in (*args, *kwargs.values()) if not isinstance(arg, socket.socket)]
    hosts = [value[0] if isinstance(value, tuple) else value for value in values]
    return any(host in _HERE for host in hosts if isinstance(host, str))


for _name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, _name, _refusing(getattr(socket.socket, _name), _name))
for _name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection"):
    setattr(socket, _name, _refusing(getattr(socket, _name), _name))
_LOG.touch()
