"""`deploy/torch_index.py`: which build of torch is installed, by looking at the machine."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.standins.website import website

SCRIPT = Path(__file__).parents[1] / "deploy" / "torch_index.py"
NOBODY = "http://127.0.0.1:1/whl/cpu"  # where nothing listens

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere torch has one build")


def options(folder: Path, cpu_index: str, **environment: str) -> tuple[str, str]:
    """What pip is given on a machine whose programs are those of a folder, and what is said."""
    ran = subprocess.run(
        [sys.executable, SCRIPT, cpu_index],
        env={"PATH": str(folder), **environment}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return ran.stdout.strip(), ran.stderr


def test_without_a_gpu_it_is_the_build_without_cuda_and_that_is_said(tmp_path: Path) -> None:
    with website() as site:
        given, said = options(tmp_path, site)
    assert given == f"--index-url {site}"
    assert said.count("\n") == 1
    assert "without CUDA" in said
    assert "TORCH_INDEX= " in said


def test_with_a_gpu_it_is_torchs_own_build(tmp_path: Path) -> None:
    (tmp_path / "nvidia-smi").write_text("#!/bin/sh\n")
    (tmp_path / "nvidia-smi").chmod(0o755)
    with website() as site:
        assert options(tmp_path, site) == ("", "")


def test_an_index_that_cannot_be_reached_is_not_used(tmp_path: Path) -> None:
    given, said = options(tmp_path, NOBODY)
    assert given == ""
    assert f"{NOBODY} cannot be reached" in said
    with website() as site:
        assert options(tmp_path, f"{site}/gone?")[0] == ""


def test_a_variable_has_the_last_word(tmp_path: Path) -> None:
    with website() as site:
        assert options(tmp_path, site, TORCH_INDEX="") == ("", "")
        own = "https://torch.example/whl"
        assert options(tmp_path, site, TORCH_INDEX=own) == (f"--index-url {own}", "")
