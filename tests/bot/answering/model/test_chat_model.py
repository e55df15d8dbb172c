"""The real clients of three providers, over real HTTP, against servers that follow a script."""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import SecretStr

from bot.answering.model.chat_model import UNKNOWN_CONTEXT, ChatModel
from bot.answering.model.documents import Document
from bot.answering.model.loading import OLLAMA_CONTEXT
from bot.answering.model.pieces import Piece
from bot.errors import ConfigError, ModelFailure
from bot.parts.wiring import provider_options
from bot.settings import load_settings
from tests.standins.chat_servers import (
    Asked,
    ChatServer,
    Cite,
    Cut,
    EndBlock,
    Failure,
    Finish,
    Pause,
    Reply,
    Script,
    Thought,
    serve,
)  # fmt: skip

ROOT = Path(__file__).parents[4]
PROVIDERS = ("openai", "anthropic", "ollama")
KEY = "sk-very-secret-key"
PROMPT = "a prompt that is nobody's business"
MESSAGES = [SystemMessage("Be brief."), HumanMessage(PROMPT)]
NEWS = ["Der Fluss ", "heißt „Größe“", " – 大河 ", "😀."]

every_provider = pytest.mark.parametrize("provider", PROVIDERS)


def model(provider: str, server: ChatServer, **options: object) -> ChatModel:
    """A model of a provider whose servers are at home here."""
    options = {"base_url": getattr(server, f"{provider}_url"), "first_wait": 0.01, **options}
    if provider != "ollama":
        options["api_key"] = SecretStr(KEY)
    return ChatModel(f"{provider}:some-model", **options)  # type: ignore[arg-type]


def failure(
    provider: str, reply: Reply | Failure, **options: object
) -> tuple[ModelFailure, list[str], int]:
    """What a model fails with, what it said before, and how often it was asked."""
    said = []
    with serve(lambda _: reply) as server:
        stream = model(provider, server, **options).stream(MESSAGES)
        with pytest.raises(ModelFailure) as error:
            said.extend(stream)  # keeps what came before the error
        assert server.wait_closed()
        return error.value, said, len(server.requests)


@every_provider
@pytest.mark.parametrize("split_bytes", [False, True])
def test_the_text_comes_as_it_was_said_however_its_bytes_are_cut(
    provider: str, split_bytes: bool
) -> None:
    with serve(lambda _: NEWS, split_bytes=split_bytes) as server:
        assert list(model(provider, server).stream(MESSAGES)) == NEWS


@every_provider
def test_the_model_gets_the_instructions_and_the_question(provider: str) -> None:
    with serve(lambda _: ["Yes."]) as server:
        list(model(provider, server).stream(MESSAGES))
    (asked,) = server.requests
    assert (asked.provider, asked.system) == (provider, "Be brief.")
    assert asked.messages == (("user", PROMPT),)
    assert asked.raw["model"] == "some-model"


