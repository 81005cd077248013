"""Asking an officer something on the terminal: a key, a choice of a list, a line of text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.text import Text

from desk import menus
from desk.keyboard import BACKSPACE, END, ENTER, ESCAPE, RESIZED, Keyboard
from desk.screen import View, lines
from desk.texts import Language, texts

LONGEST = 2_000  # letters of a note
LEAVE = ("q", END)
Show = Callable[[Sequence[Text]], None]  # draws a screen with these lines at its end


class Dialogue:
    """The screen, the keyboard and the language; a message is shown once, until the next key."""

    def __init__(self, keyboard: Keyboard, language: Language) -> None:
        self.keyboard = keyboard
        self.language: Language = language
        self.console = Console(highlight=False)
        self.message = ""

    def say(self, key: str, **fields: object) -> str:
        """A text in the officer's language."""
        return texts(self.language)[key].format(**fields)

    def over(self, view: View) -> Show:
        """Below a case."""

        def show(bottom: Sequence[Text]) -> None:
            found = lines(
                view,
                [*self._told(), *bottom],
                width=self.console.width,
                height=self.console.height,
                language=self.language,
                plain=self.console.is_dumb_terminal,
            )
            self.draw(found)

        return show

    def alone(self, bottom: Sequence[Text]) -> None:
        """Without a case."""
        self.draw([*self._told(), *bottom])

    def _told(self) -> list[Text]:
        return [Text(self.message, "bold")] if self.message else []

    def draw(self, found: Sequence[Text]) -> None:
        """A whole screen anew; without a line end behind the last line, so that nothing scrolls."""
        plain = self.console.is_dumb_terminal
        self.console.clear()
        for at, line in enumerate(found):
            end = "\n" if plain or at + 1 < len(found) else ""
            self.console.print(line, no_wrap=True, crop=True, overflow="crop", end=end)

    def key(self, show: Show, bottom: Callable[[], Sequence[Text]]) -> str:
        """Show, and wait for a key; shown again when the window changes its size.

        What was typed ahead is answered before anything is shown: a pasted note is one screen.
        """
        while True:
            if not self.keyboard.ahead:
                show(bottom())
            key = self.keyboard.key()
            if key != RESIZED:
                self.message = ""
                return key

    def choose(self, show: Show, bottom: Sequence[Text], count: int) -> int | None:
        """A digit up to ``count`` as a place from 0; None when the officer goes back."""
        while True:
            key = self.key(show, lambda: bottom)
            if key in (ESCAPE, *LEAVE):
                return None
            if key.isascii() and key.isdigit() and 1 <= int(key) <= count:
                return int(key) - 1

    def write(self, show: Show, prompt: str, text: str = "") -> str | None:
        """A line of text; None when the officer goes back."""
        while True:
            now = menus.line(prompt, text)
            key = self.key(show, lambda now=now: now)  # type: ignore[misc]
            if key == ENTER:
                return text.strip()
            if key in (ESCAPE, END):
                return None
            if key == BACKSPACE:
                text = text[:-1]
            elif len(key) == 1 and key.isprintable() and len(text) < LONGEST:
                text += key
