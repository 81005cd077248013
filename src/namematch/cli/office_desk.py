"""``namematch office``, behind the counter: check, decide, due, escalate, audit, report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from namematch.cli.office import By, Code, Json, Store, office, opened
from namematch.cli.output import print_json, print_notes, print_table
from namematch.errors import InputError

__all__ = ["office"]

if TYPE_CHECKING:
    from namematch.pipeline.models import Board, CaseView, Fairness

_FIELDS = (
    ("name", "nama"),
    ("birth_date", "tanggal lahir"),
    ("sex", "jenis kelamin"),
    ("birthplace", "tempat lahir"),
    ("mother_name", "nama ibu"),
    ("nik", "NIK"),
)


@office.command()
def decide(
    store: Store,
    code: Code,
    by: By,
    case: Annotated[int | None, typer.Option(help="The case you hold.")] = None,
    token: Annotated[int, typer.Option(help="Of its lease.")] = 0,
    verdict: Annotated[int, typer.Option(help="1 to 5, for every candidate.")] = 0,
    reason: Annotated[str, typer.Option(help="Code from the list (--reasons).")] = "",
    note: Annotated[str, typer.Option(help="Where the reason asks for one.")] = "",
    approve: Annotated[int | None, typer.Option(help="A proposal, as second person.")] = None,
    refuse: Annotated[int | None, typer.Option(help="A proposal, as second person.")] = None,
    listed: Annotated[bool, typer.Option("--reasons", help="Show the reason codes.")] = False,
    json: Json = False,
) -> None:
    """The next case of similar names; or decide it, or check another's decision."""
    from namematch.pipeline import Ruling, Verdict, reasons

    desk = opened(store, code)
    if listed:
        rows = [
            (r.code, str(int(r.verdict)), "ya" if r.note else "", r.indonesian)
            for r in reasons().values()
        ]
        print_table(("kode", ">putusan", "catatan", "alasan"), rows)
    elif approve is not None or refuse is not None:
        act = desk.approve if approve is not None else desk.refuse
        done = act(approve if approve is not None else refuse or 0, by=by)
        print_json([done.model_dump(mode="json")]) if json else print_notes([done.state])
    elif case is None:
        _show_case(desk.lease(by=by), json=json)
    else:
        if verdict not in list(Verdict)[1:]:
            raise InputError("--verdict: expected 1 to 5")
        held = desk.view(case, by=by)
        rulings = [
            Ruling(candidate=one.id, verdict=Verdict(verdict), reason=reason, note=note)
            for one in held.candidates
            if one.verdict is None
        ]
        done = desk.decide(case, token, rulings, by=by)
        print_json([done.model_dump(mode="json")]) if json else print_notes([done.state])


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
    from namematch.pipeline import Office, office_registry
    from namematch.registry.registry import Registry

    holders = Registry.open(registry, verify=False) if registry else None
    checking = Office.open(store, code, registry=office_registry(holders))
    count = checking.check_names(by=by)
    print_json([{"checked": count}]) if json else print_notes([f"Nama diperiksa: {count}."])


@office.command()
def due(store: Store, code: Code, json: Json = False) -> None:
    """Clocks that are due, soonest first."""
    rows = opened(store, code).due()
    if json:
        print_json([row.model_dump(mode="json") for row in rows])
    else:
        print_table(
            ("nomor", "status", ">jatuh tempo", ">sisa hari kerja"),
            [
                (
                    row.reg_no,
                    row.clock.state.value if row.clock else "",
                    f"{row.clock.due}{' (perkiraan)' if row.clock.provisional else ''}"
                    if row.clock
                    else "",
                    str(row.days_left),
                )
                for row in rows
            ],
        )


@office.command()
def escalate(
    store: Store,
    code: Code,
    by: By = "jadwal",
    crm: Annotated[str, typer.Option(help="Where messages go: a directory or a URL.")] = "",
    json: Json = False,
) -> None:
    """Let time act: expire holds, move clocks, escalate, deliver. Run it every few minutes."""
    from namematch.pipeline import CrmClient, FileCrm, HttpCrm

    day = opened(store, code)
    expired, sent = day.expire(by=by), day.tick(by=by)
    delivered = 0
    if crm:
        client: CrmClient = HttpCrm(crm) if "://" in crm else FileCrm(crm)
        delivered = day.deliver(client)
    if json:
        fresh = [one.model_dump(mode="json") for one in sent]
        print_json([{"expired": expired, "escalated": fresh, "delivered": delivered}])
    else:
        print_table(("nomor", "tingkat"), [(one.reg_no, one.state) for one in sent])
        print_notes([f"Kedaluwarsa {expired}, eskalasi {len(sent)}, terkirim {delivered}."])


@office.command()
def audit(store: Store, code: Code, json: Json = False) -> None:
    """Verify the audit chain."""
    count = opened(store, code).verify()
    print_json([{"rows": count}]) if json else print_notes([f"Rantai audit utuh: {count:,} baris."])


@office.command()
def report(
    store: Store,
    code: Code,
    links: Annotated[Path | None, typer.Option(help="Write live decisions here as CSV.")] = None,
    json: Json = False,
) -> None:
    """Today's numbers, clocks, cases, and whether the queue was fair."""
    from namematch.writing import write_csv

    day = opened(store, code)
    if links is not None:
        write_csv(day.labels(), links)
    board, fairness = day.board(), day.fairness()
    if json:
        print_json([board.model_dump(mode="json"), fairness.model_dump(mode="json")])
    else:
        _show_board(board, fairness)


def _show_case(case: CaseView, *, json: bool) -> None:
    if json:
        print_json([case.model_dump(mode="json")])
        return
    notes = [
        f"Berkas {case.id}, token {case.token}, {case.reg_no}, sisa {case.days_left} hari kerja"
    ]
    print_notes(notes + [f"Catatan tersimpan: {text}" for text in case.drafts])
    headers = ("", "pemohon", *(f"calon {one.id}" for one in case.candidates))
    rows = [
        (
            label,
            str(case.form.get(field) or ""),
            *(str((one.form or {}).get(field) or "") for one in case.candidates),
        )
        for field, label in _FIELDS
    ]
    rows.append(("bit", "", *(f"{one.weight or 0:.1f}" for one in case.candidates)))
    rows.append(("status", case.state, *(one.state or "-" for one in case.candidates)))
    print_table(headers, rows)


def _show_board(board: Board, fairness: Fairness) -> None:
    print_table(
        ("jalur", ">kuota", ">terbit", ">tambahan", ">ditolak"),
        [
            (
                f"{one.lane} {one.name}",
                str(one.cap),
                str(one.used),
                str(one.extra),
                str(one.refused),
            )
            for one in board.lanes
        ],
        title=f"{board.office}, {board.date}",
    )
    counts = [
        ("jatuh tempo hari ini", board.due_today),
        ("jatuh tempo hari kerja berikutnya", board.due_next),
        ("lewat jatuh tempo", board.breached),
        ("dihentikan sementara", board.paused),
        ("nama belum diperiksa", board.unchecked),
        ("berkas menunggu", sum(board.cases.values())),
        ("usulan menunggu", board.proposals),
        ("pesan belum terkirim", board.outbox),
        ("dilayani", fairness.served),
        ("mendahului tanpa alasan", len(fairness.inversions)),
        ("didahulukan dengan alasan", len(fairness.moved_ahead)),
    ]
    print_table(("", ">jumlah"), [(name, str(count)) for name, count in counts])
