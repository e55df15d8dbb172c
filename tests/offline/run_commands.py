"""Runs ingest, ask, chat, mcp and slack, and writes what they printed to `ran.json` of a folder.

With `namespace` it is in a network and mount namespace of its own, where a name that is asked is
written to `names.log`.
"""

import _socket
import contextlib
import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

from tests.standins.slack import FakeSlack

QUESTION = "When does the bridge open?"
ARTICLE = "---\npublished: 2026-02-10\n---\n# Bridge\n\nThe bridge opens on 14 March.\n"
_SET_FLAGS, _UP = 0x8914, 0x1


def main(folder: Path, *, is_namespace: bool) -> None:
    if is_namespace:
        bring_loopback_up()
        record_names(folder)
        ask_for("control.example")  # so that the record is seen to work
    (folder / "bridge.md").write_text(ARTICLE)
    ran = {"ingest": finished(start(folder, "ingest", "bridge.md"))}
    ask = start(folder, "ask", "--json", QUESTION)
    chat = start(folder, "chat")
    ran["ask"] = finished(ask)
    ran["chat"] = finished(chat, QUESTION)
    ran["mcp"] = asked(start(folder, "mcp"))
    with FakeSlack() as fake:
        slack = start(folder, "slack", **fake.env())
        fake.wait_connected(1, timeout=60)
        _, posted, _ = fake.dm(QUESTION)
        reply = fake.wait_for(lambda: answers(fake, posted), 60, "the answer")
        slack.terminate()
        code, out, _ = finished(slack)
        ran["slack"] = (code, out, reply[0]["text"])
    (folder / "ran.json").write_text(json.dumps(ran))


def start(folder: Path, *args: str, **env: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *args],
        env=os.environ | env, cwd=folder, text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def finished(process: "subprocess.Popen[str]", typed: str = "") -> tuple[int, str, str]:
    out, err = process.communicate(typed, timeout=120)
    return process.returncode, out, err


def asked(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Ask as an assistant does; return the exit code, the reply, and what else was printed."""
    about = {"protocolVersion": "2025-06-18", "capabilities": {}}
    about["clientInfo"] = {"name": "offline", "version": "1"}
    asking = {"name": "ask", "arguments": {"question": QUESTION}}
    for number, (method, params) in enumerate([("initialize", about), ("tools/call", asking)]):
        request = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        reply = process.stdout.readline()
    code, rest, err = finished(process)
    return code, reply, rest + err


def answers(fake: FakeSlack, posted: str) -> list[dict]:
    direct = fake.direct_channel(fake.ALICE)
    return [reply for reply in fake.bot_replies(direct, posted) if "14 March" in reply["text"]]


def bring_loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh22x", b"lo", _UP))


def record_names(folder: Path) -> None:
    """Be the name server of this namespace: note each name, and answer nothing."""
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    subprocess.run(["mount", "--bind", folder / "resolv.conf", "/etc/resolv.conf"], check=True)
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))

    def serve() -> None:
        while True:
            query, sender = server.recvfrom(2048)
            with (folder / "names.log").open("ab") as log:
                log.write(name_in(query) + b"\n")
            refused = query[:2] + b"\x81\x83" + query[4:6] + bytes(6) + query[12:]
            server.sendto(refused, sender)  # there is no such name

    threading.Thread(target=serve, daemon=True).start()


def name_in(query: bytes) -> bytes:
    labels, at = [], 12
    while length := query[at]:
        labels.append(query[at + 1 : at + 1 + length])
        at += 1 + length
    return b".".join(labels)


def ask_for(name: str) -> None:
    """Ask the system for a name, as libraries do that are not written in Python."""
    with contextlib.suppress(OSError):
        _socket.getaddrinfo(name, 443, socket.AF_INET)


if __name__ == "__main__":
    main(Path(sys.argv[1]), is_namespace="namespace" in sys.argv[2:])
