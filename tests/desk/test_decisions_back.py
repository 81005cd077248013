"""What officers decide goes straight into ``dedupe`` and ``train``, as tables and as files."""

import pyarrow as pa
import pyarrow.csv

import namematch as nm
from desk import tables_out
from desk.flags import Flags
from namematch.pipeline import Ruling, Verdict
from namematch.synthetic import make_registry


def clusters_of(result):
    return dict(
        zip(*(result.clusters[name].to_pylist() for name in ("id", "cluster")), strict=True)
    )


def decide_all(desk, clusters):
    """One person and two in turns, where no decision touches another; else more is needed."""
    touched, same = set(), True
    while (case := desk.next(by="ani")) is not None:
        candidate = case.candidates[0]
        ends = {clusters[int(case.applicant.label)], clusters[int(candidate.record.label)]}
        verdict, reason = Verdict.NEED_INFO, "D02"
        if not ends & touched:
            verdict, reason = (Verdict.SAME_DOUBLE, "G03") if same else (Verdict.DIFFERENT, "B04")
            touched |= ends
            same = not same
        ruling = Ruling(candidate=candidate.id, verdict=verdict, reason=reason)
        desk.decide(case.id, case.token, [ruling], by="ani")


def test_flagged_pairs_are_joined_or_kept_apart_and_training_runs(desk, cleaned):
    source = cleaned.parent / "people.csv"
    matcher = nm.Matcher.load(cleaned / "matcher.json")
    before = nm.dedupe(source, matcher=matcher)
    old = clusters_of(before)
    decide_all(desk, old)
    must, cannot, labels = desk.must_link(), desk.cannot_link(), desk.labels()
    assert len(labels) == len(must) + len(cannot) < len(desk.export())
    after = nm.dedupe(source, matcher=matcher, must_link=must, cannot_link=cannot)
    assert len(after.contradictions) == 0
    new = clusters_of(after)
    assert [row for row in must.to_pylist() if old[row["left"]] != old[row["right"]]]
    assert all(new[row["left"]] == new[row["right"]] for row in must.to_pylist())
    assert all(new[row["left"]] != new[row["right"]] for row in cannot.to_pylist())
    assert len(cannot) > 3
    assert len(after.flagged) == len(before.flagged) - len(labels)
    trained = nm.train(source, labels=labels, matcher=matcher)
    assert trained.calibration[1].tolist() != matcher.calibration[1].tolist()


def test_a_wrong_link_through_a_third_record_comes_apart(tmp_path, run_namematch):
    """One and two are linked through three; an officer sees one and two and says: not the same."""
    rows = [
        "1,Siti Aminah,17-08-1985,Sleman,",
        "2,Siti Aminah Rahayu,17-08-1985,,",
        "3,Siti Rahayu,17-08-1985,Sleman,",
    ]
    source = tmp_path / "people.csv"
    source.write_text("\n".join(["id,nama,tgl_lahir,tempat_lahir,nik", *rows, ""]))
    pairs = nm.dedupe(source, review=1e-6).pairs.to_pylist()
    every = pairs + nm.dedupe(source, review=1e-6).flagged.to_pylist()
    weakest = min(every, key=lambda pair: pair["probability"])
    second = sorted(pair["probability"] for pair in every)[1]
    cut = (weakest["probability"] + second) / 2
    run_namematch("dedupe", source, "--out", tmp_path / "o", "--link", cut, "--review", 1e-6)
    before = clusters_of(nm.dedupe(source, link=cut, review=1e-6))
    assert len(set(before.values())) == 1
    desk = Flags.open(tmp_path / "o", share=0.0)
    case = desk.next(by="ani")
    pair = int(case.applicant.label), int(case.candidates[0].record.label)
    ruling = Ruling(candidate=case.candidates[0].id, verdict=Verdict.DIFFERENT, reason="B01")
    desk.decide(case.id, case.token, [ruling], by="ani")
    after = clusters_of(nm.dedupe(source, link=cut, review=1e-6, cannot_link=desk.cannot_link()))
    assert after[pair[0]] != after[pair[1]]
    desk.close()


def test_the_files_are_what_the_command_line_takes(desk, cleaned, tmp_path, rule, run_namematch):
    for verdict in (Verdict.SAME_DOUBLE, Verdict.DIFFERENT, Verdict.NEED_INFO):
        case = desk.next(by="ani")
        note = "=HYPERLINK(1)" if verdict is Verdict.DIFFERENT else ""
        desk.decide(case.id, case.token, rule(case, verdict, note), by="ani")
    tables = {"decisions": desk.export(), "must_link": desk.must_link()}
    tables |= {"cannot_link": desk.cannot_link(), "labels": desk.labels()}
    paths = tables_out.write(tables, tmp_path)
    assert [path.name for path in paths] == [f"{name}.csv" for name in tables]
    written = pyarrow.csv.read_csv(tmp_path / "decisions.csv")
    assert written["note"].to_pylist()[1] == "'=HYPERLINK(1)"
    assert written["same"].to_pylist() == [True, False, None]
    run_namematch(
        "dedupe", cleaned.parent / "people.csv", "--out", tmp_path / "again",
        "--matcher", cleaned / "matcher.json", "--must-link", tmp_path / "must_link.csv",
        "--cannot-link", tmp_path / "cannot_link.csv",
    )  # fmt: skip
    assert len(pyarrow.csv.read_csv(tmp_path / "again" / "contradictions.csv")) == 0
    run_namematch(
        "train", cleaned.parent / "people.csv", "--labels", tmp_path / "labels.csv",
        "--out", tmp_path / "m.json",
    )  # fmt: skip


def test_every_beginning_of_a_formula_is_made_harmless():
    notes = pa.array(["=1", "+1", "-1", "@a", "\tx", "\rx", "a=1", ""])
    safe = tables_out.safe(pa.table({"note": notes}))["note"].to_pylist()
    assert safe == ["'=1", "'+1", "'-1", "'@a", "'\tx", "'\rx", "a=1", ""]


def test_two_tables_linked_give_ids_of_either_side(tmp_path, run_namematch):
    table = make_registry(2_000, seed=7).table()
    pyarrow.csv.write_csv(table.slice(0, 1_000), tmp_path / "a.csv")
    pyarrow.csv.write_csv(table.slice(1_000), tmp_path / "b.csv")
    files = tmp_path / "a.csv", tmp_path / "b.csv"
    run_namematch("link", *files, "--out", tmp_path / "o", "--review", 0.0005)
    desk = Flags.open(tmp_path / "o", share=0.0)
    case = desk.next(by="ani")
    ruling = Ruling(candidate=case.candidates[0].id, verdict=Verdict.SAME_DOUBLE, reason="G03")
    desk.decide(case.id, case.token, [ruling], by="ani")
    matcher = nm.Matcher.load(tmp_path / "o" / "matcher.json")
    again = nm.link(*files, matcher=matcher, must_link=desk.must_link())
    decided = desk.must_link().to_pylist()[0]
    assert decided in again.pairs.select(["left", "right"]).to_pylist()
    assert (str(decided["left"]), str(decided["right"])) == (
        case.applicant.label,
        case.candidates[0].record.label,
    )
    desk.close()
