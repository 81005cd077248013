"""What is no registry, or not one that can be read, is told and left alone."""

import json
import re

import pytest
from numbered import names

from namematch.errors import (
    DamagedError,
    NewerFormatError,
    NotARegistryError,
    OlderFormatError,
)
from namematch.registry.store import Store, check, manifest
from namematch.registry.store.durable import write_file


def test_what_is_no_registry_is_told_and_left_alone(tmp_path):
    with pytest.raises(NotARegistryError, match="found nothing there"):
        Store.open(tmp_path / "nowhere")
    with pytest.raises(NotARegistryError, match="found a directory without"):
        Store.open(tmp_path, write=True)
    assert names(tmp_path) == []
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(NotARegistryError, match="found a file"):
        Store.open(tmp_path / "letter.txt")
    with pytest.raises(NotARegistryError, match=r"1 other files \(letter.txt"):
        Store.create(tmp_path, [], meta={})
    (tmp_path / "manifest.json").write_text('{"name": "my web app"}')
    with pytest.raises(NotARegistryError, match="found another file"):
        Store.open(tmp_path)
    with pytest.raises(NotARegistryError, match="found another file"):
        Store.create(tmp_path, [], meta={})
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_a_newer_format_is_told_by_its_number(place):
    values = json.loads((place / "manifest.json").read_text())
    del values["checksum"]
    write_file(place / "manifest.json", [manifest.seal(values | {"version": 7, "shards": []})])
    for call in (Store.open, check, lambda place: Store.create(place, [], meta={})):
        with pytest.raises(NewerFormatError, match="format 2, found format 7"):
            call(place)


def test_an_older_format_is_refused_and_may_be_replaced(place):
    values = json.loads((place / "manifest.json").read_text())
    del values["checksum"]
    write_file(place / "manifest.json", [manifest.seal(values | {"version": 1})])
    for call in (Store.open, check):
        with pytest.raises(OlderFormatError, match=r"found format 1; .* build it anew"):
            call(place)
    Store.create(place, [], meta={})
    Store.open(place).close()


@pytest.mark.parametrize("verify", [True, False])
@pytest.mark.parametrize("kind", ["segment", "log"])
def test_a_missing_file_is_told_by_its_name(place, kind, verify):
    (gone, *_) = place.glob(f"{kind}-*")
    gone.unlink()
    with pytest.raises(DamagedError, match=f"{re.escape(gone.name)} is missing"):
        Store.open(place, verify=verify)
    assert gone.name in check(place).problems[0]


@pytest.mark.parametrize("verify", [True, False])
@pytest.mark.parametrize("change", [-1, 1])
def test_a_segment_of_another_length_is_told_by_both_lengths(place, change, verify):
    (segment, *_) = sorted(place.glob("segment-*"))
    whole = segment.read_bytes()
    segment.write_bytes(whole[:change] if change < 0 else whole + b"?")
    with pytest.raises(DamagedError, match=rf"expected 80 bytes, found {80 + change}"):
        Store.open(place, verify=verify)
