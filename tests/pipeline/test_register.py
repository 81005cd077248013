"""Q1 to Q3, L1, I1, I2: numbers, quota, lanes, keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from tests.pipeline.world import World

from namematch.pipeline import errors
from namematch.pipeline.models import Receipt
from namematch.pipeline.policy import LANES, Lane, read_policy

MakeWorld = Callable[..., World]


def small(cap: int) -> tuple[object, ...]:
    return tuple(lane.model_copy(update={"cap": cap}) for lane in LANES)


def test_numbers_run_from_one_without_gap_and_stop_at_the_cap(make_world: MakeWorld) -> None:
    world = make_world(lanes=small(3))
    assert [world.register().seq for _ in range(3)] == [1, 2, 3]
    with pytest.raises(errors.QuotaExhausted) as refusal:
        world.register()
    assert refusal.value.fields["retry_at"] == "2026-11-25T08:00:00+08:00"
    assert refusal.value.retry_at == datetime(2026, 11, 25, tzinfo=UTC)
    assert refusal.value.indonesian == (
        "Kuota pendaftaran daring untuk Selasa, 24 November 2026 sudah habis (3). "
        "Silakan coba lagi Rabu, 25 November 2026 pukul 08.00 WITA."
    )
    world.at("2026-11-25")
    assert world.register().seq == 1


def test_the_next_opening_leaps_a_weekend_and_a_closure(make_world: MakeWorld) -> None:
    world = make_world(lanes=small(1))
    world.at("2026-12-23")
    world.register()
    with pytest.raises(errors.QuotaExhausted) as refusal:
        world.register()
    assert refusal.value.fields["retry_at"].startswith("2026-12-28")


def test_one_key_one_answer_byte_for_byte(world: World) -> None:
    form = world.form()
    first = world.office.register(form, key="k", client="c")
    world.clock.forward(hours=3)
    again = world.office.register(form, key="k", client="c")
    assert again.to_json() == first.to_json()
    assert world.rows("SELECT count(*) AS n FROM registration") == [{"n": 1}]


def test_one_key_with_other_content_is_refused(world: World) -> None:
    world.office.register(world.form(), key="k", client="c")
    before = world.dump()
    with pytest.raises(errors.KeyReused):
        world.office.register(world.form(), key="k", client="c")
    assert world.dump() == before


def test_a_refusal_is_an_answer_that_is_kept_and_never_bars_tomorrow(make_world: MakeWorld) -> None:
    world = make_world(lanes=small(1))
    world.register()
    form = world.form()
    with pytest.raises(errors.QuotaExhausted) as first:
        world.office.register(form, key="k", client="c")
    number = world.rows("SELECT used FROM quota_day")
    with pytest.raises(errors.QuotaExhausted) as again:
        world.office.register(form, key="k", client="c")
    assert again.value.fields == first.value.fields
    assert world.rows("SELECT used FROM quota_day") == number
    assert world.office.board().lanes[0].refused == 1
    world.at("2026-11-25")
    assert world.office.register(form, key="k", client="c").seq == 1


def test_a_known_nik_is_shown_to_its_client_only(world: World) -> None:
    form = world.form()
    first = world.office.register(form, key="1", client="c")
    again = world.office.register(form, key="2", client="c")
    assert (again.reg_no, again.existing) == (first.reg_no, True)
    with pytest.raises(errors.NikRegistered) as refusal:
        world.office.register(form, key="1", client="d")
    assert first.reg_no not in str(refusal.value) + refusal.value.indonesian


def test_an_expired_number_does_not_bar_its_owner_nor_reopen_the_quota(
    make_world: MakeWorld,
) -> None:
    world = make_world(lanes=small(2))
    form = world.form()
    world.register(form)
    world.clock.forward(hours=2, seconds=1)
    assert world.register(form).seq == 2
    with pytest.raises(errors.QuotaExhausted):  # Q3
        world.register()
    assert [row["state"] for row in world.rows("SELECT state FROM registration ORDER BY seq")] == [
        "KEDALUWARSA",
        "TERDAFTAR",
    ]


def test_a_cancelled_number_does_not_reopen_the_quota(make_world: MakeWorld) -> None:
    world = make_world(lanes=small(1))
    world.office.cancel(world.register().reg_no, by="p")
    with pytest.raises(errors.QuotaExhausted):
        world.register()


def test_the_weekend_serves_hajj_and_umrah_with_proof_only(world: World) -> None:
    world.at("2026-11-21")
    with pytest.raises(errors.LaneClosed) as closed:
        world.register()
    assert closed.value.fields["retry_at"].startswith("2026-11-23")
    with pytest.raises(errors.PurposeNotServed):
        world.register(lane="H")
    with pytest.raises(errors.ProofRequired):
        world.register(world.form(purpose="haji"), lane="H")
    with pytest.raises(errors.ProofRequired):
        world.register(world.form(purpose="haji", proof="  "), lane="H")
    assert world.register(world.form(purpose="umrah", proof="PPIU-17"), lane="H").lane == "H"
    world.at("2026-11-24")
    with pytest.raises(errors.LaneClosed):
        world.register(world.form(purpose="umrah", proof="PPIU-18"), lane="H")


def test_the_priority_lane_asks_who_it_is_for(world: World) -> None:
    with pytest.raises(errors.NotEligible):
        world.register(lane="P")
    old = world.form(birth_date="01-02-1950", nik="6371014102500001")
    young = world.form(birth_date="01-02-2023", nik="6371014102230001")
    for form in (old, young, world.form(pregnant=True), world.form(disabled=True)):
        assert world.register(form, lane="P").lane == "P"


def test_sixty_is_not_over_sixty(world: World) -> None:
    turning = world.form(birth_date="25-11-1965", nik="6371016511650001")
    assert not turning.has_priority(date(2026, 11, 24))
    assert turning.has_priority(date(2026, 11, 25))


def test_an_assisted_applicant_counts_in_the_same_quota(world: World) -> None:
    assert world.register().seq == 1
    assert world.register(channel="assisted", by="petugas-1").seq == 2


@pytest.mark.parametrize(
    ("zone", "label"),
    [("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")],
)
def test_a_day_ends_at_midnight_of_the_office(make_world: MakeWorld, zone: str, label: str) -> None:
    world = make_world(zone=zone, lanes=small(1))
    world.at("2026-11-24", "23:59")
    receipt = world.register()
    assert receipt.service_date == date(2026, 11, 24)
    assert label in receipt.message
    world.at("2026-11-25", "00:00")
    with pytest.raises(errors.LaneClosed) as closed:
        world.register()
    assert closed.value.indonesian.endswith(f"Rabu, 25 November 2026 pukul 08.00 {label}.")
    world.at("2026-11-25", "08:00")
    assert world.register().service_date == date(2026, 11, 25)


def test_instants_are_utc_and_dates_the_offices(world: World) -> None:
    world.at("2026-11-24", "08:00")
    receipt = world.register()
    assert receipt.hold_until.tzinfo is not None
    assert receipt.hold_until.astimezone(UTC).isoformat() == "2026-11-24T02:00:00+00:00"
    stored = world.rows("SELECT issued FROM registration")[0]["issued"]
    assert str(stored).startswith("2026-11-24 00:00:00")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"nik": "637101570885000"}, errors.InvalidNik),
        ({"nik": "6371019913850007"}, errors.InvalidNik),
        ({"nik": ""}, errors.InvalidNik),
        ({"name": "--"}, errors.InvalidApplicant),
        ({"name": "123"}, errors.InvalidApplicant),
        ({"birth_date": "31-02-1985"}, errors.InvalidApplicant),
        ({"sex": "?"}, errors.InvalidApplicant),
        ({"purpose": "wisata ke bulan"}, errors.InvalidApplicant),
        ({"kota": "Banjarmasin"}, errors.InvalidApplicant),
    ],
)
def test_an_unusable_form_is_refused_without_a_trace(
    world: World, fields: dict[str, str], error: type[errors.PipelineError]
) -> None:
    form = {
        "name": "Sri Hartini",
        "birth_date": "17-08-1985",
        "sex": "P",
        "nik": "6371015708850007",
        **fields,
    }
    before = world.dump()
    with pytest.raises(error) as refusal:
        world.office.register(form, key="k", client="c")
    text = str(refusal.value) + refusal.value.indonesian
    assert not any(value in text for value in (*fields.values(), "Hartini") if len(value) > 1)
    assert world.dump() == before


def test_a_nik_that_contradicts_the_form_is_accepted_with_a_flag(world: World) -> None:
    receipt = world.register(world.form(sex="L", birth_date="18-08-1985"))
    assert receipt.flags == ("NIK_BIRTH_DATE", "NIK_SEX")
    assert world.office.status(receipt.reg_no).flags == receipt.flags


@pytest.mark.parametrize("lane", ["X", "M", "", "'"])
def test_an_unknown_lane_is_refused(world: World, lane: str) -> None:
    with pytest.raises(errors.UnknownLane):
        world.register(lane=lane)


def test_a_cap_is_lowered_to_what_was_issued_and_raised_by_two_people(world: World) -> None:
    for _ in range(2):
        world.register()
    day = date(2026, 11, 24)
    with pytest.raises(errors.CapBelowUsed):
        world.office.lower_cap(day, "R", 1, by="kepala")
    with pytest.raises(errors.NoCapChange):
        world.office.lower_cap(day, "R", 999, by="kepala")
    world.office.lower_cap(day, "R", 2, by="kepala")
    with pytest.raises(errors.QuotaExhausted):
        world.register()
    with pytest.raises(errors.NoCapChange):
        world.office.propose_cap(day, "R", 2, "antrean panjang", by="kepala")
    proposal = world.office.propose_cap(day, "R", 3, "antrean panjang", by="kepala")
    with pytest.raises(errors.QuotaExhausted):
        world.register()
    with pytest.raises(errors.SameOfficer):
        world.office.approve(proposal, by="kepala")
    world.office.approve(proposal, by="wakil")
    assert world.register().seq == 3
    assert world.office.board().lanes[0].extra == 1
    with pytest.raises(errors.UnknownProposal):
        world.office.approve(proposal, by="wakil")


def test_a_receipt_holds_nothing_of_the_person(world: World) -> None:
    form = world.form("Kartika Sari")
    text = world.register(form).to_json()
    assert not any(value in text for value in ("Kartika", form.nik, "1985"))
    assert Receipt.model_validate_json(text).to_json() == text


def test_a_form_may_name_its_fields_in_indonesian(world: World) -> None:
    form = {
        "nama": "Sri Hartini",
        "Tgl Lahir": "17-08-1985",
        "jk": "P",
        "no_ktp": "6371015708850007",
    }
    number = world.office.register(form, key="k", client="c").reg_no
    world.office.correct(number, {"nama": "Sri Hartinah"}, by="p")
    assert world.office.export_subject(number, by="p")["forms"][0]["name"] == "Sri Hartinah"
    with pytest.raises(errors.InvalidApplicant) as refusal:
        world.office.register({**form, "name": "Sri"}, key="l", client="c")
    assert refusal.value.indonesian == "Data pemohon belum benar: kolom berulang."
    with pytest.raises(errors.InvalidApplicant) as refusal:
        world.office.register({**form, "Tgl Lahir": "x", "jk": "x"}, key="l", client="c")
    assert refusal.value.indonesian == "Data pemohon belum benar: tanggal lahir, jenis kelamin."


def test_a_channel_is_listed_and_may_have_a_lane_and_a_quota_of_its_own(
    make_world: MakeWorld,
) -> None:
    assisted = Lane(code="A", name="terbimbing", cap=1, channels={"assisted"})
    world = make_world(lanes=(*small(1), assisted))
    for lane, channel in (("R", "manual"), ("R", "lisan"), ("A", "online")):
        with pytest.raises(errors.ChannelNotServed):
            world.register(lane=lane, channel=channel)
    assert world.register().seq == 1
    assert world.register(lane="A", channel="assisted").seq == 1
    with pytest.raises(errors.QuotaExhausted):
        world.register(lane="A", channel="assisted")


@pytest.mark.parametrize(
    "settings",
    [
        {"lanes": ()},
        {"lanes": (*LANES, LANES[0])},
        {"lanes": (LANES[0].model_dump() | {"weekdays": ()},)},
        {"lanes": (LANES[0].model_dump() | {"weekdays": (7,)},)},
        {"lanes": (LANES[0].model_dump() | {"kuota": 1},)},
        {"opens": "08:00", "closes": "08:00"},
    ],
)
def test_a_policy_that_no_day_could_follow_is_refused(settings: dict[str, object]) -> None:
    with pytest.raises(errors.ConfigError):
        read_policy(settings)
