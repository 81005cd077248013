"""What may be done now, as the last lines of the screen."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from desk import words
from desk.model import Made, Opinions
from desk.texts import Language, texts
from desk.visible import visible
from namematch.pipeline import Reason, Verdict

WIDTH = 79  # cells
TAIL = 60  # letters of a line that is being written: its end is what is shown
MOST_LISTED = 9  # choices have one digit


def verdicts(kind: str, checks: int, language: Language) -> list[Text]:
    """The five verdicts and the other keys."""
    say = texts(language)
    named = [(str(key.value), words.verdict(key, language)) for key in words.KEYS]
    other = ["n", "u", "r", "l", "?", "q"]
    if kind == "flags":
        other.insert(2, "s")
    if checks:
        other.insert(2, "p")
    keys = [(key, say[f"key.{key}"].format(n=checks)) for key in other]
    return _flow(named + keys)


def _flow(pairs: Sequence[tuple[str, str]]) -> list[Text]:
    """As many keys a line as fit the narrowest terminal there is."""
    rows: list[list[tuple[str, str]]] = [[]]
    for pair in pairs:
        if rows[-1] and cell_len(_keys([*rows[-1], pair]).plain) > WIDTH:
            rows.append([])
        rows[-1].append(pair)
    return [_keys(row) for row in rows]


def _keys(pairs: Sequence[tuple[str, str]]) -> Text:
    line = Text()
    for at, (key, text) in enumerate(pairs):
        line.append("  " if at else "")
        line.append(key, "bold reverse")
        line.append(" " + text)
    return line


def reasons(verdict: Verdict, listed: Sequence[Reason], language: Language) -> list[Text]:
    """The reasons of a verdict, by digit; * where a note is asked for."""
    head = texts(language)["menu.reason"].format(verdict=words.verdict(verdict, language))
    found = [Text(head, "bold")]
    for at, reason in enumerate(listed[:MOST_LISTED], start=1):
        star = "*" if reason.note else ""
        found.append(Text(f"{at} {reason.code} {words.reason(reason.code, language)}{star}"))
    return found


def made(decisions: Sequence[Made], language: Language) -> list[Text]:
    """Decisions that may be taken back, by digit."""
    found = [Text(texts(language)["menu.undo"], "bold")]
    for at, one in enumerate(decisions[:MOST_LISTED], start=1):
        verdict = words.verdict(one.verdict, language)
        found.append(Text(visible(f"{at} {one.label} / {one.other}: {verdict} ({one.reason})")))
    return found


def line(prompt: str, text: str) -> list[Text]:
    """A line that is being written; only its end is shown, so it never wraps."""
    shown = visible(text[-TAIL:])
    head = Text(visible(prompt), "bold")
    cut = "…" if len(text) > TAIL else ""
    return [head, Text(f"> {cut}{shown}_")]


def opinions(told: Opinions, language: Language) -> list[Text]:
    """Both rulings on each candidate, side by side, and what may be done with them."""
    say = texts(language)
    found = [Text(say["menu.agree" if told.agree else "menu.differ"], "bold")]
    for candidate, mine in told.second.items():
        theirs = told.first[candidate]
        found.append(
            Text(
                say["menu.both"].format(
                    maker=visible(told.maker),
                    theirs=f"{words.verdict(theirs.verdict, language)} ({theirs.reason})",
                    mine=f"{words.verdict(mine.verdict, language)} ({mine.reason})",
                )
            )
        )
    return [*found, _keys([("y", say["key.y"]), ("t", say["key.t"])])]


def help_(language: Language) -> list[Text]:
    """How the desk works, in a screen."""
    return [Text(text) for text in texts(language)["help"].split(r"\n")]
