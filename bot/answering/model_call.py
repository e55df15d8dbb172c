"""A request to a chat model as metrics and traces have it: when, how long, how many tokens."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class ModelCall:
    """A request that has ended, retries included.

    `model` is "provider:model"; `began` is in seconds since the epoch. Tokens are those that the
    provider names, 0 where it names none. `error` is the class name of one, or empty.
    """

    model: str
    began: float
    seconds: float
    input_tokens: int = 0
    output_tokens: int = 0
    error: str = ""

    @property
    def attributes(self) -> dict[str, str]:
        """The operation, provider and model by OpenTelemetry's conventions for generative AI."""
        provider, _, model = self.model.partition(":")
        return {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": _PROVIDERS.get(provider, provider),
            "gen_ai.request.model": model,
        }


# The names that OpenTelemetry has for LangChain's providers, where they differ.
_PROVIDERS = {
    "azure_openai": "azure.ai.openai",
    "bedrock": "aws.bedrock",
    "bedrock_converse": "aws.bedrock",
    "google_genai": "gcp.gemini",
    "google_vertexai": "gcp.vertex_ai",
    "ibm": "ibm.watsonx.ai",
    "mistralai": "mistral_ai",
    "xai": "x_ai",
}

Record = Callable[[ModelCall], None]


def unrecorded(call: ModelCall) -> None:
    """Do nothing; a `Record`."""
