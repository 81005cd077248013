"""A folder is opened whole or not at all, and only over the files it was made from."""

import json

import pytest

from desk.errors import DeskError
from desk.flags import Flags
from namematch.pipeline import Ruling, Verdict


@pytest.fixture
def fresh(cleaned, tmp_path):
    """A folder that was never opened, over a source file of its own."""
    source = tmp_path / "people.csv"
    source.write_bytes((cleaned.parent / "people.csv").read_bytes())
    folder = tmp_path / "fresh"
    folder.mkdir()
    for name in ("run.json", "matcher.json"):
        (folder / name).write_bytes((cleaned / name).read_bytes())
    run = json.loads((folder / "run.json").read_text())
    run["files"][0]["path"] = str(source)
    (folder / "run.json").write_text(json.dumps(run))
    return folder, source


def test_a_source_that_changed_or_is_gone_is_refused_in_one_line(fresh):
    folder, source = fresh
    source.write_bytes(source.read_bytes() + b"\n")
    with pytest.raises(DeskError, match="has changed since namematch dedupe") as changed:
        Flags.open(folder)
    assert "telah berubah" in changed.value.indonesian
    source.unlink()
    with pytest.raises(DeskError, match="is gone"):
        Flags.open(folder)


def test_a_folder_of_something_else_is_refused(tmp_path, fresh):
    with pytest.raises(DeskError, match=r"no run\.json"):
        Flags.open(tmp_path)
    folder, _ = fresh
    (folder / "run.json").write_text("{}")
    with pytest.raises(DeskError, match=r"cannot be read as a run\.json"):
        Flags.open(folder)


def test_decisions_on_another_result_are_not_mixed_with_it(copied):
    (copied / "run.json").write_text((copied / "run.json").read_text() + " ")
    with pytest.raises(DeskError, match="another result"):
        Flags.open(copied)


def test_preparing_is_whole_or_not_at_all(fresh, monkeypatch):
    folder, _ = fresh

    def broken(*arguments, **more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("desk.prepare.order", broken)
        with pytest.raises(KeyboardInterrupt):
            Flags.open(folder)
    again = Flags.open(folder)
    assert again.next(by="ani") is not None
    again.close()


def test_an_id_that_is_the_number_is_masked_where_it_is_shown(tmp_path, run_namematch):
    one, two = "3273011708850001", "3273011708850002"
    source = tmp_path / "people.csv"
    rows = [f"{one},Djoko Soesanto,17-08-1985", f"{two},Djoko Soesanto,18-08-1985"]
    source.write_text("\n".join(["nik,nama,tgl_lahir", *rows, ""]))
    run_namematch("dedupe", source, "--out", tmp_path / "o", "--column", "id=nik",
                  "--review", 0.0001, "--link", 0.9999)  # fmt: skip
    desk = Flags.open(tmp_path / "o", share=0.0)
    case = desk.next(by="ani")
    assert one not in repr(case)
    assert two not in repr(case)
    ruling = Ruling(candidate=case.candidates[0].id, verdict=Verdict.DIFFERENT, reason="B01")
    desk.decide(case.id, case.token, [ruling], by="ani")
    assert {str(desk.labels()[end][0]) for end in ("left", "right")} == {one, two}
    desk.close()
