"""Loaded by Python at its start: every attempt to use a network is written down and fails."""

import os
import socket
from pathlib import Path
from typing import NoReturn

_LOG = Path(os.environ["NETWORK_LOG"])


def _refuse(*args: object, **kwargs: object) -> NoReturn:
    with _LOG.open("a") as log:
        log.write(f"{args!r} {kwargs!r}\n")
    raise OSError("there is no network here")


for _name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, _name, _refuse)
for _name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection"):
    setattr(socket, _name, _refuse)
_LOG.touch()
