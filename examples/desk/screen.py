"""One case as lines that fit the terminal: fields side by side, evidence as bars, what may be done.

What differs is underlined and bold; where a terminal has no styles it stands in [brackets]. Bars
grow to the right for one person and to the left for two, so that nothing is told by colour alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rich.text import Text

from desk import words
from desk.marks import Piece, marked
from desk.model import FIELDS, Candidate, Case, Progress
from desk.rules import Why, waterfall
from desk.texts import Language, texts
from desk.visible import edge, visible
from namematch.pipeline import Ruling

LABEL = 14  # cells of a field's label
BAR = 8  # cells of a bar to either side
LEAST_ROWS = 3  # of evidence, however low the window is
MOST_FIELDS = 9
_FOR, _AGAINST = "green", "red"


@dataclass(frozen=True, slots=True)
class View:
    """What is on the screen: a case, which of its candidates, and what was said so far."""

    case: Case
    progress: Progress
    officer: str
    at: int = 0
    note: str = ""
    rulings: Mapping[int, Ruling] = field(default_factory=dict)
    whole: Mapping[int | None, str] = field(default_factory=dict)  # revealed NIK, None: applicant
    zone: dt.tzinfo = dt.UTC
    kind: Literal["flags", "office"] = "flags"

    @property
    def candidate(self) -> Candidate:
        """The candidate that is shown."""
        return self.case.candidates[self.at]


def lines(
    view: View, bottom: Sequence[Text], *, width: int, height: int, language: Language, plain: bool
) -> list[Text]:
    """At most ``height`` lines of at most ``width`` cells; ``bottom``, what may be done, is whole.

    Where the window is low, the shape of the evidence goes first, then what stands around it.
    """
    head = [_title(view, language), *_fields(view, width, language, plain=plain)]
    foot = [*_around(view, language), *_said(view, language)]
    room = max(height - len(bottom), 0)
    body = _evidence(view.candidate, max(room - len(head) - len(foot), LEAST_ROWS), language)
    spare = room - len(head) - len(body) - len(foot)
    gaps = [[Text()] if at < spare else [] for at in range(2)]
    every = [*[*head, *gaps[1], *body, *gaps[0], *foot][:room], *bottom]
    for line in every:
        line.truncate(width, overflow="ellipsis")
    return every


def _title(view: View, language: Language) -> Text:
    """Which case, how much is left, and until when it is this officer's."""
    say, case = texts(language), view.case
    parts = [say["screen.case"].format(number=case.id)]
    if case.check is not None:
        parts.insert(0, say["screen.check"])
    if len(case.candidates) > 1:
        parts.append(say["screen.candidate"].format(at=view.at + 1, of=len(case.candidates)))
    parts.append(say["screen.waiting"].format(n=words.number(view.progress.waiting, language)))
    if case.check is None:
        parts.append(say["screen.today"].format(n=words.number(view.progress.mine, language)))
    if case.days_left is not None:
        parts.append(say["screen.days"].format(n=case.days_left))
    if case.lease_until is not None:
        until = case.lease_until.astimezone(view.zone)
        parts.append(say["screen.until"].format(time=f"{until:%H:%M}"))
    parts.append(visible(view.officer))
    return Text(" · ".join(parts), "bold")