@every_provider
def test_another_model_is_one_line_in_the_file_of_settings(
    provider: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with serve(lambda _: ["Yes."]) as server:
        lines = {
            "OPENAI_API_KEY": "key-of-openai", "OPENAI_BASE_URL": server.openai_url,
            "ANTHROPIC_API_KEY": "key-of-anthropic", "ANTHROPIC_BASE_URL": server.anthropic_url,
            "OLLAMA_HOST": server.ollama_url, "FOOTNOTE_CHAT_MODEL": f"{provider}:some-model",
        }  # fmt: skip
        for name in lines:
            monkeypatch.delenv(name, raising=False)
        Path(".env").write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
        chosen = load_settings()
        chat = ChatModel(chosen.chat_model, **provider_options(chosen))
        assert list(chat.stream(MESSAGES)) == ["Yes."]
    (asked,) = server.requests
    assert asked.provider == provider
    sent = asked.headers.get("x-api-key") or asked.headers.get("authorization", "")
    assert sent.removeprefix("Bearer ") == {
        "openai": "key-of-openai", "anthropic": "key-of-anthropic", "ollama": ""
    }[provider]  # fmt: skip


@every_provider
def test_the_first_words_are_there_before_the_server_has_the_next(provider: str) -> None:
    more = threading.Event()

    def script(_: Asked) -> Iterator[str]:
        yield "First"
        assert more.wait(5)
        yield ", then second."

    with serve(script) as server:
        stream = model(provider, server).stream(MESSAGES)
        assert next(stream) == "First"
        assert server.open_streams == 1
        more.set()
        assert list(stream) == [", then second."]


@every_provider
def test_closing_the_stream_hangs_up(provider: str) -> None:
    ended = threading.Event()

    def script(_: Asked) -> Iterator[str | Pause]:
        try:
            while True:
                yield from ("on and on ", Pause(0.05))
        finally:
            ended.set()

    with serve(script) as server:
        stream = model(provider, server).stream(MESSAGES)
        next(stream)
        stream.close()
        assert ended.wait(3)
        assert server.wait_closed()


@every_provider
def test_cancelling_hangs_up_before_the_first_word(provider: str) -> None:
    asked, cancelled, ended = threading.Event(), threading.Event(), threading.Event()

    def script(_: Asked) -> Iterator[str | Pause]:
        asked.set()
        try:
            yield Pause(60)
        finally:
            ended.set()

    def cancel() -> None:
        asked.wait(10)
        cancelled.set()

    with serve(script) as server:
        threading.Thread(target=cancel).start()
        with pytest.raises(ModelFailure):
            next(model(provider, server).stream(MESSAGES, cancelled=cancelled))
        assert ended.wait(10)
        assert server.wait_closed()
    assert len(server.requests) == 1


@every_provider
def test_reasoning_is_no_part_of_the_answer(provider: str) -> None:
    with serve(lambda _: [Thought("Let me see. "), Thought("Hm."), "It is ", "four."]) as server:
        assert list(model(provider, server).stream(MESSAGES)) == ["It is ", "four."]


def test_what_anthropic_cites_comes_with_the_block_that_it_is_cited_for() -> None:
    document = Document(("They met.", "He left."), "A meeting", "Gazette")
    asked = [HumanMessage([document.as_block(), {"type": "text", "text": PROMPT}])]
    said = ["First: ", EndBlock(), Cite(0, 0, 2), "they ", "met", EndBlock(), ".", Cite(0, 1, 2)]
    with serve(lambda _: said) as server:
        pieces = list(model("anthropic", server).pieces([], asked))
        text = list(model("anthropic", server).stream(asked))
    assert pieces == [
        Piece("First: ", "0"), Piece("", "1", ((1, 1), (1, 2))), Piece("they ", "1"),
        Piece("met", "1"), Piece(".", "2"), Piece("", "2", ((1, 2),)),
    ]  # fmt: skip
    assert text == ["First: ", "they ", "met", "."]


@pytest.mark.parametrize("provider", ["openai", "ollama"])
def test_a_provider_without_citations_gets_no_documents(provider: str) -> None:
    asked = [HumanMessage([Document(("They met.",)).as_block()])]
    with serve(lambda _: ["Yes."]) as server:
        assert list(model(provider, server).pieces(MESSAGES, asked)) == [Piece("Yes.")]
    assert server.requests[0].messages == (("user", PROMPT),)


@pytest.mark.parametrize("broken", [Document(()), Document(("They met.", " ")),
                                    Document(("They met.",), title="x" * 501)])  # fmt: skip
def test_where_a_document_is_refused_the_request_is_sent_without(broken: Document) -> None:
    asked = [HumanMessage([broken.as_block(), {"type": "text", "text": PROMPT}])]
    with serve(lambda _: ["Yes."]) as server:
        chat = model("anthropic", server)
        assert list(chat.pieces(MESSAGES, asked)) == [Piece("Yes.")]
    assert [one.messages for one in server.requests] == [(("user", PROMPT),)]


@every_provider
@pytest.mark.parametrize("reason", ["length", "max_tokens"])
def test_an_answer_that_is_too_long_for_the_model_is_no_failure(provider: str, reason: str) -> None:
    with serve(lambda _: ["So far", Finish(reason)]) as server:
        assert list(model(provider, server).stream(MESSAGES)) == ["So far"]


@every_provider
def test_a_model_may_say_nothing(provider: str) -> None:
    with serve(lambda _: []) as server:
        assert list(model(provider, server).stream(MESSAGES)) == []


def error(status: int, kind: str, message: str = "no", **headers: str) -> Failure:
    """An error as OpenAI and Anthropic write it; Ollama puts a text where they put an object."""
    return Failure(
        status,
        {"type": "error", "error": {"type": kind, "code": kind, "message": f"{message} {KEY}"}},
        headers,
    )


LASTING = {
    "key": (error(401, "authentication_error"), "the language model refused the key; check"),
    "rights": (
        error(403, "permission_error"),
        "the key may not be used for the model 'some-model'",
    ),
    "name": (error(404, "not_found_error"), "the model 'some-model' is unknown to"),
    "form": (error(400, "invalid_request_error"), "the language model does not take the request"),
    "size": (error(413, "request_too_large"), "the question and its passages are too long"),
    "bill": (error(402, "billing_error"), "the language model's quota is used up"),
}
PASSING = {
    "rate": (error(429, "rate_limit_error"), "the language model is asked too often"),
    "fault": (error(500, "api_error"), "the language model's service fails"),
    "gateway": (error(502, "api_error"), "the language model's service fails"),
    "load": (error(529, "overloaded_error"), "the language model is overloaded"),
    "maintenance": (error(503, "server_error"), "the language model is overloaded"),
    "silence": ([Cut()], "the language model broke off its answer"),
}


def unharmed(said: ModelFailure) -> bool:
    """Whether a failure names no key, address or prompt, whichever way it is looked at."""
    shown = f"{said!s} {said!r}"
    return not any(word in shown for word in (KEY, "127.0.0.1", PROMPT, "Error code"))


@every_provider
@pytest.mark.parametrize("case", LASTING)
def test_what_will_not_pass_is_told_at_once(provider: str, case: str) -> None:
    reply, text = LASTING[case]
    said, _, asked = failure(provider, reply)
    assert str(said).startswith(text)
    assert unharmed(said)
    assert asked == 1


@every_provider
@pytest.mark.parametrize("case", PASSING)
def test_what_may_pass_is_told_after_three_tries(provider: str, case: str) -> None:
    reply, text = PASSING[case]
    said, _, asked = failure(provider, reply)
    assert str(said).startswith(text)
    assert unharmed(said)
    assert asked == 3


@pytest.mark.parametrize(
    ("provider", "reply", "text"),
    [
        ("openai", error(429, "insufficient_quota"), "quota is used up"),
        ("anthropic", error(400, "invalid_request_error", "Your credit balance is too low"),
         "quota is used up"),
        ("openai", error(400, "content_filter"), "refused to answer"),
        ("openai", error(400, "context_length_exceeded"), "too long"),
        ("anthropic", error(400, "invalid_request_error", "prompt is too long: 9 > 8"), "too long"),
    ],
)  # fmt: skip
def test_what_only_a_code_or_a_text_tells_is_understood(
    provider: str, reply: Failure, text: str
) -> None:
    said, _, asked = failure(provider, reply)
    assert text in str(said)
    assert unharmed(said)
    assert asked == 1


@pytest.mark.parametrize(
    ("provider", "variable"), [("openai", "OPENAI_API_KEY"), ("anthropic", "ANTHROPIC_API_KEY")]
)
def test_a_refused_key_names_the_variable_to_look_at(provider: str, variable: str) -> None:
    said, _, _ = failure(provider, error(401, "authentication_error"))
    assert variable in str(said)


@pytest.mark.parametrize(
    ("provider", "reason"), [("openai", "content_filter"), ("anthropic", "refusal")]
)
def test_a_model_that_refuses_to_answer_is_understood(provider: str, reason: str) -> None:
    said, before, asked = failure(provider, ["I am ", Finish(reason)])
    assert (str(said), before) == ("the language model refused to answer", ["I am "])
    assert asked == 1
    assert failure(provider, [Finish(reason)])[2] == 1


BROKEN = {
    "cut": ([Cut()], "broke off its answer"),
    "half a character": (["“é".encode()[:2], "and more"], "cannot be read"),
    "openai: half an object": ([b'data: {"choices": [{"ind\n\n'], "cannot be read"),
    "openai: an error": ([b'data: {"error": {"type": "server_error", "message": "x"}}\n\n'],
                         "service fails"),
    "openai: no end": ([b"data: [DONE]\n\n"], "broke off its answer"),
    "anthropic: half an object": ([b'event: content_block_delta\ndata: {"type": "cont\n\n'],
                                  "cannot be read"),
    "anthropic: an error": (
        [b'event: error\ndata: {"type": "error", "error": {"type": "overloaded_error"}}\n\n'],
        "is overloaded"),
    "ollama: half an object": ([b'{"model": "some\n'], "cannot be read"),
    "ollama: an error": ([b'{"error": "an error was encountered while running the model"}\n'],
                         "broke off its answer"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("provider", "case"),
    [(one, case) for case in BROKEN for one in PROVIDERS if case.split(":")[0] in (one, case)],
)
def test_a_broken_stream_fails_after_what_was_said_and_is_not_begun_again(
    provider: str, case: str
) -> None:
    pieces, text = BROKEN[case]
    said, before, asked = failure(provider, ["So far", *pieces])
    assert before == ["So far"]
    assert text in str(said)
    assert unharmed(said)
    assert asked == 1


@every_provider
@pytest.mark.parametrize("before", [[], ["So far"]])
def test_a_model_that_goes_silent_is_not_waited_for(provider: str, before: list[str]) -> None:
    said, spoken, asked = failure(provider, [*before, Pause(5)], timeout=0.3)
    assert (str(said), spoken) == ("the language model did not answer in time", before)
    assert asked == 1


@every_provider
def test_a_model_that_talks_for_ever_is_stopped_in_time(provider: str) -> None:
    said, spoken, _ = failure(provider, (part for _ in range(999) for part in ("x", Pause(0.05))),
                              timeout=0.3)  # fmt: skip
    assert str(said) == "the language model did not answer in time"
    assert spoken


@every_provider
def test_a_server_that_is_not_there_is_told(provider: str) -> None:
    with serve(lambda _: []) as gone:
        pass
    with pytest.raises(ModelFailure, match=r"^cannot reach the language model; check \w+$"):
        next(model(provider, gone).stream(MESSAGES))


def after(failures: int, reply: Failure) -> Script:
    """A server that works again after so many requests."""
    return lambda asked: reply if asked.number <= failures else ["Here ", "I am."]


@every_provider
@pytest.mark.parametrize("failures", [1, 2])
def test_a_service_that_comes_back_is_not_noticed(provider: str, failures: int) -> None:
    with serve(after(failures, error(503, "server_error"))) as server:
        assert list(model(provider, server).stream(MESSAGES)) == ["Here ", "I am."]
    assert len(server.requests) == failures + 1


def waits(server: ChatServer, **options: object) -> list[float]:
    """The seconds between the requests that a model makes."""
    at: list[float] = []
    script = server.script
    server.script = lambda asked: at.append(time.monotonic()) or script(asked)
    list(model("openai", server, **options).stream(MESSAGES))
    return [later - sooner for sooner, later in pairwise(at)]


def test_the_second_wait_is_longer_than_the_first() -> None:
    with serve(after(2, error(500, "api_error"))) as server:
        first, second = waits(server, first_wait=0.1)
    assert first >= 0.1
    assert second >= 0.2


def test_the_server_may_say_how_long_to_wait() -> None:
    with serve(after(1, error(429, "rate_limit_error", **{"Retry-After": "0.3"}))) as server:
        (wait,) = waits(server)
    assert wait >= 0.3


def test_nothing_is_waited_for_longer_than_the_whole_answer_may_take() -> None:
    reply = error(429, "rate_limit_error", **{"Retry-After": "3600"})
    said, _, asked = failure("openai", reply, timeout=1)
    assert "asked too often" in str(said)
    assert asked == 1


@pytest.mark.parametrize("value", ["Wed, 21 Oct 2026 07:28:00 GMT", "soon", "-5"])
def test_a_wait_that_is_no_number_of_seconds_is_not_heeded(value: str) -> None:
    with serve(after(1, error(429, "rate_limit_error", **{"Retry-After": value}))) as server:
        assert list(model("openai", server).stream(MESSAGES)) == ["Here ", "I am."]


@settings(max_examples=20, deadline=None)
@given(st.binary(min_size=1, max_size=40), st.sampled_from(PROVIDERS))
def test_whatever_bytes_come_nothing_but_our_own_error_goes_out(raw: bytes, provider: str) -> None:
    with serve(lambda _: ["a", raw, "b"]) as server:
        stream = model(provider, server, timeout=2).stream(MESSAGES)
        said = []
        try:
            said.extend(stream)
        except ModelFailure as fault:
            assert unharmed(fault)
    assert said[:1] == ["a"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("some-model", r"'some-model' is not of the form provider:model, such as openai:NAME"),
        ("openai:", r"'openai:' is not of the form"),
        ("nobody:some-model", r"'nobody' is no provider that LangChain knows"),
        ("groq:some-model", r"groq needs a package; run `pip install langchain-groq`"),
    ],
)
def test_a_name_that_is_no_model_is_told_when_the_model_is_needed(name: str, text: str) -> None:
    chat = ChatModel(name)
    with pytest.raises(ConfigError, match=f"^FOOTNOTE_CHAT_MODEL: {text}"):
        next(chat.stream(MESSAGES))


def test_a_key_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ConfigError, match=r"^OPENAI_API_KEY: is not set"):
        ChatModel("openai:some-model").load()


