"""A real `chroma run` on this machine, that can be killed and started again."""

import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import httpx


class ChromaServer:
    """The server over one folder and one port."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [Path(sys.executable).with_name("chroma"), "run", "--host", "127.0.0.1"]
        self._process = subprocess.Popen(
            [*command, "--port", str(self.port), "--path", self._folder],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            try:
                with urllib.request.urlopen(f"{self.url}/api/v2/heartbeat", timeout=1):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("chroma run does not answer")

    @property
    def is_running(self) -> bool:
        """Whether it was started, and not killed since."""
        return self._process is not None

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def make_database(self) -> "Database":
        """Make an empty database with a name of its own."""
        database = Database(self.url, secrets.token_hex(8))
        databases = f"{self.url}/api/v2/tenants/default_tenant/databases"
        httpx.post(databases, json={"name": database.name}).raise_for_status()
        return database


@dataclass(frozen=True)
class Database:
    """What is in a database, asked of the server by its HTTP API."""

    server: str
    name: str

    @property
    def collections(self) -> dict[str, str]:
        """The ids of the collections by their names."""
        reply = httpx.get(self._address).raise_for_status()
        return {collection["name"]: collection["id"] for collection in reply.json()}

    def count(self, collection: str) -> int:
        """How many records a collection has."""
        id_ = self.collections[collection]
        return int(httpx.get(f"{self._address}/{id_}/count").raise_for_status().json())

    def delete(self, collection: str) -> None:
        """Delete a collection."""
        httpx.delete(f"{self._address}/{collection}").raise_for_status()

    @property
    def _address(self) -> str:
        tenant = f"{self.server}/api/v2/tenants/default_tenant"
        return f"{tenant}/databases/{self.name}/collections"
