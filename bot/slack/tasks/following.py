"""The tasks that follow from a change of the articles; nobody waits for one, or sees an error."""

from dataclasses import dataclass

from bot.errors import CancelledError, StateError
from bot.slack.delivery.calls import UndeliverableError
from bot.slack.task import Task
from bot.slack.tasks.amend import Amending
from bot.slack.tasks.errors import unexpected_error_notice
from bot.slack.tasks.tell import Telling
from retrieval.errors import BusyError


@dataclass(frozen=True)
class Following:
    """Handles these tasks; safe to use from several threads."""

    telling: Telling
    amending: Amending

    def handle(self, task: Task, *, retried: bool) -> str:
        """Do what a task wants and return the outcome, or '' where it is no longer ours.

        Raises what a later attempt may mend: `UndeliverableError`, `StateError` and `BusyError`.
        """
        try:
            if task.kind == "amend":
                return self.amending.amend(task)
            return self.telling.tell(task, retried=retried)
        except CancelledError:
            return ""
        except (UndeliverableError, StateError, BusyError):
            raise
        except Exception as error:  # noqa: BLE001
            unexpected_error_notice(task, error)  # which is in the log, then
            return "error"
