"""A registry written anew: into a new directory, or in place of the registry that is there.

The manifest comes last, so a crash leaves a directory that is no registry yet, or the old one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from namematch.errors import NotARegistryError, StorageError
from namematch.registry.store import files, lock, log, manifest
from namematch.registry.store import segment as segments
from namematch.registry.store.block import Block
from namematch.registry.store.durable import storage, sync_directory
from namematch.registry.store.lock import WriterLock
from namematch.registry.store.manifest import Manifest

IDENTITY_BYTES = 16


def create(folder: Path, blocks: Sequence[Block], meta: Mapping[str, Any]) -> None:
    """Write a registry of ``blocks`` with an empty log.

    NotARegistryError when other files are there, LockedError when a writer holds the registry
    that is there, StorageError when the disk refuses.
    """
    _make(folder)
    held = WriterLock(folder)
    try:
        replaced = (folder / manifest.FILE).exists()
        there = manifest.read(folder, to_replace=True) if replaced else None
        with files.written(folder) as names:
            now = _write(folder, names, blocks, meta, there.generation + 1 if there else 1)
            manifest.replace(folder, now)
        files.sweep(folder, now.files)
    finally:
        held.release()


def check_place(path: str | os.PathLike[str]) -> None:
    """Raise now what ``create`` would raise later because of the place; nothing is made there."""
    folder = Path(path)
    if folder.is_dir():
        _check_strangers(folder)
        if lock.is_held(folder):
            WriterLock(folder).release()  # LockedError names the process
    elif folder.exists() or not folder.absolute().parent.is_dir():
        raise StorageError(f"{folder} cannot be made: its place is no directory or is taken")


def _make(folder: Path) -> None:
    with storage(folder, "made"):
        if not folder.is_dir():
            folder.mkdir()
            sync_directory(folder.absolute().parent)
        _check_strangers(folder)


def _check_strangers(folder: Path) -> None:
    others = files.strangers(folder)
    if others and not (folder / manifest.FILE).exists():
        raise NotARegistryError(
            f"{folder}: expected a new or empty directory or a registry, found {len(others):,} "
            f"other files ({others[0]} ...)"
        )


def _write(
    folder: Path,
    names: files.Names,
    blocks: Sequence[Block],
    meta: Mapping[str, Any],
    generation: int,
) -> Manifest:
    identity = os.urandom(IDENTITY_BYTES)
    written = tuple(segments.write(folder, names.segment(), identity, block) for block in blocks)
    file = names.log()
    log.create(folder, file, identity)
    return Manifest(identity, generation, meta, written, (file,))
