"""The task queue: a task is handled once, whatever fails meanwhile."""

import queue
import threading
from pathlib import Path

from bot.errors import StateError
from bot.slack.state.tasks import TaskStore
from bot.slack.task import Task
from bot.slack.tasks.worker import WORKERS, TaskQueue


class FailingStore(TaskStore):
    """A store whose database is away for the first tasks that are begun."""

    failures = 2

    def begin(self, key: str) -> tuple[Task, int, str] | None:
        if self.failures > 0:
            self.failures -= 1
            raise StateError("away")
        return super().begin(key)


class Handlers:
    """Handlers that only note what they are given."""

    def __init__(self) -> None:
        self.tasks: queue.SimpleQueue[Task] = queue.SimpleQueue()
        self.closed = threading.Event()

    def handle(self, task: Task, *, retried: bool, reply: str) -> str:
        self.tasks.put(task)
        return "answered"

    def close(self) -> None:
        self.closed.set()

    def halt(self, channel: str = "", thread: str = "") -> None:
        pass


def test_a_task_outlives_a_database_that_is_away(tmp_path: Path) -> None:
    store = FailingStore(f"sqlite:///{tmp_path / 'state.sqlite3'}", "one")
    handlers = Handlers()
    tasks = TaskQueue(store, handlers, queue.SimpleQueue(), lambda: False, retry_after=0.05)
    tasks.open()
    task = Task("C1:1", "ask", "C1", "U1", "who was saved?")
    tasks.add(task)
    tasks.add(task)
    assert handlers.tasks.get(timeout=20) == task
    tasks.close(10)
    assert handlers.closed.is_set()
    assert handlers.tasks.empty()
    assert store.counts() == {"answered": 1}
    store.close()


def test_any_number_of_tasks_wait_for_a_token_without_a_thread_for_each(tmp_path: Path) -> None:
    store = TaskStore(f"sqlite:///{tmp_path / 'state.sqlite3'}", "one")
    looks: queue.SimpleQueue[None] = queue.SimpleQueue()

    def is_refused() -> bool:
        looks.put(None)
        return True

    before = threading.active_count()
    tasks = TaskQueue(store, Handlers(), queue.SimpleQueue(), is_refused, retry_after=3600)
    tasks.open()
    for number in range(4 * WORKERS):
        tasks.add(Task(f"C1:{number}", "ask", "C1", "U1", "who was saved?"))
    for _ in range(4 * WORKERS):
        looks.get(timeout=20)
    assert threading.active_count() < before + 2 * WORKERS
    tasks.close(10)
    assert store.counts() == {"answered": 1}  # one has tried
    store.close()
