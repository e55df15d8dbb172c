"""Loading a LangChain chat model by its name, with the options that its provider needs.

The only file that knows the providers' packages.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from bot.errors import ConfigError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# In tokens. Ollama reads 4,096 by default, and silently drops the beginning of a longer prompt,
# which is our instructions. This costs a model of 8 billion weights 1 GB of memory.
OLLAMA_CONTEXT = 8_192

_EXTRAS = ("openai", "anthropic", "ollama")


def load_model(name: str, timeout: float, options: Mapping[str, object]) -> "BaseChatModel":
    """Load the model "provider:model"; raise `ConfigError` naming what is missing or wrong."""
    provider, _, model = name.partition(":")
    if not model:
        raise ConfigError(
            f"FOOTNOTE_CHAT_MODEL: {name!r} is not of the form provider:model, such as openai:NAME"
        )
    arguments: dict[str, Any] = {**_defaults(provider, timeout), **options}
    if provider == "ollama" and arguments.get("base_url"):
        arguments["base_url"] = _full_address(arguments["base_url"])
    try:
        from langchain.chat_models import init_chat_model

        return cast("BaseChatModel", init_chat_model(model, model_provider=provider, **arguments))
    except ImportError as error:
        raise ConfigError(_missing_package(provider, error)) from None
    except Exception as error:  # noqa: BLE001  each package has errors of its own
        raise ConfigError(_unusable(name, error)) from None


def _defaults(provider: str, timeout: float) -> dict[str, Any]:
    """Return the options of every model; the clients do not retry, since `ChatModel` does."""
    if provider == "ollama":
        return {"client_kwargs": {"timeout": timeout}, "num_ctx": OLLAMA_CONTEXT}
    return {"timeout": timeout, "max_retries": 0}


def _full_address(host: str) -> str:
    """Complete an OLLAMA_HOST such as "box" or "box:11434"; LangChain's class takes URLs only."""
    if "://" in host:
        return host
    port = "" if urlsplit(f"//{host}").port else ":11434"
    return f"http://{host.rstrip('/')}{port}"


def _missing_package(provider: str, error: ImportError) -> str:
    package = getattr(error.__cause__, "name", None) or f"langchain-{provider}"
    package = package.partition(".")[0].replace("_", "-")
    if provider in _EXTRAS:
        package = f"'footnote-qa[{provider}]'"
    return f"FOOTNOTE_CHAT_MODEL: {provider} needs a package; run `pip install {package}`"


def _unusable(name: str, error: Exception) -> str:
    """Say why a model cannot be loaded, without the text of the error, which may hold a key."""
    provider = name.partition(":")[0]
    if str(error).startswith("Unsupported provider"):
        return (
            f"FOOTNOTE_CHAT_MODEL: {provider!r} is no provider that LangChain knows; "
            "write one such as openai:NAME, anthropic:NAME or ollama:NAME"
        )
    if "credentials" in str(error) or "api_key" in str(error):
        return f"{provider.upper()}_API_KEY: is not set, and {name} needs it"
    return f"FOOTNOTE_CHAT_MODEL: {name} cannot be set up ({type(error).__name__})"
