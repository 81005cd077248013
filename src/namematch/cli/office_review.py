"""``namematch office``, similar names: check, decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from namematch.cli.office import By, Code, Json, Store, office, opened, read_json, read_text, show
from namematch.cli.office import pipeline as extra
from namematch.cli.output import print_json, print_notes, print_table
from namematch.errors import InputError

if TYPE_CHECKING:
    from namematch.pipeline import Office, Ruling
    from namematch.pipeline.models import CaseView

_FIELDS = (
    ("name", "nama"),
    ("birth_date", "tanggal lahir"),
    ("sex", "jenis kelamin"),
    ("birthplace", "tempat lahir"),
    ("mother_name", "nama ibu"),
    ("nik", "NIK"),
)
_LABELS = dict(_FIELDS)
_SEXES = {"female": "perempuan", "male": "laki-laki"}


@office.command()
def decide(
    store: Store,
    code: Code,
    by: By,
    case: Annotated[int | None, typer.Option(help="The case you hold.")] = None,
    token: Annotated[int, typer.Option(help="Of its lease.")] = 0,
    verdict: Annotated[int, typer.Option(help="1 to 5, for every candidate.")] = 0,
    reason: Annotated[str, typer.Option(help="Code from the list (--reasons).")] = "",
    note: Annotated[
        Path | None, typer.Option(help="A file with the note; - for standard input.")
    ] = None,
    rulings: Annotated[
        Path | None, typer.Option(help="JSON: candidate, verdict, reason, note of each.")
    ] = None,
    undo: Annotated[int | None, typer.Option(help="A decision, with --reason, --note.")] = None,
    approve: Annotated[int | None, typer.Option(help="A proposal, as second person.")] = None,
    refuse: Annotated[int | None, typer.Option(help="A proposal, as second person.")] = None,
    waiting: Annotated[bool, typer.Option("--proposals", help="What waits for a second.")] = False,
    listed: Annotated[bool, typer.Option("--reasons", help="Show the reason codes.")] = False,
    json: Json = False,
) -> None:
    """The next case of similar names; or decide it, or check another's decision."""
    desk = opened(store, code)
    if listed:
        _show_reasons(json=json)
    elif waiting:
        _show_proposals(desk, json=json)
    elif undo is not None:
        text = read_text(note) if note else ""
        show_state(f"USULAN {desk.undo(undo, reason, text, by=by)}", json=json)
    elif approve is not None:
        show_state(desk.approve(approve, by=by).state, json=json)
    elif refuse is not None:
        show_state(desk.refuse(refuse, by=by).state, json=json)
    elif case is None:
        _show_case(desk.lease(by=by), json=json)
    else:
        given = (
            _read_rulings(rulings) if rulings else _same(desk, case, verdict, reason, note, by=by)
        )
        show(desk.decide(case, token, given, by=by), json=json)


@office.command()
def check(
    store: Store,
    code: Code,
    by: By = "jadwal",
    registry: Annotated[
        Path | None, typer.Option(help="A registry of earlier holders, without NIK.")
    ] = None,
    json: Json = False,
) -> None:
    """Run the name checks that wait. One process at a time may write to a registry on disk."""
    from namematch.registry.registry import Registry

    kind = extra()
    holders = Registry.open(registry, verify=False) if registry else None
    checking = kind.Office.open(store, code, registry=kind.office_registry(holders))
    count = checking.check_names(by=by)
    print_json([{"checked": count}]) if json else print_notes([f"Nama diperiksa: {count}."])


def show_state(state: str, *, json: bool) -> None:
    """An answer that is about no number."""
    print_json([{"state": state}]) if json else print_notes([state])


def _same(
    desk: Office, case: int, verdict: int, reason: str, note: Path | None, *, by: str
) -> Sequence[Ruling]:
    """One ruling for every undecided candidate of a case."""
    kind = extra()
    if verdict not in list(kind.Verdict)[1:]:
        raise InputError("--verdict: harus 1 sampai 5")
    text = read_text(note) if note else ""
    held = desk.view(case, by=by)
    return [
        kind.Ruling(candidate=one.id, verdict=kind.Verdict(verdict), reason=reason, note=text)
        for one in held.candidates
        if one.verdict is None
    ]


def _read_rulings(path: Path) -> Sequence[Ruling]:
    """A list of rulings as JSON, one a candidate."""
    from namematch.pipeline.errors import ImportRefused

    kind = extra()
    given: Any = read_json(path)
    try:
        return [kind.Ruling.model_validate(one) for one in given]
    except (TypeError, ValueError):
        raise ImportRefused(problem="not_rulings") from None


def _show_reasons(*, json: bool) -> None:
    reasons = extra().reasons().values()
    if json:
        print_json([{**one._asdict(), "verdict": int(one.verdict)} for one in reasons])
        return
    rows = [(r.code, str(int(r.verdict)), "ya" if r.note else "", r.indonesian) for r in reasons]
    print_table(("kode", ">putusan", "catatan", "alasan"), rows)


def _show_proposals(desk: Office, *, json: bool) -> None:
    proposals = desk.proposals()
    if json:
        print_json([one.model_dump(mode="json") for one in proposals])
        return
    rows = [
        (str(one.id), one.kind, ", ".join(map(str, one.body.values())), one.reason, one.maker)
        for one in proposals
    ]
    print_table((">usulan", "jenis", "isi", "alasan", "pengusul"), rows)


def _show_case(case: CaseView, *, json: bool) -> None:
    if json:
        print_json([case.model_dump(mode="json")])
        return
    left = "belum dibayar" if case.days_left is None else f"sisa {case.days_left} hari kerja"
    notes = [f"Berkas {case.id}, token {case.token}, {case.reg_no}, {left}"]
    print_notes(notes + [f"Catatan tersimpan: {text}" for text in case.drafts])
    headers = ("", "pemohon", *(f"calon {one.id}" for one in case.candidates))
    rows = [
        (
            label,
            _cell(case.form, field),
            *(_cell(one.form or {}, field) for one in case.candidates),
        )
        for field, label in _FIELDS
    ]
    rows += _evidence(case)
    rows.append(("bit", "", *(f"{one.weight or 0:.1f}" for one in case.candidates)))
    rows.append(("status", case.state, *(one.state or "-" for one in case.candidates)))
    print_table(headers, rows)


def _cell(form: Mapping[str, Any], field: str) -> str:
    value = str(form.get(field) or "")
    return _SEXES.get(value, value) if field == "sex" else value


def _evidence(case: CaseView) -> list[tuple[str, ...]]:
    """The bits of each field, by candidate."""
    found: list[Counter[str]] = [Counter() for _ in case.candidates]
    for bits, one in zip(found, case.candidates, strict=True):
        for term in (one.evidence or {}).get("evidence", ()):
            bits[term["kind"]] += term["bits"]
    kinds = dict.fromkeys(kind for bits in found for kind in bits)
    return [
        (
            f"bit {_LABELS.get(kind, kind)}",
            "",
            *(f"{b[kind]:+.1f}" if kind in b else "" for b in found),
        )
        for kind in kinds
    ]
