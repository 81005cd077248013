"""Single keys of a POSIX terminal, and a line of text that never wraps."""

from __future__ import annotations

import codecs
import os
import select
import sys
from types import TracebackType
from typing import Self

from desk.errors import DeskError

try:
    import termios
    import tty
except ImportError:  # Windows
    termios = None  # type: ignore[assignment]

ENTER, ESCAPE, BACKSPACE, LEFT, RIGHT, END, RESIZED = (
    "enter", "escape", "backspace", "left", "right", "end", "resized",
)  # fmt: skip
_NAMED = {"\r": ENTER, "\n": ENTER, "\x7f": BACKSPACE, "\b": BACKSPACE, "\x04": END, "\t": RIGHT}
_ARROWS = {"[C": RIGHT, "[D": LEFT, "OC": RIGHT, "OD": LEFT}
_WAIT = 0.5  # seconds between looks at the size of the window
_SEQUENCE = 0.05  # seconds in which the rest of an arrow key follows its escape


def check_terminal() -> None:
    """``DeskError`` where nobody can press a key: in a pipe, or on Windows."""
    if termios is None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise DeskError("no_terminal")


class Keyboard:
    """Keys one by one while it is open; the terminal is as it was afterwards."""

    def __init__(self) -> None:
        check_terminal()
        self._file = sys.stdin.fileno()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._waiting: list[str] = []
        self._size = os.get_terminal_size(sys.stdout.fileno())

    def __enter__(self) -> Self:
        self._before = termios.tcgetattr(self._file)
        tty.setcbreak(self._file)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        termios.tcsetattr(self._file, termios.TCSADRAIN, self._before)

    @property
    def ahead(self) -> bool:
        """Whether keys were pressed that nobody has asked for yet."""
        return bool(self._waiting)

    def key(self) -> str:
        """The next key: a letter, or one of the names above; ``RESIZED`` when the window was."""
        while not self._waiting:
            if select.select([self._file], [], [], _WAIT)[0]:
                self._read()
            elif self._resized():
                return RESIZED
        sign = self._waiting.pop(0)
        return self._escaped() if sign == "\x1b" else _NAMED.get(sign, sign)

    def _read(self) -> None:
        content = os.read(self._file, 1024)
        self._waiting += self._decoder.decode(content) if content else "\x04"

    def _resized(self) -> bool:
        before, self._size = self._size, os.get_terminal_size(sys.stdout.fileno())
        return self._size != before

    def _escaped(self) -> str:
        """The escape key alone, or the key whose sequence it begins; unknown ones are swallowed."""
        if not self._waiting and select.select([self._file], [], [], _SEQUENCE)[0]:
            self._read()
        if not self._waiting or self._waiting[0] not in "[O":
            return ESCAPE
        sequence = self._waiting.pop(0)
        while self._waiting:
            sequence += self._waiting.pop(0)
            if sequence[-1].isalpha() or sequence[-1] == "~":
                break
        return _ARROWS.get(sequence, "")
