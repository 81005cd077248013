"""``namematch office``: an office's day at the counter and behind it.

The store, the office and the officer are options or environment variables, so that a day's
commands are short: NAMEMATCH_STORE, NAMEMATCH_OFFICE, NAMEMATCH_OFFICER; the sealing key is
NAMEMATCH_KEY or NAMEMATCH_KEY_FILE. Forms and notes come from a file or from standard input, never
as arguments, which other users of the machine can read.
"""

from __future__ import annotations

import json as json_module
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from namematch.cli.output import print_json, print_notes, print_table
from namematch.errors import InputError

if TYPE_CHECKING:
    from namematch.pipeline import Office

office = typer.Typer(
    help="The registration rules: numbers, queue, review, clocks, reports.", no_args_is_help=True
)
Json = Annotated[bool, typer.Option("--json", help="JSON lines.")]
Store = Annotated[
    str, typer.Option(envvar="NAMEMATCH_STORE", help="A SQLite file or postgresql://...")
]
Code = Annotated[str, typer.Option("--office", envvar="NAMEMATCH_OFFICE", help="Its code.")]
By = Annotated[str, typer.Option(envvar="NAMEMATCH_OFFICER", help="Who acts: an id, no name.")]


def opened(store: str, code: str) -> Office:
    """The office; exit status 2 and one line where it cannot be opened."""
    day: Office = pipeline().Office.open(store, code)
    return day


def pipeline() -> Any:
    """The package ``namematch.pipeline``; one clear line where its extra is not installed."""
    try:
        import namematch.pipeline
    except ImportError:
        raise InputError("namematch office needs: pip install 'namematch[pipeline]'") from None
    return namematch.pipeline


def show(answer: Any, *, json: bool) -> None:
    """One answer: its message for people, all of it for programs."""
    if json:
        print_json([answer.model_dump(mode="json")])
    else:
        message = getattr(answer, "message", "")
        print_notes([f"{answer.reg_no}  {answer.state}" + (f"  {message}" if message else "")])


@office.command()
def key(
    out: Annotated[Path | None, typer.Option(help="Write it here, readable by you alone.")] = None,
) -> None:
    """Make a sealing key. Whoever loses it loses the personal data."""
    from namematch.pipeline.seal import new_master

    text = new_master()
    if out is None:
        typer.echo(text)
        return
    try:
        with open(out, "x", encoding="ascii", opener=_private) as file:
            file.write(text + "\n")
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}") from None
    print_notes([f"Kunci ada di {out}. Simpan salinannya di tempat lain."])


@office.command()
def init(
    store: Store,
    code: Code,
    zone: Annotated[str, typer.Option(help="Asia/Jakarta, Asia/Makassar or Asia/Jayapura.")] = (
        "Asia/Jakarta"
    ),
    policy: Annotated[Path | None, typer.Option(help="Settings as JSON.")] = None,
    json: Json = False,
) -> None:
    """Make or upgrade the store and enter the office."""
    import os

    kind = pipeline().Office
    from namematch.pipeline.policy import read_policy
    from namematch.pipeline.seal import KeyRing

    given = read_json(policy) if policy else {}
    settings = read_policy({"zone": zone, **_object(given)})
    kind.init(store, code, settings, KeyRing.load(os.environ))
    if json:
        print_json([{"office": code, "policy": settings.model_dump(mode="json")}])
    else:
        print_notes([f"Kantor {code} siap ({settings.zone})."])


@office.command()
def register(
    form: Annotated[Path, typer.Argument(help="The form as JSON; - for standard input.")],
    store: Store,
    code: Code,
    submission: Annotated[str, typer.Option("--key", help="The submission's own key.")],
    by: By = "daring",
    client: Annotated[str, typer.Option(help="Who sends: a session or a counter.")] = "loket",
    lane: Annotated[str, typer.Option(help="R, H or P.")] = "R",
    assisted: Annotated[bool, typer.Option(help="Typed by an officer.")] = False,
    json: Json = False,
) -> None:
    """Register an applicant; the same key again gives the same answer."""
    day = opened(store, code)
    receipt = day.register(
        _object(read_json(form)),
        key=submission,
        client=client,
        lane=lane,
        channel="assisted" if assisted else "online",
        by=by,
    )
    show(receipt, json=json)


@office.command()
def pay(
    number: Annotated[str, typer.Argument(help="The registration number.")],
    store: Store,
    code: Code,
    amount: Annotated[int, typer.Option(help="Rupiah.")],
    reference: Annotated[str, typer.Option(help="The bank's reference.")],
    confirmed: Annotated[str, typer.Option(help="The bank's instant, ISO with zone.")],
    by: By = "bank",
    json: Json = False,
) -> None:
    """Book a payment of the bank's feed; the same reference again changes nothing."""
    try:
        instant = datetime.fromisoformat(confirmed)
    except ValueError:
        raise InputError(
            "--confirmed: harus waktu ISO dengan zona, misalnya 2026-11-24T09:00+08:00"
        ) from None
    booked = opened(store, code).pay(
        number, amount=amount, reference=reference, confirmed=instant, by=by
    )
    show(booked, json=json)


@office.command()
def queue(
    store: Store,
    code: Code,
    by: By = "loket",
    lane: Annotated[str, typer.Option(help="R, H, P or M.")] = "R",
    serve: Annotated[str | None, typer.Option(help="Take this number.")] = None,
    skip: Annotated[str | None, typer.Option(help="Pass over this number.")] = None,
    reason: Annotated[str, typer.Option(help="Of the skip, from the list.")] = "",
    json: Json = False,
) -> None:
    """Whose turn it is; serve or skip it."""
    day = opened(store, code)
    from namematch.pipeline.models import Outcome

    if serve:
        show(day.serve(serve, by=by), json=json)
    elif skip:
        show(day.skip(skip, reason, by=by), json=json)
    else:
        show(Outcome(state="GILIRAN", reg_no=day.next_in_line(lane)), json=json)


@office.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV: serial and the form's columns.")],
    store: Store,
    code: Code,
    day: Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="Of the papers.")],
    by: By = "loket",
    pad: Annotated[tuple[int, int] | None, typer.Option(help="First and last serial.")] = None,
    json: Json = False,
) -> None:
    """Enter the papers of an outage; a file that comes twice changes nothing."""
    done = opened(store, code).import_paper(file, day.date(), by=by, pad=pad)
    if json:
        print_json([done.model_dump(mode="json")])
        return
    print_table(
        (">seri", ">baris", "hasil", "nomor", "alasan"),
        [
            (str(row.serial or "-"), str(row.line), row.outcome, row.reg_no or "", row.problem)
            for row in done.rows
        ],
    )
    if done.missing:
        print_notes(["Nomor seri yang tidak ada: " + ", ".join(map(str, done.missing))])


def read_text(path: Path) -> str:
    """A file, or standard input for ``-``."""
    from namematch.pipeline.errors import ImportRefused

    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    except OSError:
        raise ImportRefused(problem="unreadable") from None
    except UnicodeDecodeError:
        raise ImportRefused(problem="not_utf8") from None


def read_json(path: Path) -> Any:
    """What a file, or standard input, holds as JSON."""
    from namematch.pipeline.errors import ImportRefused

    text = read_text(path)
    try:
        return json_module.loads(text)
    except (ValueError, RecursionError):
        raise ImportRefused(problem="not_json") from None


def _object(value: Any) -> dict[str, Any]:
    from namematch.pipeline.errors import ImportRefused

    if not isinstance(value, dict):
        raise ImportRefused(problem="not_object")
    return value


def _private(path: str, flags: int) -> int:
    import os

    return os.open(path, flags, 0o600)
