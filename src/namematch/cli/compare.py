"""``namematch compare``: how much two records say for one person, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from namematch.cli.output import print_json
from namematch.errors import InputError

if TYPE_CHECKING:
    from namematch.records import Person

Two = tuple[str, str] | None


def compare(
    first: Annotated[str, typer.Argument(help="A name as written.")],
    second: Annotated[str, typer.Argument(help="Another.")],
    birth_date: Annotated[Two, typer.Option(help="Of the first and of the second.")] = None,
    birthplace: Annotated[Two, typer.Option(help="Of both, - where not known.")] = None,
    sex: Annotated[Two, typer.Option(help="Of both: L or P, M or F.")] = None,
    nik: Annotated[Two, typer.Option(help="Of both.")] = None,
    mother: Annotated[Two, typer.Option(help="The mothers' names.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Show the evidence that two records are one person, in bits."""
    import namematch as nm

    given = {
        "birth_date": birth_date,
        "birthplace": birthplace,
        "sex": sex,
        "nik": nik,
        "mother_name": mother,
    }
    left, right = (
        _person(side, name, {field: both[at] for field, both in given.items() if both})
        for at, (side, name) in enumerate((("first", first), ("second", second)))
    )
    comparison = nm.compare(left, right)
    if json:
        print_json([comparison.to_dict()])
    else:
        typer.echo(str(comparison))


def _person(side: str, name: str, fields: dict[str, str]) -> Person:
    """A record; what cannot be read in it is one line on standard error."""
    from namematch.records import Person

    try:
        person = Person(name=name, **fields)  # type: ignore[arg-type]
    except ValueError:
        raise InputError(f"the {side} name holds no name") from None
    for problem in person.problems:
        typer.echo(f"namematch: {side} record: {problem}; left out", err=True)
    return person
