"""Prompt templates as plain text files; what stands in braces is filled in by the caller."""

from importlib import resources


def prompt(name: str) -> str:
    """Return the text of `name`.txt, without the line end at its end."""
    return resources.files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8").rstrip()
