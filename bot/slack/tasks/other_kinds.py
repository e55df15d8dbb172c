"""What is done for the kinds of task that ask nothing: with a reply to somebody, or unattended."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.errors import CancelledError, StateError
from bot.slack.delivery.calls import UndeliverableError
from bot.slack.messages.message import Message
from bot.slack.task import Task
from bot.slack.tasks.errors import unexpected_error_notice
from retrieval.errors import BusyError

# Does what a task wants, and returns the reply, from the richest variant.
Action = Callable[[Task], Sequence[Message]]
# Does what nobody waits for, told whether it was begun before, and returns the outcome.
Unattended = Callable[[Task, bool], str]
# The outcome of a task that came to nothing: nothing is to be known of it, as each new article
# brings one for every question that is kept.
NOTHING = "nothing"


@dataclass(frozen=True)
class OtherKinds:
    """What is done, by the kind of task."""

    actions: Mapping[str, Action]
    unattended: Mapping[str, Unattended]


def run_unattended(unattended: Unattended, task: Task, retried: bool) -> str:
    """Do what nobody waits for: an error is only logged, and one that may pass is raised."""
    try:
        return unattended(task, retried)
    except CancelledError:
        return ""
    except (UndeliverableError, StateError, BusyError):
        raise
    except BaseException as error:  # noqa: BLE001  as in `handlers`
        unexpected_error_notice(task, error)
        return "error"