def _fields(view: View, width: int, language: Language, *, plain: bool) -> list[Text]:
    """Both records, field beside field."""
    say = texts(language)
    room = max((width - LABEL - 3) // 2, 8)
    one, two = view.case.applicant, view.candidate.record
    heads = [say[f"screen.{side}.{view.kind}"] for side in ("left", "right")]
    titles = [
        visible(f"{head} {record.label} {record.state}".rstrip())
        for head, record in zip(heads, (one, two), strict=True)
    ]
    found = [_row("", Text(titles[0], "dim"), Text(titles[1], "dim"), room)]
    known = [name for name in FIELDS if name in one.fields or name in two.fields]
    further = [name for name in dict.fromkeys((*one.fields, *two.fields)) if name not in FIELDS]
    for name in (*known, *further)[:MOST_FIELDS]:
        left, right = one.fields.get(name, ""), two.fields.get(name, "")
        if name == "nik":
            left = view.whole.get(None, left)
            right = view.whole.get(view.candidate.id, right)
        pieces = marked(name, visible(left), visible(right))
        cells = [_value(side, plain=plain) for side in pieces]
        found.append(_row(words.field(name, language), *cells, room))
    return found


def _row(label: str, left: Text, right: Text, room: int) -> Text:
    line = Text()
    line.append(visible(label)[: LABEL - 1].ljust(LABEL), "dim")
    for cell, rest in ((left, " │ "), (right, "")):
        tail = edge(cell.plain)
        cell.truncate(room, overflow="ellipsis", pad=True)
        line.append_text(cell)
        line.append(tail + rest, "dim")
    return line


def _value(pieces: Sequence[Piece], *, plain: bool) -> Text:
    """A value with its marks."""
    cell = Text()
    for piece in pieces:
        if piece.differs:
            cell.append(f"[{piece.text}]" if plain else piece.text, "bold underline yellow")
        else:
            cell.append(piece.text, "dim" if piece.title else "")
    return cell if pieces else Text("–", "dim")


def _evidence(candidate: Candidate, room: int, language: Language) -> list[Text]:
    """The heaviest rows as bars, the rest in one, and the sum."""
    say = texts(language)
    rows = list(waterfall(candidate.evidence, language))
    most = max((abs(row.bits) for row in rows), default=1.0) or 1.0
    if len(rows) > room - 1:
        heavy = sorted(range(len(rows)), key=lambda at: -abs(rows[at].bits))[: room - 2]
        rest = sum(row.bits for at, row in enumerate(rows) if at not in heavy)
        left_out = say["screen.rest"].format(n=len(rows) - len(heavy))
        rows = [rows[at] for at in sorted(heavy)] + [Why("", left_out, rest)]
    return [_bar(row, most, language) for row in rows] + [_sum(candidate, language)]


def _bar(row: Why, most: float, language: Language) -> Text:
    long = round(BAR * min(abs(row.bits) / most, 1.0))
    line = Text()
    line.append(("█" * long).rjust(BAR) if row.bits < 0 else " " * BAR, _AGAINST)
    line.append("│", "dim")
    line.append(("█" * long).ljust(BAR) if row.bits >= 0 else " " * BAR, _FOR)
    sign = "+" if row.bits >= 0 else "−"
    line.append(f"{sign}{words.number(abs(row.bits), language, 1)}".rjust(7) + "  ")
    text = visible(row.text)
    return line.append(text + edge(text))


def _sum(candidate: Candidate, language: Language) -> Text:
    say = texts(language)
    if candidate.weight is None or candidate.probability is None:
        return Text(say["screen.nik_alone"])
    return Text(
        say["screen.sum"].format(
            bits=words.number(candidate.weight, language, 1),
            percent=words.number(100 * candidate.probability, language, 1),
        ),
        "bold",
    )


def _around(view: View, language: Language) -> list[Text]:
    """Other records of the two groups, and decisions on them: a line each."""
    say, found = texts(language), []
    for key, group in (
        ("screen.group", view.case.group),
        ("screen.other_group", view.candidate.group),
    ):
        if group:
            names = ", ".join(f"{r.fields.get('name', '')} ({r.label})" for r in group)
            found.append(Text(say[key].format(n=len(group), names=visible(names))))
    if view.candidate.earlier:
        one, more = view.candidate.earlier[0], len(view.candidate.earlier) - 1
        said = say["screen.earlier"].format(
            left=one.left,
            right=one.right,
            verdict=words.verdict(one.verdict, language),
            when=words.moment(one.made, view.zone, language),
        )
        found.append(Text(visible(said) + (f" (+{more})" if more else "")))
    return found


def _said(view: View, language: Language) -> list[Text]:
    """The note so far, texts that were kept, the ruling on this candidate."""
    say, found = texts(language), []
    if view.case.flags:
        found.append(Text(visible(", ".join(view.case.flags))))
    if view.case.drafts and not view.note:
        found.append(Text(say["screen.draft"].format(text=visible(view.case.drafts[-1]))))
    if view.note:
        found.append(Text(say["screen.note"].format(text=visible(view.note))))
    ruling = view.rulings.get(view.candidate.id)
    if ruling is not None:
        said = words.verdict(ruling.verdict, language)
        found.append(Text(say["screen.ruled"].format(verdict=said, reason=ruling.reason), "bold"))
    return found