def test_without_a_provider_package_the_extra_is_named_and_nothing_is_loaded_before() -> None:
    program = """
import sys
sys.modules["langchain_ollama"] = None
from bot.answering.model.chat_model import ChatModel
from bot.errors import ConfigError
chat = ChatModel("ollama:some-model")
print([name for name in ("langchain", "langchain_core", "tenacity") if name in sys.modules])
try:
    chat.load()
except ConfigError as error:
    print(error)
"""
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert ran.stdout.splitlines() == [
        "[]",
        "FOOTNOTE_CHAT_MODEL: ollama needs a package; run `pip install 'footnote-qa[ollama]'`",
    ]


def test_a_model_is_made_once_by_however_many_threads() -> None:
    with serve(lambda _: []) as server:
        chat = model("openai", server)
    made: list[object] = []
    threads = [threading.Thread(target=lambda: made.append(chat.load())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(map(id, made))) == 1


def test_the_window_is_that_of_the_model_where_it_is_known() -> None:
    assert ChatModel("openai:gpt-4o", api_key=KEY).context_tokens == 128_000
    assert ChatModel("openai:some-model", api_key=KEY).context_tokens == UNKNOWN_CONTEXT


def test_ollama_is_told_to_read_as_much_as_it_is_given() -> None:
    with serve(lambda _: ["Yes."]) as server:
        chat = model("ollama", server)
        list(chat.stream(MESSAGES))
        assert chat.context_tokens == OLLAMA_CONTEXT
        assert server.requests[0].raw["options"]["num_ctx"] == OLLAMA_CONTEXT
        assert model("ollama", server, num_ctx=2_048).context_tokens == 2_048


@pytest.mark.parametrize("address", ["127.0.0.1:{}", "http://127.0.0.1:{}", "127.0.0.1:{}/"])
def test_the_address_of_ollama_is_understood_as_ollama_writes_it(address: str) -> None:
    with serve(lambda _: ["Yes."]) as server:
        chat = model("ollama", server, base_url=address.format(server.server_port))
        assert list(chat.stream(MESSAGES)) == ["Yes."]


@every_provider
def test_no_log_line_holds_the_key_or_the_prompt(
    provider: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    caplog.set_level(logging.INFO)
    failure(provider, error(401, "authentication_error"))
    assert KEY not in caplog.text
    assert PROMPT not in caplog.text


def test_nothing_is_reported_to_langsmith_unless_somebody_asks_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from langsmith.utils import get_env_var, tracing_is_enabled

    for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2",
                 "LANGCHAIN_TRACING"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    get_env_var.cache_clear()
    assert tracing_is_enabled() is False
    get_env_var.cache_clear()
