"""``namematch office``, one number: its state and every move; and what an office declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from namematch.cli.office import By, Code, Json, Store, office, opened, show
from namematch.cli.office_review import show_state
from namematch.cli.output import print_json, print_table
from namematch.errors import InputError

if TYPE_CHECKING:
    from namematch.pipeline import Office
    from namematch.pipeline.calendar import Kind
    from namematch.pipeline.models import Status

Day = Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="A day.")]


@office.command()
def number(
    reg_no: Annotated[str, typer.Argument(help="The registration number.")],
    store: Store,
    code: Code,
    move: Annotated[
        str,
        typer.Argument(
            help="cancel, no-show, reschedule, finish, hand-over, pause, resume, acknowledge."
        ),
    ] = "",
    by: By = "loket",
    day: Day = None,
    reason: Annotated[str, typer.Option(help="Of a pause, from the list.")] = "",
    json: Json = False,
) -> None:
    """A number's state, clock and review; or move it."""
    desk = opened(store, code)
    if not move:
        _show_status(desk.status(reg_no), json=json)
        return
    moves: Mapping[str, Callable[[], Any]] = {
        "cancel": lambda: desk.cancel(reg_no, by=by),
        "no-show": lambda: desk.no_show(reg_no, by=by),
        "reschedule": lambda: desk.reschedule(reg_no, day.date() if day else None, by=by),
        "finish": lambda: desk.finish(reg_no, by=by),
        "hand-over": lambda: desk.hand_over(reg_no, by=by),
        "pause": lambda: desk.pause(reg_no, reason, by=by),
        "resume": lambda: desk.resume(reg_no, by=by),
    }
    if move == "acknowledge":
        show_state(f"DIJAWAB {desk.acknowledge(reg_no, by=by)}", json=json)
    elif move in moves:
        show(moves[move](), json=json)
    else:
        raise InputError(f"gerak nomor: {', '.join(moves)}, acknowledge")


@office.command()
def declare(
    what: Annotated[str, typer.Argument(help="closure, joint-leave, outage, cap or ahead.")],
    store: Store,
    code: Code,
    by: By,
    day: Day = None,
    name: Annotated[str, typer.Option(help="Of the closure; or why a cap is raised.")] = "",
    since: Annotated[str, typer.Option(help="Of the outage, ISO with zone.")] = "",
    until: Annotated[str, typer.Option(help="Of the outage, ISO with zone.")] = "",
    lane: Annotated[str, typer.Option(help="Of the cap.")] = "R",
    cap: Annotated[int, typer.Option(help="The cap proposed.")] = 0,
    reg_no: Annotated[str, typer.Option("--number", help="To be served ahead.")] = "",
    json: Json = False,
) -> None:
    """A closed day, an outage; or propose to a second person a higher cap, a number ahead."""
    desk = opened(store, code)
    if what in ("closure", "joint-leave"):
        if not name.strip():
            raise InputError("--name: harus diisi")
        kind: Kind = "tutup" if what == "closure" else "cuti_bersama"
        moved = desk.close_day(_given(day).date(), name, kind=kind, by=by)
        show_state(f"NOMOR DIPINDAH {moved}", json=json)
    elif what == "outage":
        show_state(f"JANGKA DIHENTIKAN {_outage(desk, since, until, by)}", json=json)
    elif what == "cap":
        proposal = desk.propose_cap(_given(day).date(), lane, cap, name, by=by)
        show_state(f"USULAN {proposal}", json=json)
    elif what == "ahead":
        show_state(f"USULAN {desk.propose_ahead(reg_no, name, by=by)}", json=json)
    else:
        raise InputError("pernyataan: closure, joint-leave, outage, cap, ahead")


def _given(day: datetime | None) -> datetime:
    if day is None:
        raise InputError("--date: harus diisi")
    return day


def _outage(desk: Office, since: str, until: str, by: str) -> int:
    try:
        begin, end = (datetime.fromisoformat(text) for text in (since, until))
    except ValueError:
        raise InputError(
            "--since, --until: harus waktu ISO dengan zona, misalnya 2026-11-24T09:00+08:00"
        ) from None
    return desk.outage(begin, end, by=by)


def _show_status(status: Status, *, json: bool) -> None:
    if json:
        print_json([status.model_dump(mode="json")])
        return
    clock = status.clock
    due = f"{clock.due}{' (perkiraan)' if clock.provisional else ''}" if clock else "-"
    rows = [
        ("status", f"{status.state}{', DITINJAU' if status.under_review else ''}"),
        ("tanggal layanan", f"{status.service_date}, jalur {status.lane}, urutan {status.seq}"),
        ("nama diperiksa", "ya" if status.checked else "belum"),
        ("catatan NIK", ", ".join(status.flags) or "-"),
        ("jangka waktu", clock.state.value if clock else "belum mulai"),
        ("jatuh tempo", due),
        ("sisa hari kerja", "-" if status.days_left is None else str(status.days_left)),
    ]
    print_table(("nomor", status.reg_no), rows)
