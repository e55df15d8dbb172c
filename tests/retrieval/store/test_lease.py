"""The writer's lease on a real Chroma server: many writers, wrong clocks and slow requests."""

import contextlib
import random
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from retrieval.errors import BusyError
from retrieval.store.lease import Clock, Lease, Record
from retrieval.store.lease_records import ServerRecords
from retrieval.store.server import Server
from tests.standins.chroma_server import ChromaServer

SECONDS, WRITERS, ROUNDS = 0.15, 5, 8


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = ChromaServer(tmp_path)
    running.start()
    yield Server(running.url, database=running.make_database().name)
    running.kill()


class SlowRecords(ServerRecords):
    """Records whose requests come late, and their answers too, some by more than a lease."""

    def __init__(self, server: Server, chance: random.Random) -> None:
        self.client = server.connect()
        super().__init__(lambda: self.client, server.translated)
        self._chance = chance

    def all(self) -> Mapping[int, Record]:
        with self._delayed():
            return super().all()

    def create(self, number: int, record: Record) -> bool:
        with self._delayed():
            return super().create(number, record)

    def update(self, number: int, record: Record) -> None:
        with self._delayed():
            super().update(number, record)

    @contextlib.contextmanager
    def _delayed(self) -> Iterator[None]:
        self._wait()
        yield
        self._wait()

    def _wait(self) -> None:
        if self._chance.random() < 0.2:
            time.sleep(self._chance.uniform(0, 1.5 * SECONDS))


def write_often(server: Server, seed: int, held: list[tuple[float, float, int]]) -> None:
    """Take the lease many times, hold it for a while or die with it, and note from when to when."""
    chance = random.Random(seed)
    skew = chance.uniform(-9999, 9999)
    clock = Clock(now=lambda: time.time() + skew)
    records = SlowRecords(server, chance)
    for _ in range(ROUNDS):
        lease = Lease(records, SECONDS, clock)
        with contextlib.suppress(BusyError):
            lease.acquire()
            for _ in range(chance.randrange(4)):
                began, ends = time.monotonic(), lease.ends
                lease.check()
                held.append((began, min(ends, time.monotonic()), seed))
            held.append((time.monotonic(), lease.ends, seed))
            if chance.random() < 0.5:
                held[-1] = (held[-1][0], min(lease.ends, time.monotonic()), seed)
                lease.release()
    records.client.close()


def test_no_two_writers_hold_the_lease_at_once_whatever_their_clocks_and_delays(
    server: Server,
) -> None:
    held: list[tuple[float, float, int]] = []
    threads = [
        threading.Thread(target=write_often, args=(server, seed, held)) for seed in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spans = sorted((began, ends, who) for began, ends, who in held if began < ends)
    both = [
        (one, other)
        for place, one in enumerate(spans)
        for other in spans[place + 1 :]
        if other[0] < one[1] and one[2] != other[2]
    ]
    assert both == []
    assert len({who for _, _, who in spans}) > 1


class Swept(ServerRecords):
    """Records that their holder deletes while another process looks for them."""

    def all(self) -> Mapping[int, Record]:
        self.delete(1)
        return super().all()


def test_a_number_that_another_process_had_and_deleted_since_is_not_ours(server: Server) -> None:
    client = server.connect()
    records = Swept(lambda: client, server.translated)
    assert records.create(1, {"change": "theirs"})
    assert not records.create(1, {"change": "ours"})
    client.close()
