"""Variables that are no settings: misspelt ones of ours, and those that other libraries read."""

import os

from dotenv import dotenv_values

from bot.settings import PREFIX, fields_by_variable


def unknown_variables() -> list[str]:
    """Return the variables with our prefix, in the environment and `.env`, that are no settings."""
    try:
        dotenv = dotenv_values(".env")
    except (OSError, UnicodeDecodeError):
        dotenv = {}
    settings = {variable.upper() for variable in fields_by_variable()}
    names = [name for name in {**os.environ, **dotenv} if name.upper().startswith(PREFIX)]
    return [name for name in names if name.upper() not in settings]


def is_traced_by_langsmith() -> bool:
    """Whether LangChain sends questions and answers to LangSmith, by its own variables."""
    names = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2")
    return any(os.environ.get(name, "").lower() == "true" for name in names)


def present_variables(*names: str) -> list[str]:
    """Return those of the variables that are in the environment."""
    return [name for name in names if name in os.environ]
