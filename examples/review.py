"""The review desk: officers sort flagged names, in the terminal or in a browser.

python examples/review.py                        500 flagged pairs of people who do not exist
python examples/review.py flags cleaned          what `namematch dedupe people.csv --out cleaned` left in doubt
python examples/review.py office kantor          the cases an office deals
python examples/review.py flags cleaned --web    the same in a browser
python examples/review.py export cleaned         decisions as CSV: --must-link, --cannot-link, --labels

Several officers may work at once, each under their own --officer; nobody gets what another holds.
Leaving with q keeps everything; the same command goes on where it was.
"""  # noqa: E501

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

import namematch as nm
from desk.errors import DeskError
from desk.model import Source
from desk.texts import LANGUAGES, texts
from namematch.pipeline import PipelineError

DEMO = Path("review-demo")


def parser() -> argparse.ArgumentParser:
    """What the command takes."""
    made = argparse.ArgumentParser(
        prog="review.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="accounts of the browser desk: review.py accounts --help",
    )
    made.add_argument(
        "source", nargs="?", choices=("flags", "office", "export"), default="flags",
        help="flagged pairs of a result, an office's queue, or decisions as files (default: flags)",
    )  # fmt: skip
    made.add_argument(
        "folder", nargs="?", type=Path, metavar="DIR",
        help=f"of the result or the office (default: a demonstration in {DEMO})",
    )  # fmt: skip
    made.add_argument("--officer", metavar="ID", help="who decides (default: your login)")
    made.add_argument("--lang", choices=LANGUAGES, default="id", help="default: id")
    made.add_argument(
        "--share", type=float, default=0.05, metavar="PART",
        help="of the flagged pairs, dealt again to another person, blind (default: 0.05)",
    )  # fmt: skip
    made.add_argument("--per-day", type=int, metavar="N", help="pairs the staff can decide a day")
    made.add_argument("--out", type=Path, metavar="DIR", help="of export (default: DIR itself)")
    made.add_argument("--web", action="store_true", help="in a browser, not in this terminal")
    web = made.add_argument_group("with --web")
    web.add_argument("--host", default="127.0.0.1", help="default: this machine alone")
    web.add_argument("--port", type=int, default=8000, help="default: 8000")
    web.add_argument("--tls-cert", type=Path, metavar="FILE", help="needed for any other --host")
    web.add_argument("--tls-key", type=Path, metavar="FILE")
    web.add_argument("--url", default="", help="https:// address behind a proxy on this machine")
    return made


def main(arguments: Sequence[str]) -> int:
    """Run it; the exit status is 2 with one line on standard error when it cannot."""
    if arguments[:1] == ["accounts"]:
        return accounts(arguments[1:])
    given = parser().parse_args(arguments)
    try:
        return run(given)
    except (DeskError, PipelineError) as error:
        told = error.indonesian if given.lang == "id" else error.english
    except nm.NameMatchError as error:
        told = str(error)
    print(f"review: {told}", file=sys.stderr)
    return 2


def run(given: argparse.Namespace) -> int:
    """Open the source, and give it to a face."""
    if given.source == "export":
        return export(given)
    if given.web:
        return web(given)
    from desk.keyboard import check_terminal
    from desk.terminal import work

    check_terminal()  # before anything that takes long
    source = opened(given)
    try:
        work(source, officer=given.officer or getpass.getuser(), language=given.lang)
    finally:
        source.close()
    return 0


def opened(given: argparse.Namespace) -> Source:
    """The source of cases."""
    if given.source == "office":
        from desk.demo_office import demo_office
        from desk.office import STORE, open_office

        if given.folder is not None:
            return open_office(given.folder)
        folder = DEMO / "kantor"
        folder.mkdir(parents=True, exist_ok=True)
        return open_office(folder) if (folder / STORE).exists() else demo_office(folder)
    from desk.flags import Flags

    return Flags.open(folder_of(given), share=given.share, capacity=given.per_day, learn=True)


def folder_of(given: argparse.Namespace) -> Path:
    """The folder of the source; the demonstration's where none was given."""
    from desk.demo_flags import demo_flags

    if given.folder is not None:
        folder: Path = given.folder
        return folder
    if given.source == "office":
        return DEMO / "kantor"
    if not (DEMO / "cleaned").exists():
        told = texts(given.lang)["demo.making"].format(path=DEMO)
        print(f"review: {told}", file=sys.stderr, flush=True)
    return demo_flags(DEMO)


def export(given: argparse.Namespace) -> int:
    """Decisions as files; an office is known by its store."""
    from desk.flags import Flags
    from desk.office import STORE, open_office
    from desk.tables_out import of_kind, write

    if given.folder is None:
        given.folder = folder_of(given)
    office = (given.folder / STORE).exists()
    source: Source = open_office(given.folder) if office else Flags.open(given.folder)
    try:
        labels = source.labels()
        tables = {"decisions": source.export(), "labels": labels}
    finally:
        source.close()
    tables |= {"must_link": of_kind(labels, same=True), "cannot_link": of_kind(labels, same=False)}
    for path in write(tables, given.out or given.folder):
        print(path)
    return 0


def web(given: argparse.Namespace) -> int:
    """The desk in a browser; an account is needed before it starts."""
    from desk.demo_accounts import demo_accounts, has_accounts
    from desk.web.serve import serve
    from desk.web.settings import NotSafeError, Settings

    settings = Settings(
        host=given.host,
        port=given.port,
        tls_cert=given.tls_cert,
        tls_key=given.tls_key,
        url=given.url,
    )
    try:
        settings.check()
    except NotSafeError as error:
        print(f"review: {error}", file=sys.stderr)
        return 2
    source, folder = opened(given), folder_of(given)
    if given.folder is None:
        for login, password in demo_accounts(folder).items():
            print(f"{login:12} {password}", flush=True)
    elif not has_accounts(folder):
        source.close()
        raise DeskError("no_account", path=folder)
    serve(source, folder, settings)
    return 0


def accounts(arguments: Sequence[str]) -> int:
    """Accounts of the browser desk."""
    from desk.web import command

    made = argparse.ArgumentParser(prog="review.py accounts", description=command.__doc__)
    command.arguments(made)
    return command.run(made.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
