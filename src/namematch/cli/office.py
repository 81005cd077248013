"""``namematch office``: an office's day at the counter and behind it.

The store, the office and the officer are options or environment variables, so that a day's
commands are short: NAMEMATCH_STORE, NAMEMATCH_OFFICE, NAMEMATCH_OFFICER; the sealing key is
NAMEMATCH_KEY or NAMEMATCH_KEY_FILE. Forms come as JSON from a file or from standard input, never
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
    try:
        from namematch.pipeline import Office
    except ImportError:
        raise InputError("namematch office needs: pip install 'namematch[pipeline]'") from None
    return Office.open(store, code)


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


@office.command()
def init(
    store: Store,
    code: Code,
    zone: Annotated[str, typer.Option(help="Asia/Jakarta, Asia/Makassar or Asia/Jayapura.")] = (
        "Asia/Jakarta"
    ),
    policy: Annotated[Path | None, typer.Option(help="Settings as JSON.")] = None,
) -> None:
    """Make or upgrade the store and enter the office."""
    import os

    from namematch.pipeline import KeyRing, Office
    from namematch.pipeline.policy import read_policy

    settings = read_policy({"zone": zone, **(_read_json(policy, "the policy") if policy else {})})
    Office.init(store, code, settings, KeyRing.load(os.environ))
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
    fields = _read_json(form, "the form")
    with_office = opened(store, code)
    receipt = with_office.register(
        fields,
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
        raise InputError("--confirmed: expected an ISO instant with zone") from None
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
    from namematch.pipeline.models import Outcome

    day = opened(store, code)
    if serve:
        show(day.serve(serve, by=by), json=json)
    elif skip:
        show(day.skip(skip, reason, by=by), json=json)  # type: ignore[arg-type]
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
        print_json([row.model_dump(mode="json") for row in done.rows])
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


def _read_json(path: Path, what: str) -> dict[str, Any]:
    """An object from a file, or from standard input for ``-``."""
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
        fields = json_module.loads(text)
    except (OSError, ValueError):
        raise InputError(f"{what} is not readable JSON") from None
    if not isinstance(fields, dict):
        raise InputError(f"{what} is not a JSON object")
    return fields


def _private(path: str, flags: int) -> int:
    import os

    return os.open(path, flags, 0o600)
