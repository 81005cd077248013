"""``namematch office``, the day as a whole: due, escalate, audit, report."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from namematch.cli.office import By, Code, Json, Store, office, opened
from namematch.cli.output import print_json, print_notes, print_table

__all__ = ["office"]

if TYPE_CHECKING:
    from namematch.pipeline.models import Board, Fairness


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
    waiting = day.board().outbox
    if json:
        fresh = [one.model_dump(mode="json") for one in sent]
        counts = {"expired": expired, "delivered": delivered, "waiting": waiting}
        print_json([{**counts, "escalated": fresh}])
    else:
        print_table(("nomor", "tingkat"), [(one.reg_no, one.state) for one in sent])
        told = f"terkirim {delivered}, belum terkirim {waiting}"
        print_notes([f"Kedaluwarsa {expired}, eskalasi {len(sent)}, {told}."])


@office.command()
def audit(store: Store, code: Code, json: Json = False) -> None:
    """Verify the audit chain."""
    count = opened(store, code).verify()
    print_json([{"rows": count}]) if json else print_notes([f"Rantai audit utuh: {count:,} baris."])


@office.command()
def report(
    store: Store,
    code: Code,
    date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Another day than today.")
    ] = None,
    links: Annotated[Path | None, typer.Option(help="Write live decisions here as CSV.")] = None,
    json: Json = False,
) -> None:
    """A day's numbers, clocks, cases, and whether the queue was fair."""
    from namematch.writing import write_csv

    day = opened(store, code)
    if links is not None:
        write_csv(day.labels(), links)
    when = date.date() if date else None
    board, fairness = day.board(when), day.fairness(when)
    if json:
        print_json([board.model_dump(mode="json"), fairness.model_dump(mode="json")])
    else:
        _show_board(board, fairness)


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
    out_of_turn = [(first, "mendahului", later) for first, later in fairness.inversions]
    out_of_turn += [(number, "didahulukan", reason) for number, reason in fairness.moved_ahead]
    out_of_turn += [(str(n), "kali dilewati", why) for why, n in sorted(fairness.skipped.items())]
    if out_of_turn:
        print_table(("nomor", "di luar giliran", "nomor atau alasan"), out_of_turn)
