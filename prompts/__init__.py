"""Prompt templates as plain text files; what stands in braces is filled in by the caller."""

from importlib import resources

from langchain_core.prompts import ChatPromptTemplate


def prompt(system: str, human: str) -> ChatPromptTemplate:
    """Return the template of a system message and a human one, each the name of a text file."""
    return ChatPromptTemplate.from_messages([("system", _text(system)), ("human", _text(human))])


def _text(name: str) -> str:
    """Return the text of `name`.txt, without the line end at its end."""
    return resources.files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8").rstrip()
