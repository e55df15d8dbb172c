"""Files that are replaced whole: what was there before stays until the new one is on disk."""

import os
from pathlib import Path


def replace(path: Path, new: Path) -> None:
    """Put a file that has been written in place of the one at `path`; raises `OSError`."""
    with new.open("r+b") as file:
        os.fsync(file.fileno())
    new.replace(path)
