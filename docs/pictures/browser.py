"""Pictures of HTML pages, taken by a Chromium without a window."""

import re
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
WIDTH = 720


def shoot(chromium: str, name: str, inside: str) -> None:
    """Take a picture of messages, as high as it needs to be."""
    css = (HERE / "slack.css").read_text()
    script = "<script>document.title = document.body.scrollHeight</script>"
    page = f"<!doctype html><meta charset=utf-8><style>{css}</style><main>{inside}</main>{script}"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page)
        drawn = _run(chromium, file, f"--window-size={WIDTH},100", "--dump-dom")
        shoot_page(chromium, name, file, WIDTH, int(re.findall(r"<title>(\d+)", drawn)[0]))


def shoot_page(chromium: str, name: str, page: Path, width: int, height: int) -> None:
    """Take a picture of the top of a page."""
    shot = [f"--screenshot={HERE / name}", "--hide-scrollbars"]
    _run(chromium, page, *shot, f"--window-size={width},{height}")


def _run(chromium: str, page: Path, *options: str) -> str:
    with tempfile.TemporaryDirectory() as profile:
        command = [chromium, "--headless", "--no-sandbox", "--disable-gpu"]
        command += [f"--user-data-dir={profile}", *options, page.as_uri()]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
