"""Additions, removals and changes as entries of the log: records as the reader understood them.

An entry holds the parsed columns, not the texts that were read, so that a registry opened by a
later version holds what it held: no name is parsed twice.

>>> from namematch.records import Person, table_of
>>> table = table_of([Person(id=7, name="Djoko Soesanto", birth_date="17-08-1985")])
>>> entry = entry_of("add", table)
>>> same = read(entry)
>>> operation_of(entry), same.ids.to_pylist(), same.words.to_pylist(), same.birth_date.tolist()
('add', [7], ['djoko', 'soesanto'], [19850817])
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from namematch.registry.store import Block
from namematch.table import NameRows, RecordTable
from namematch.text import flatten, strings

Arrays = dict[str, npt.NDArray[Any]]

FLAT = ("birth_date", "sex", "nik", "birthplace")
ROWS = ("offsets", "tokens", "roles", "owner")


def entry_of(operation: str, table: RecordTable) -> Block:
    """The entry that says ``operation`` was done with the records of ``table``."""
    arrays: Arrays = {name: getattr(table, name) for name in FLAT}
    arrays |= ids_out(table.ids) | texts_out("words", table.words)
    arrays |= texts_out("places", table.places) | rows_out("names", table.names)
    if table.mothers is not None:
        arrays |= rows_out("mothers", table.mothers)
    for name, codes in table.further.items():
        arrays[f"further.{name}"] = codes
        arrays |= texts_out(f"values.{name}", table.further_values[name])
    return Block({"op": operation, "further": list(table.further)}, arrays)


def operation_of(block: Block) -> str:
    """What was done: ``add``, ``update`` or ``remove``."""
    return str(block.header["op"])


def read(block: Block) -> RecordTable:
    """The records that were added, or the one put in another's place."""
    arrays, further = block.arrays, block.header["further"]
    return RecordTable(
        ids=ids_in(arrays),
        words=texts_in("words", arrays),
        names=rows_in("names", arrays),
        mothers=rows_in("mothers", arrays) if "mothers.offsets" in arrays else None,
        places=texts_in("places", arrays),
        further={name: arrays[f"further.{name}"] for name in further},
        further_values={name: texts_in(f"values.{name}", arrays) for name in further},
        **{name: arrays[name] for name in FLAT},
    )


def removal(identity: int | str) -> Block:
    """The entry that says a record was removed."""
    return Block({"op": "remove"}, ids_out(pa.array([identity])))


def removed(block: Block) -> int | str:
    """The id of the record that was removed."""
    identity: int | str = ids_in(block.arrays)[0].as_py()
    return identity


def growth(block: Block) -> int:
    """How many more records there are after an entry."""
    return {"add": len(ids_in(block.arrays)), "remove": -1}.get(operation_of(block), 0)


def ids_out(ids: pa.Array) -> Arrays:
    """Ids as arrays: numbers, or texts."""
    if pa.types.is_integer(ids.type):
        return {"ids": np.array(ids.to_numpy(zero_copy_only=False), np.int64)}
    return texts_out("ids", ids)


def ids_in(arrays: Any) -> pa.Array:
    """Ids again."""
    return pa.array(arrays["ids"]) if "ids" in arrays else texts_in("ids", arrays)


def texts_out(name: str, texts: pa.Array) -> Arrays:
    """Texts end to end, and where each starts."""
    text, starts = flatten(texts)
    return {f"{name}.text": text, f"{name}.starts": starts}


def texts_in(name: str, arrays: Any) -> pa.Array:
    """Texts again."""
    return strings(arrays[f"{name}.text"], arrays[f"{name}.starts"])


def rows_out(name: str, rows: NameRows) -> Arrays:
    """Rows of names as arrays."""
    return {f"{name}.{part}": getattr(rows, part) for part in ROWS}


def rows_in(name: str, arrays: Any) -> NameRows:
    """Rows of names again."""
    return NameRows(*(arrays[f"{name}.{part}"] for part in ROWS))
