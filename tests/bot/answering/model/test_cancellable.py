"""Streams read from threads: one event loop has all their connections, whoever comes first."""

import subprocess
import sys

PROGRAM = """
import asyncio, sys, threading
from bot.answering.model.cancellable import read_stream

sys.setswitchinterval(1e-6)
together, loops = threading.Barrier(20), set()

async def loop_in_use():
    yield id(asyncio.get_running_loop())

def read():
    together.wait()
    loops.update(read_stream(loop_in_use(), threading.Event()))

threads = [threading.Thread(target=read) for _ in range(20)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(loops))
"""


def test_streams_that_begin_at_the_same_time_share_one_event_loop() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "1\n"
