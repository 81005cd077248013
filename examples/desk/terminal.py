"""The desk in a terminal: one case a screen, one key a decision; works over ssh in 80 x 24.

A face of any ``Source``. Everything it knows of a case came from there, so leaving and coming back
shows the same case.
"""

from __future__ import annotations

from dataclasses import replace

from rich.text import Text

from desk import menus, words
from desk.dialogue import LEAVE, Dialogue, Show
from desk.keyboard import LEFT, RIGHT, Keyboard
from desk.model import Case, Opinions, Source
from desk.screen import View
from desk.texts import Language
from namematch.pipeline import PipelineError, Reason, Ruling, Verdict
from namematch.pipeline.errors import LeaseLost, WouldJoinDifferent


class Leave(Exception):  # noqa: N818
    """The officer leaves."""


class Terminal:
    """An officer at work; ``run`` ends when they leave."""

    def __init__(self, source: Source, dialogue: Dialogue, officer: str) -> None:
        self.source, self.dialogue, self.officer = source, dialogue, officer
        self.warned = ""  # the note that leaving would lose, once told

    def run(self) -> None:
        """Case after case."""
        try:
            while True:
                case = self.source.next(by=self.officer)
                if case is not None:
                    self._decide(case)
                elif not self._nothing():
                    return
        except (Leave, KeyboardInterrupt):
            pass
        finally:
            self.dialogue.draw([])

    def _decide(self, case: Case) -> None:
        """Until the case is decided, skipped or lost, or another one comes before it."""
        view = self._view(case)
        while True:
            key = self.dialogue.key(self.dialogue.over(view), lambda view=view: self._menu(view))  # type: ignore[misc]
            try:
                before, view = view, self._ruled(view, key)
                if self._elsewhere(case, key) or self._send(before, view):
                    return
            except LeaseLost as error:
                self.dialogue.message = words.problem(error, self.dialogue.language)
                return
            except PipelineError as error:
                self.dialogue.message = words.problem(error, self.dialogue.language)
                view = replace(view, rulings={}, at=0)

    def _view(self, case: Case) -> View:
        progress = self.source.progress(by=self.officer)
        note = case.drafts[-1] if case.drafts else ""
        return View(
            case,
            progress,
            self.officer,
            note=note,
            zone=self.source.zone,
            kind=self.source.kind,
        )

    def _menu(self, view: View) -> list[Text]:
        checks = 0 if view.case.check is not None else view.progress.checks
        return menus.verdicts(self.source.kind, checks, self.dialogue.language)

    def _elsewhere(self, case: Case, key: str) -> bool:
        """Keys after which another case may be next; whether it is."""
        if key == "u":
            return self._undo(self.dialogue.alone)
        if key == "p" and case.check is None:
            return self._check()
        if key == "s" and self.source.kind == "flags":
            self.source.skip(case.id, case.token, by=self.officer)
            self.dialogue.message = self.dialogue.say("menu.skipped")
            return True
        return False

    def _ruled(self, view: View, key: str) -> View:
        """The view after a key that concerns this case alone."""
        if key in LEAVE:
            if key == LEAVE[0] and view.note and view.note not in (*view.case.drafts, self.warned):
                self.warned, self.dialogue.message = view.note, self.dialogue.say("menu.unsent")
                return view
            raise Leave
        if key in (LEFT, RIGHT):
            step = 1 if key == RIGHT else -1
            return replace(view, at=(view.at + step) % len(view.case.candidates))
        if key == "l":
            self.dialogue.language = "en" if self.dialogue.language == "id" else "id"
        elif key == "?":
            self._help()
        elif key == "n":
            show, prompt = self.dialogue.over(view), self.dialogue.say("menu.note")
            note = self.dialogue.write(show, prompt, view.note)
            return view if note is None else replace(view, note=note)
        elif key == "r":
            return self._reveal(view)
        elif key in ("1", "2", "3", "4", "5"):
            return self._rule(view, Verdict(int(key)))
        return view

    def _rule(self, view: View, verdict: Verdict) -> View:
        """A verdict with its reason and, where that asks for one, its note."""
        found = self._reason(self.dialogue.over(view), verdict, view.note)
        if found is None:
            return view
        reason, note = found
        candidate = view.candidate.id
        ruling = Ruling(candidate=candidate, verdict=verdict, reason=reason.code, note=note)
        rulings = {**view.rulings, candidate: ruling}
        left = [at for at, one in enumerate(view.case.candidates) if one.id not in rulings]
        return replace(view, rulings=rulings, note="", at=left[0] if left else view.at)

    def _reason(self, show: Show, verdict: Verdict, note: str = "") -> tuple[Reason, str] | None:
        listed = words.reasons_for(verdict)
        menu = menus.reasons(verdict, listed, self.dialogue.language)
        chosen = self.dialogue.choose(show, menu, len(listed))
        if chosen is None:
            return None
        reason = listed[chosen]
        prompt = self.dialogue.say("menu.note_for", reason=reason.code)
        while reason.note and not note:
            written = self.dialogue.write(show, prompt)
            if written is None:
                return None
            note = written
        return reason, note

    def _send(self, before: View, view: View) -> bool:
        """Send the rulings once the last candidate has one; whether they were sent."""
        case, rulings = view.case, view.rulings
        if rulings is before.rulings or len(rulings) < len(case.candidates):
            return False
        said = [rulings[one.id] for one in case.candidates]
        if case.check is not None:
            self._compare(view, self.source.opine(case.check, said, by=self.officer))
            return True
        self.source.decide(case.id, case.token, said, by=self.officer)
        self.dialogue.message = self.dialogue.say("menu.sent")
        return True

    def _reveal(self, view: View) -> View:
        """The whole NIK of one of the two, and the reason why it had to be seen."""
        show = self.dialogue.over(view)
        ends = [(None, view.case.applicant), (view.candidate.id, view.candidate.record)]
        known = [end for end, record in ends if record.fields.get("nik")]
        at: int | None = 0
        if not known:
            self.dialogue.message = self.dialogue.say("menu.no_nik")
            return view
        if len(known) == 2:
            at = self.dialogue.choose(show, [Text(self.dialogue.say("menu.whose"), "bold")], 2)
        why = None if at is None else self.dialogue.write(show, self.dialogue.say("menu.why"))
        if at is None or not why:
            return view
        nik = self.source.reveal(view.case.id, known[at], why, by=self.officer)
        return replace(view, whole={**view.whole, known[at]: nik})

    def _undo(self, show: Show) -> bool:
        """Take back one of this officer's decisions."""
        made = [one for one in self.source.made(by=self.officer) if one.undoable]
        if not made:
            self.dialogue.message = self.dialogue.say("menu.nothing_to_undo")
            return False
        menu = menus.made(made, self.dialogue.language)
        at = self.dialogue.choose(show, menu, min(len(made), menus.MOST_LISTED))
        found = None if at is None else self._reason(show, Verdict.UNDO)
        if at is None or found is None:
            return False
        self.source.undo(made[at].id, found[0].code, found[1], by=self.officer)
        done = "menu.undone" if self.source.kind == "flags" else "menu.undo_proposed"
        self.dialogue.message = self.dialogue.say(done)
        return True

    def _check(self) -> bool:
        """A second look: one's own rulings first, then both are seen."""
        case = self.source.next_check(by=self.officer)
        if case is not None:
            self._decide(case)
        return case is not None

    def _compare(self, view: View, told: Opinions) -> None:
        show = self.dialogue.over(view)
        while True:
            key = self.dialogue.key(show, lambda: menus.opinions(told, self.dialogue.language))
            if key in ("y", "t"):
                try:
                    self.source.settle(told.check, approve=key == "y", by=self.officer)
                    return
                except WouldJoinDifferent as error:  # it can still be returned
                    self.dialogue.message = words.problem(error, self.dialogue.language)
            if key in LEAVE:
                raise Leave

    def _help(self) -> None:
        language = self.dialogue.language
        shown = [*menus.help_(language), Text(self.dialogue.say("menu.any"), "bold")]
        self.dialogue.key(self.dialogue.draw, lambda: shown)

    def _nothing(self) -> bool:
        """No case waits: a second look if there is one, an undo, or the end."""
        if self.source.progress(by=self.officer).checks and self._check():
            return True
        done = [Text(self.dialogue.say("menu.done"))]
        key = self.dialogue.key(self.dialogue.alone, lambda: done)
        if key == "u":
            self._undo(self.dialogue.alone)
        return key not in LEAVE


def work(source: Source, *, officer: str, language: Language) -> None:
    """Sit an officer down in front of the terminal."""
    with Keyboard() as keyboard:
        dialogue = Dialogue(keyboard, language)
        Terminal(source, dialogue, officer).run()
    print(dialogue.say("menu.kept"))
