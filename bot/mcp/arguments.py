"""The arguments of the tools, as a client sends them: checked, or refused in words."""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.answering.question import LONGEST_QUESTION
from bot.errors import QuestionError

_DAY = "An ISO date or date-time, such as 2024-05-07."
_LONGEST_ID = 2_000

Id = Annotated[
    str, Field(min_length=1, max_length=_LONGEST_ID, description="The article's id, from `search`.")
]
Offset = Annotated[int, Field(ge=0)]


class Arguments(BaseModel):
    """The arguments of one tool; unknown ones are refused, as a misspelt filter filters nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AskArguments(Arguments):
    """A question, and which articles may answer it."""

    question: str = Field(
        min_length=1, max_length=LONGEST_QUESTION, description="One question, in plain words."
    )
    since: str | None = Field(None, description=f"Only articles since this day. {_DAY}")
    until: str | None = Field(None, description=f"Only articles up to this day. {_DAY}")
    source: str | None = Field(None, description="Only articles of this outlet.")
    quotes_only: bool = Field(
        False, description="Answer with verbatim quotes, even where the server has a chat model."
    )


class SearchArguments(Arguments):
    """What to search for."""

    query: str = Field(
        min_length=1, max_length=LONGEST_QUESTION, description="A question or some words."
    )


class FetchArguments(Arguments):
    """Which article to fetch."""

    id: Id


class QuoteArguments(Arguments):
    """Which passage of which article: by its text, or by its offsets."""

    id: Id
    text: str | None = Field(
        None, min_length=1, max_length=LONGEST_QUESTION, description="The words of the passage."
    )
    start: Offset | None = Field(None, description="Offset of its first character.")
    end: Offset | None = Field(None, description="Offset after its last character.")
    version: int | None = Field(
        None, ge=1, description="The version of the article; without it, the current one."
    )
    context: int = Field(
        400, ge=0, le=4_000, description="How many characters to show before and after it."
    )


Model = TypeVar("Model", bound=Arguments)


def read_arguments(kind: type[Model], values: Any) -> Model:  # noqa: ANN401  what a client sends
    """Return the checked arguments; raise `QuestionError` naming the first wrong one."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False, include_context=False)[0]
        name = ".".join(str(part) for part in problem["loc"]) or "arguments"
        names = ", ".join(kind.model_fields)
        raise QuestionError(f"{name}: {problem['msg']}; the arguments are {names}") from None


def schema_of(kind: type[Arguments]) -> dict[str, Any]:
    """Return the JSON Schema of the arguments.

    An optional one has one type: clients that read "a number or null" send numbers as text. None
    has a title that says its name again.
    """
    schema = kind.model_json_schema()
    return {
        "type": "object",
        "properties": {name: _plain(field) for name, field in schema["properties"].items()},
        "required": schema.get("required", []),
        "additionalProperties": False,
    }


def _plain(field: dict[str, Any]) -> dict[str, Any]:
    kinds = [kind for kind in field.get("anyOf", []) if kind.get("type") != "null"]
    merged = {**(kinds[0] if kinds else {}), **field}
    return {
        name: value
        for name, value in merged.items()
        if name not in ("title", "anyOf") and value is not None
    }
