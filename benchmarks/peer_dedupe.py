"""dedupe on a generated registry, with labels: it learns which blocks to make and what to weigh.

    python benchmarks/peer_dedupe.py --data DIR [--labels 300] [--json FILE]

The labels are true pairs drawn at random, and pairs of different people who share a date, a place
or a name with a record of a true pair; an officer would take hours to give as many. Its fields are
short strings: with its indexes of n-grams, which other strings get, it took more than 9 GiB for
10,000 records.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import logging
from pathlib import Path

import dedupe
import numpy as np
from dedupe import variables

from peer_run import Peer, Scored, arguments, entities, main

SEED = 1
SAMPLE = 400  # records it looks at to learn blocks; memory grows with the square: 1,000 take 5 GiB


def read(file: Path) -> dict[int, dict[str, str | None]]:
    """Records by id, cleaned."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    records = {}
    for row in rows:
        row["name"] = " ".join(row["name"].lower().split(",")[0].replace(".", " ").split())
        records[int(row.pop("id"))] = {field: value.lower() or None for field, value in row.items()}
    return records


def labelled(records: dict, entity: np.ndarray, count: int) -> dict[str, list]:
    """Half of ``count`` true pairs, half false ones that share something."""
    rng = np.random.default_rng(SEED)
    order = np.argsort(entity, kind="stable")
    same = np.flatnonzero(entity[order[1:]] == entity[order[:-1]])
    chosen = rng.choice(same, count // 2, replace=False)
    match = [(int(order[at]) + 1, int(order[at + 1]) + 1) for at in chosen]
    share: dict[tuple[str, str | None], list[int]] = {}
    for one, record in records.items():
        for field in ("birth_date", "birthplace", "name"):
            share.setdefault((field, record[field]), []).append(one)
    distinct = []
    for (one, _), field in zip(match * 3, itertools.cycle(("birth_date", "name", "birthplace"))):
        others = [
            other for other in share[(field, records[one][field])]
            if entity[other - 1] != entity[one - 1]
        ]  # fmt: skip
        if others and len(distinct) < count // 2:
            distinct.append((one, int(rng.choice(others))))
    return {
        "match": [[records[a], records[b]] for a, b in match],
        "distinct": [[records[a], records[b]] for a, b in distinct],
    }


def work(data: Path, labels: int) -> Scored:
    """Train, block, score."""
    records, entity = read(data / "registry.csv"), entities(data / "truth.csv")
    six = int("nik" in records[1])
    fields = [
        variables.ShortString(field, has_missing=field != "name")
        for field in ("name", "birth_date", "birthplace", *(("nik", "mother_name") * six))
    ]
    fields.append(variables.Exact("sex", has_missing=True))
    model = dedupe.Dedupe(fields, num_cores=2)
    examples = io.StringIO(json.dumps(labelled(records, entity, labels)))
    model.prepare_training(records, training_file=examples, sample_size=SAMPLE)
    model.train(recall=0.99)
    scored = model.score(model.pairs(records))
    pairs = np.array(scored["pairs"]).astype(int)
    return pairs[:, 0], pairs[:, 1], np.array(scored["score"])


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    parser = arguments(__doc__.split("\n")[0])
    parser.add_argument("--labels", type=int, default=300)
    given = parser.parse_args()
    main(Peer("dedupe, labelled", ("dedupe",), lambda data: work(data, given.labels)), given)
