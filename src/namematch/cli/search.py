"""``namematch search``: who in a registry looks like this."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from namematch.cli.output import print_json, print_table
from namematch.errors import InputError

if TYPE_CHECKING:
    from namematch.records import Person
    from namematch.registry.hit import Hit

_SHOWN = ("name", "birth_date", "birthplace", "sex")


def search(
    registry: Annotated[Path, typer.Argument(help="The directory of the registry.")],
    name: Annotated[str, typer.Argument(help="A name as written.")],
    birth_date: Annotated[str | None, typer.Option(help="In any form.")] = None,
    birthplace: Annotated[str | None, typer.Option()] = None,
    sex: Annotated[str | None, typer.Option(help="L or P, M or F.")] = None,
    nik: Annotated[str | None, typer.Option()] = None,
    mother: Annotated[str | None, typer.Option(help="The mother's name.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Records at most.")] = 10,
    threshold: Annotated[
        float | None, typer.Option(min=0, max=1, help="The least probability.")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="The last word is still being typed.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="The evidence of each.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object per record.")] = False,
) -> None:
    """Show the records of a registry that look like a person, heaviest first."""
    import namematch as nm

    given = {"birth_date": birth_date, "birthplace": birthplace, "sex": sex, "nik": nik,
             "mother_name": mother}  # fmt: skip
    person = _person(name, {field: value for field, value in given.items() if value})
    opened = nm.Registry.open(registry)
    hits = opened.search(person, limit, threshold=threshold, partial=partial)
    found = [opened.get(hit.id) for hit in hits]
    rows = [(hit, one) for hit, one in zip(hits, found, strict=True) if one is not None]
    if json:
        print_json(_plain(hit, one, explain=explain) for hit, one in rows)
        return
    head = ("id", ">bits", ">probability", *(field.replace("_", " ") for field in _SHOWN))
    print_table(head, [_shown(hit, one) for hit, one in rows])
    if explain:
        for hit in hits:
            typer.echo(f"\n{hit.id}\n{hit.comparison()}")


def _shown(hit: Hit, found: Person) -> tuple[str, ...]:
    values = (getattr(found, field) for field in _SHOWN)
    texts = ("" if value is None else str(value) for value in values)
    return (str(hit.id), f"{hit.weight:.1f}", f"{hit.probability:.3f}", *texts)


def _plain(hit: Hit, found: Person, *, explain: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"id": hit.id, "weight": hit.weight, "probability": hit.probability}
    row |= {field: None if (v := getattr(found, field)) is None else str(v) for field in _SHOWN}
    return row | ({"evidence": hit.comparison().to_dict()["evidence"]} if explain else {})


def _person(name: str, fields: dict[str, str]) -> Person:
    """The query; what cannot be read in it is one line on standard error."""
    from namematch.records import Person

    try:
        person = Person.model_validate({"name": name, **fields})
    except ValueError:
        raise InputError("a query needs a name with letters") from None
    for problem in person.problems:
        typer.echo(f"namematch: {problem}; left out", err=True)
    return person
