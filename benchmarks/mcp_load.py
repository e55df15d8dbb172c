"""How long assistants wait for `footnote mcp --http`: one client, and a hundred beside each other.

The server is a process of its own over a copy of a store; the clients are in this one, which takes
time of the same cores. On a shared machine read the ratios, and the load that is printed.

    python -m benchmarks.mcp_load STORE QUESTIONS [--clients 100] [--pause 30] [--seconds 60]

`--pause` is how long a client waits after each answer, on average: assistants read and think.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
_HEADERS = {
    "Accept": "application/json, text/event-stream",
    "MCP-Protocol-Version": "2025-06-18",
}
_TIMEOUT = 60.0


@dataclass(frozen=True)
class Load:
    """How many clients ask, for how long, and how long each pauses on average."""

    clients: int
    seconds: float
    pause: float


def main() -> None:
    options = _options()
    with options.questions.open(encoding="utf-8") as lines:
        questions = [json.loads(line)["question"] for line in lines]
    with tempfile.TemporaryDirectory() as folder:
        store = Path(shutil.copytree(options.store, Path(folder) / "store"))
        with _server(store) as (url, process):
            asyncio.run(_measure(url, process, questions, options))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--pause", type=float, default=30.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    return parser.parse_args()


async def _measure(
    url: str, process: int, questions: Sequence[str], options: argparse.Namespace
) -> None:
    draw = random.Random(1)
    await _run(url, questions, Load(1, options.seconds / 6, 0), draw)  # so that all is loaded
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    used = _processor_seconds(process)
    alone = await _run(url, questions, Load(1, options.seconds, 0), draw)
    used = _processor_seconds(process) - used
    _print("1 client, one question after another", alone)
    print(f"of the processor, the server took {1000 * used / len(alone):.0f} ms an answer")
    many = Load(options.clients, options.seconds, options.pause)
    crowd = await _run(url, questions, many, draw)
    rate = len(crowd) / options.seconds
    _print(f"{many.clients} clients, {many.pause:g} s between questions ({rate:.1f}/s)", crowd)
    for name, part in (("p50", 0.5), ("p95", 0.95)):
        print(f"{name} against one client: {_part(crowd, part) / _part(alone, part):.2f}")
    at_once = await _at_once(url, questions, options.clients)
    print(f"{options.clients} at once: all answered in {at_once:.1f} s, "
          f"{options.clients / at_once:.0f} a second")  # fmt: skip
    print(f"load of the machine after: {os.getloadavg()[0]:.1f}")


async def _run(url: str, questions: Sequence[str], load: Load, draw: random.Random) -> list[float]:
    """Return the milliseconds of each answer that was asked for until the time is over."""
    times: list[float] = []
    end = time.perf_counter() + load.seconds

    async def client(draw: random.Random) -> None:
        async with httpx.AsyncClient(headers=_HEADERS, timeout=_TIMEOUT) as http:
            await asyncio.sleep(draw.uniform(0, load.pause))
            while time.perf_counter() < end:
                times.append(await _ask(http, url, draw.choice(questions)))
                await asyncio.sleep(draw.uniform(0, 2 * load.pause))

    await asyncio.gather(*(client(random.Random(draw.random())) for _ in range(load.clients)))
    return times


async def _at_once(url: str, questions: Sequence[str], clients: int) -> float:
    limits = httpx.Limits(max_connections=clients)
    async with httpx.AsyncClient(headers=_HEADERS, timeout=_TIMEOUT, limits=limits) as http:
        began = time.perf_counter()
        await asyncio.gather(
            *(_ask(http, url, questions[n % len(questions)]) for n in range(clients))
        )
        return time.perf_counter() - began


async def _ask(http: httpx.AsyncClient, url: str, question: str) -> float:
    """Ask a question; return how many milliseconds it took."""
    arguments = {"name": "ask", "arguments": {"question": question}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": arguments}
    began = time.perf_counter()
    reply = await http.post(url, json=body)
    milliseconds = 1000 * (time.perf_counter() - began)
    if reply.status_code != 200 or reply.json()["result"]["isError"]:
        raise SystemExit(f"refused: {reply.status_code} {reply.text[:200]}")
    return milliseconds


@contextmanager
def _server(store: Path) -> Iterator[tuple[str, int]]:
    command = [sys.executable, "-m", "bot", "--data-dir", str(store), "mcp", "--http"]
    process = subprocess.Popen(
        [*command, "--port", "0"], stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        line = process.stderr.readline() if process.stderr else ""
        yield line.partition("listening at ")[2].partition(";")[0], process.pid
    finally:
        process.terminate()
        process.communicate()


def _processor_seconds(process: int) -> float:
    """How long a process has had the processor so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _print(what: str, times: Sequence[float]) -> None:
    p50, p95 = _part(times, 0.5), _part(times, 0.95)
    print(f"{what}: {len(times)} answers, p50 {p50:.0f} ms, p95 {p95:.0f} ms")


def _part(times: Sequence[float], part: float) -> float:
    return statistics.quantiles(times, n=100)[round(100 * part) - 1]


if __name__ == "__main__":
    main()
