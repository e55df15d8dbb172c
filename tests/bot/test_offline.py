"""Real processes in a bare environment use no network, and no library prints anything."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_ingest_and_ask_use_no_network_and_print_only_their_own_lines(
    tmp_path: Path,
) -> None:
    log = tmp_path / "network.log"
    article = tmp_path / "bridge.md"
    article.write_text(
        "---\npublished: 2026-02-10\n---\n# Bridge\n\nThe bridge opens on 14 March.\n"
    )
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHONPATH": f"{ROOT / 'tests/offline'}:{ROOT}",
        "NETWORK_LOG": str(log),
    }

    def start(*args: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *args],
            env=env, cwd=tmp_path, text=True, encoding="utf-8",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    ingest = start("ingest", str(article))
    out, err = ingest.communicate(timeout=120)
    assert (ingest.returncode, out) == (0, "")
    assert re.fullmatch(
        r"1 added, in \d+\.\d s\n'\.footnote' holds 1 article in 1 passage\n", err
    ), err

    ask = start("ask", "--json", "When does the bridge open?")
    out, err = ask.communicate(timeout=120)
    assert (ask.returncode, err) == (0, "")
    assert json.loads(out)["sentences"][0]["text"] == "The bridge opens on 14 March."

    assert log.read_text() == ""  # it exists, so the network was watched, and it is empty
