"""`footnote verify`: JSON lines of claims in, a line for each out, whatever a line contains."""

import json
import os
import re
import selectors
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.verification.lines import LONGEST_LINE

Footnote = Callable[..., Any]

TEXT = (
    "The Kessel Bridge will reopen on 14 March, the council said. Repairs cost 1.3 million pounds."
)
GOOD = {
    "claim": "The Kessel Bridge will reopen on 14 March.",
    "sources": [{"text": TEXT, "id": "b"}],
}
WRONG = {"claim": "The Kessel Bridge will reopen on 24 March.", "source": TEXT, "id": [7]}


def test_each_claim_gets_its_verdict_in_order(footnote: Footnote) -> None:
    ran = footnote("verify", "-", stdin=f"{json.dumps(GOOD)}\n\n{json.dumps(WRONG)}\n")
    assert (ran.code, ran.err) == (0, "2 claims: 1 contradicted, 1 supported\n")
    good, wrong = ran.lines
    fields = ["claim", "verdict", "probability", "reasons", "missing", "quotes"]
    assert list(good) == fields
    assert (good["claim"], good["verdict"], good["missing"]) == (GOOD["claim"], "supported", [])
    (quote,) = good["quotes"]
    assert (quote["source"], quote["source_id"]) == (0, "b")
    assert TEXT[quote["start"] : quote["end"]] == quote["quote"]
    assert (wrong["id"], wrong["verdict"]) == ([7], "contradicted")
    assert wrong["reasons"]
    assert "source_id" not in wrong["quotes"][0]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "the line is not JSON"),
        (b"[" * 100_000, "the line is not JSON"),
        (b'{"claim": "\xff"}', "the line is not UTF-8"),
        (b"[]", "the line is not a JSON object"),
        (b'{"source": "x"}', "'claim' is missing or not text"),
        (b'{"claim": " ", "source": "x"}', "the claim is empty"),
        (b'{"claim": "x"}', "'sources' is missing"),
        (b'{"claim": "x", "source": 5}', "'source' is missing or not text"),
        (b'{"claim": "x", "sources": "y"}', "'sources' must be a list of objects"),
        (b'{"claim": "x", "sources": ["y"]}', "'sources' must be a list of objects"),
        (b'{"claim": "x", "sources": [{}]}', "'text' is missing or not text"),
        (b'{"claim": "x", "sources": [{"text": "y", "title": 1}]}', "'title' is missing or not"),
        (b'{"claim": "x", "source": "y", "question": []}', "'question' is missing or not text"),
        (b'{"claim": "x", "sources": [{"text": "y", "published": "May"}]}', "'published' is 'May'"),
        (b'{"claim": "' + b"x" * LONGEST_LINE + b'"}', "the line has more than 32,000,000 bytes"),
    ],
)
def test_a_bad_line_gives_a_line_with_its_error_and_the_rest_goes_on(
    line: bytes, reason: str, footnote: Footnote
) -> None:
    good = json.dumps(GOOD).encode()
    ran = footnote("verify", stdin=b"\n".join([good, line, good]))
    assert (ran.code, ran.err) == (1, "3 claims: 1 failed, 2 supported\n")
    first, bad, last = ran.lines
    assert first == last
    assert (bad["status"], reason in bad["error"]) == ("error", True)


def test_the_example_of_the_documentation_is_what_is_printed(footnote: Footnote) -> None:
    page = Path(__file__).parents[3] / "docs" / "verify.md"
    line, shown = re.findall(r"^```json\n(.+?)^```", page.read_text(), re.DOTALL | re.MULTILINE)
    (printed,) = footnote("verify", stdin=line).lines
    fitted = {"probability": printed["probability"]}  # which changes whenever weights are fitted
    assert printed == json.loads(shown) | fitted


def test_null_is_as_good_as_a_field_that_is_left_out(footnote: Footnote) -> None:
    source = {"text": TEXT, "id": 5, "title": None, "url": None, "published": None, "more": 1}
    line = {"claim": GOOD["claim"], "sources": [source], "question": None, "more": 1}
    ran = footnote("verify", stdin=json.dumps(line))
    assert ran.code == 0
    assert ran.lines[0]["quotes"][0]["source_id"] == "5"


def test_nothing_in_gives_nothing_out(footnote: Footnote) -> None:
    ran = footnote("verify", "-", stdin="\n")
    assert (ran.code, ran.out, ran.err) == (0, "", "no claims\n")


def test_a_file_that_is_not_there_is_wrong_usage(footnote: Footnote) -> None:
    assert footnote("verify", "nowhere.jsonl").code == 2


def command(folder: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "bot", "--data-dir", str(folder / "none"), "verify", *options]


def test_two_processes_give_what_one_gives_and_make_no_store(tmp_path: Path) -> None:
    lines = [
        json.dumps({"claim": f"Ada saw {n} owls.", "source": f"Ada saw {n - n % 3} owls.", "id": n})
        for n in range(50)
    ]
    lines[20] = "{"
    (tmp_path / "claims.jsonl").write_text("\n".join(lines))
    one, two = (
        subprocess.run(
            command(tmp_path, "claims.jsonl", "--workers", workers),
            cwd=tmp_path, capture_output=True, text=True,
        )
        for workers in "12"
    )  # fmt: skip
    assert (one.returncode, one.stderr) == (
        1,
        "50 claims: 32 contradicted, 1 failed, 17 supported\n",
    )
    assert (two.returncode, two.stderr) == (1, one.stderr)
    assert two.stdout == one.stdout
    forms = [json.loads(line) for line in one.stdout.splitlines()]
    assert [form.get("id") for form in forms] == [n if n != 20 else None for n in range(50)]
    assert [path.name for path in tmp_path.iterdir()] == ["claims.jsonl"]


def test_one_process_answers_a_line_before_the_next_is_written(tmp_path: Path) -> None:
    with subprocess.Popen(
        command(tmp_path, "--workers", "1"),
        cwd=tmp_path, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdin
        assert running.stdout
        for line, verdict in ((GOOD, "supported"), (WRONG, "contradicted")):
            print(json.dumps(line), file=running.stdin, flush=True)
            assert json.loads(running.stdout.readline())["verdict"] == verdict
        running.stdin.close()
    assert running.returncode == 0


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for other processes by pidfd")
def test_processes_end_with_the_one_that_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        command(tmp_path, "--workers", "2"),
        cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as running:  # fmt: skip
        assert running.stdin
        assert running.stdout
        running.stdin.write(f"{json.dumps(GOOD)}\n".encode() * 200)
        running.stdin.flush()
        assert running.stdout.readline()  # the processes are at work
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
        ends = [os.pidfd_open(int(child)) for child in children]
        assert len(ends) >= 2
        running.kill()
        for end in ends:
            with selectors.DefaultSelector() as selector:  # `select` takes no number over 1,023
                selector.register(end, selectors.EVENT_READ)
                assert selector.select(60), "a process goes on without its parent"
            os.close(end)
