"""The input line of the chat, on prompt_toolkit: history, completion and keys."""

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import DynamicCompleter, WordCompleter
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import has_focus, is_searching
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.key_binding.bindings.search import accept_search_and_accept_input
from prompt_toolkit.patch_stdout import patch_stdout

_PLACEHOLDER = FormattedText([("ansibrightblack", "Ask a question, or /help")])
_MENU_LINES = 6  # kept free below the prompt for completions; the rest of the menu scrolls


class LineEditor:
    """Reads a line; several if they are pasted or typed with Alt-Enter."""

    def __init__(
        self, history_file: Path, completions: Callable[[], Mapping[str, str]] = dict
    ) -> None:
        """Save lines to `history_file`; `completions` returns words with their descriptions."""

        def completer() -> WordCompleter:
            words = completions()
            return WordCompleter(list(words), meta_dict=words, sentence=True)

        self._prompt: PromptSession[str] = PromptSession(
            history=_history(history_file),
            auto_suggest=AutoSuggestFromHistory(),
            completer=DynamicCompleter(completer),
            key_bindings=_keys(),
            multiline=True,
            placeholder=lambda: "" if is_searching() else _PLACEHOLDER,
            reserve_space_for_menu=_MENU_LINES,
        )

    def read(self, heading: str = "") -> str:
        """Return the line typed below the heading.

        Raises `KeyboardInterrupt` for Ctrl-C and `EOFError` for Ctrl-D on an empty line.
        """
        above = [("ansibrightblack", f"{heading}\n")] if heading else []
        # Other threads write above the prompt instead of into it.
        with patch_stdout():
            return self._prompt.prompt(FormattedText([*above, ("bold", "> ")]))


@contextlib.contextmanager
def without_echo() -> Iterator[None]:
    """Keep keys typed meanwhile for the next line, without showing them in the output."""
    if sys.platform == "win32" or not sys.stdin.isatty():
        yield
        return
    import termios

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(terminal, termios.TCSANOW, silent)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSANOW, before)


class _FileHistory(FileHistory):
    def store_string(self, string: str) -> None:
        with contextlib.suppress(OSError):  # a full disk must not lose the question
            super().store_string(string)


def _history(path: Path) -> History:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.open("r+b").close()
    except OSError:
        return InMemoryHistory()
    return _FileHistory(str(path))


def _keys() -> KeyBindings:
    keys = KeyBindings()
    keys.add("enter", filter=is_searching)(accept_search_and_accept_input)

    @keys.add("enter", filter=has_focus(DEFAULT_BUFFER))
    def _submit(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("escape", "enter", filter=has_focus(DEFAULT_BUFFER))
    def _new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return keys
