"""Tables of the medians of several rounds, and the machine and packages that they depend on."""

import importlib.metadata
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.engines import Figures

PACKAGES = (
    "torch sentence-transformers chromadb langchain-core langchain-chroma llama-index-core txtai "
    "onnxruntime tantivy"
).split()

Table = dict[str, dict[str, list[float]]]  # row, engine, a figure of each round


def add(table: Table, engine: str, figures: Figures) -> None:
    for row, figure in figures.items():
        table.setdefault(row, {}).setdefault(engine, []).append(figure)


def show(title: str, table: Table, engines: Sequence[str]) -> None:
    """Print the medians, and how many times better the last engine is than the first."""
    if table:
        print(f"\n| {title} | {' | '.join(engines)} | times better than {engines[0]} |")
        print("|---|" + "---:|" * (len(engines) + 1))
    for row, figures in table.items():
        medians = [median(figures.get(engine, [0])) for engine in engines]
        first, last = medians[0], medians[-1]
        better = f"{last / first if '/s' in row else first / last:.2g}" if first and last else ""
        print(f"| {row} | {' | '.join(map(rounded, medians))} | {better} |")


def rounded(figure: float) -> str:
    return (f"{figure:,.0f}" if figure >= 1000 else f"{figure:.3g}") if figure else ""


def machine() -> str:
    """What the figures depend on beside the code."""
    about = Path("/proc/cpuinfo")
    words = about.read_text().split() if about.exists() else []
    fast = " ".join(sorted({"avx512_bf16", "avx512_vnni", "amx_bf16"}.intersection(words)))
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({fast or 'plain'}), "
        f"Python {platform.python_version()}, {versions}"
    )
