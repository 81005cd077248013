"""One tool on one registry, timed and counted: what every ``peer_*.py`` shares.

Time runs from the file to the scored pairs, imports aside; accuracy is counted afterwards. Needs
numpy alone, so that it runs beside any tool.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

Scored = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Ids of the left and the right records of pairs, and a score, higher is likelier."""


@dataclass(frozen=True)
class Peer:
    """A tool: its name, the packages whose versions count, and (data folder) -> scored pairs.

    threshold: the score from which its pairs are links by default; None takes its best one.
    """

    tool: str
    packages: Sequence[str]
    work: Callable[[Path], Scored]
    threshold: float | None = None


def main(peer: Peer, given: argparse.Namespace) -> None:
    """Run, count, print, and write JSON if asked."""
    wall, cpu = time.perf_counter(), processor_seconds()
    left, right, score = peer.work(given.data)
    wall, cpu = time.perf_counter() - wall, processor_seconds() - cpu
    entity = entities(given.data / "truth.csv")
    result: dict[str, Any] = {
        "tool": peer.tool,
        "records": len(entity),
        "wall_s": round(wall, 2),
        "cpu_s": round(cpu, 2),
        "peak_gib": round(peak_gib(), 2),
        "versions": ", ".join(f"{package} {version(package)}" for package in peer.packages),
        **accuracy(entity, (left, right, score), peer.threshold),
    }
    for key, value in result.items():
        print(f"{key:12} {value}")
    if given.json:
        given.json.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n")


def arguments(what: str) -> argparse.ArgumentParser:
    """The options all peers share."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    return parser


def processor_seconds() -> float:
    """Of this process and of its children that have ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def peak_gib() -> float:
    """Most memory resident at once, of this process or of the largest of its children."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(who).ru_maxrss for who in whose) / 2**20


def entities(truth: Path) -> np.ndarray:
    """The entity of every id; ids count from 1."""
    with truth.open(encoding="utf-8", newline="") as lines:
        rows = [(int(row["id"]), int(row["entity"])) for row in csv.DictReader(lines)]
    entity = np.zeros(len(rows), np.int64)
    ids, owners = np.array(rows).T
    entity[ids - 1] = owners
    return entity


def accuracy(entity: np.ndarray, scored: Scored, threshold: float | None) -> dict[str, Any]:
    """Pairwise precision, recall and F1 at the threshold, or at the one where F1 is best."""
    left, right, score = scored
    order = np.argsort(-np.asarray(score, float), kind="stable")
    score = np.asarray(score, float)[order]
    hits = (entity[np.asarray(left)[order] - 1] == entity[np.asarray(right)[order] - 1]).cumsum()
    taken = np.arange(1, len(score) + 1)
    _, sizes = np.unique(entity, return_counts=True)
    true = int((sizes * (sizes - 1) // 2).sum())
    f1 = 2 * hits / (taken + true)
    last = np.append(score[1:] != score[:-1], True)  # a threshold takes all pairs of one score
    best = int(np.where(last, f1, 0).argmax())
    at = best if threshold is None else int((score >= threshold).sum()) - 1
    return {
        "true_pairs": true,
        "scored_pairs": len(score),
        "precision": round(float(hits[at] / taken[at]), 4),
        "recall": round(float(hits[at] / true), 4),
        "f1": round(float(f1[at]), 4),
        "best_f1": round(float(f1[best]), 4),
        "threshold": round(float(score[at] if threshold is None else threshold), 4),
        "at": "its best" if threshold is None else "default",
    }
