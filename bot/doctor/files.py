"""Check of the files beside the store: the sources, the Slack bot's database, the calibration."""

from collections.abc import Iterator

from bot.data_folder.damage import REPAIR, damaged_files
from bot.doctor.finding import Finding, failure
from bot.settings import Settings


def check_files(settings: Settings) -> Iterator[Finding]:
    """Name each file that is damaged."""
    for damage in damaged_files(settings.data_dir):
        detail = f"{damage.file.name} is damaged ({damage.what})"
        yield failure(damage.file.about, detail, f"{REPAIR}: {damage.file.repaired}")
