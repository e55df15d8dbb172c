"""The line that people type: history, completion and keys; the only file that knows prompt_toolkit.

Does not know what a line means.
"""

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
_ROOM_FOR_MENU = 6  # lines kept free below the prompt; the rest of the menu scrolls


class LineEditor:
    """Reads a line, or several where one was pasted or Alt-Enter was typed."""

    def __init__(
        self, history_file: Path, completions: Callable[[], Mapping[str, str]] = dict
    ) -> None:
        """Keep what is typed in `history_file`; `completions` are words and what they mean."""

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
            reserve_space_for_menu=_ROOM_FOR_MENU,
        )

    def read(self, heading: str = "") -> str:
        """Return what was typed below the heading.

        Raises `KeyboardInterrupt` for Ctrl-C and `EOFError` for Ctrl-D on an empty line.
        """
        above = [("ansibrightblack", f"{heading}\n")] if heading else []
        # What a thread writes meanwhile goes above the prompt and not through it.
        with patch_stdout():
            return self._prompt.prompt(FormattedText([*above, ("bold", "> ")]))


@contextlib.contextmanager
def unseen_typing() -> Iterator[None]:
    """Keep what is typed meanwhile for the next line, without showing it amid the output."""
    if sys.platform == "win32" or not sys.stdin.isatty():
        yield
        return
    import termios

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    without_echo = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(terminal, termios.TCSANOW, without_echo)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSANOW, before)


class _FileHistory(FileHistory):
    def store_string(self, string: str) -> None:
        with contextlib.suppress(OSError):  # a full disk is no reason to lose the question
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
