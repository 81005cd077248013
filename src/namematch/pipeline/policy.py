"""What an office may set, as data: lanes and caps, service time, review, escalation, retention.

Marks as in the rules: G given by the office, S published practice, P our default.

>>> policy = Policy(zone="Asia/Makassar")
>>> policy.lane("R").cap, policy.lane("H").weekdays
(150, (5, 6))
>>> Policy(zone="Asia/Banjarmasin")
Traceback (most recent call last):
pydantic_core._pydantic_core.ValidationError: 1 validation error for Policy
zone
  Value error, expected an IANA zone...
"""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from namematch.pipeline.errors import ConfigError, UnknownLane

_WEEKDAYS = (0, 1, 2, 3, 4)
_WEEKEND = (5, 6)
_WRITTEN = {
    **{word: word for word in ("regular", "haji", "umrah")},
    "reguler": "regular",
    "biasa": "regular",
    "hajj": "haji",
    "umroh": "umrah",
}
_Weekday = Annotated[int, Field(ge=0, le=6)]


class Purpose(StrEnum):
    """What the passport is for, as far as a lane asks."""

    REGULAR = "regular"
    HAJJ = "haji"
    UMRAH = "umrah"

    @classmethod
    def _missing_(cls, value: object) -> Purpose | None:
        """As officers write it."""
        word = _WRITTEN.get(str(value).strip().lower())
        return cls(word) if word else None


class Channel(StrEnum):
    """How a form came in: a field of a registration, not a lane (L1)."""

    ONLINE = "online"
    ASSISTED = "assisted"  # typed by an officer for somebody who came in
    MANUAL = "manual"  # from paper


_APPLICANTS = frozenset({Channel.ONLINE, Channel.ASSISTED})


class Lane(BaseModel):
    """A queue with its own days and cap.

    L1: assisted applicants count in the same quota unless a lane is for them alone:

    >>> Lane(code="A", name="terbimbing", cap=30, channels={"assisted"}).paper
    False
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern="^[A-Z]$")
    name: str
    cap: int = Field(ge=0, le=9999)
    weekdays: tuple[_Weekday, ...] = Field(default=_WEEKDAYS, min_length=1)  # 0 is Monday
    purposes: frozenset[Purpose] = Field(default=frozenset(Purpose), min_length=1)
    channels: frozenset[Channel] = Field(default=_APPLICANTS, min_length=1)
    needs_proof: bool = False
    priority: bool = False

    @property
    def paper(self) -> bool:
        """M1: filled from paper only."""
        return self.channels == {Channel.MANUAL}


LANES = (
    Lane(code="R", name="reguler", cap=150),  # L1 G
    Lane(
        code="H",  # L1 G: its days and purposes; P: its cap
        name="haji dan umrah",
        cap=150,
        weekdays=_WEEKEND,
        purposes=frozenset({Purpose.HAJJ, Purpose.UMRAH}),
        needs_proof=True,
    ),
    Lane(code="P", name="prioritas", cap=20, priority=True),  # L1 S: the lane; P: its cap
    Lane(  # M1; P
        code="M",
        name="kertas",
        cap=50,
        weekdays=(*_WEEKDAYS, *_WEEKEND),
        channels=frozenset({Channel.MANUAL}),
    ),
)


class Policy(BaseModel):
    """An office's settings. Nothing here turns off maker and checker."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zone: str = "Asia/Jakarta"
    lanes: tuple[Lane, ...] = LANES
    opens: datetime.time = datetime.time(8)  # P: registration and service open, office time
    closes: datetime.time | None = None  # P: registration closes; None is midnight
    horizon_days: int = 60  # P: how far a new booking is looked for
    fee: int = Field(default=350_000, ge=0)  # rupiah
    hold_minutes: int = Field(default=120, gt=0)  # S: the unpaid number is held
    service_days: int = Field(default=3, ge=1)  # G: working days from payment
    cut_off: datetime.time | None = None  # P: S2
    clock_start: Literal["payment", "later_of_payment_and_interview"] = "payment"  # S1, P
    lease_minutes: int = Field(default=15, gt=0)
    recall_after: int = Field(default=3, ge=1)  # F1: numbers called before a skipped one again
    candidates: int = Field(default=10, ge=1)  # look-alikes looked at for one name
    review_probability: float = Field(default=0.05, ge=0, le=1)  # a look-alike above is reviewed
    capacity: int | None = Field(default=None, ge=1)  # cases a day that the staff can decide
    blind_share: int = Field(default=0, ge=0)  # one closed case in so many is dealt again, blind
    retention_days: int = Field(default=5 * 365, ge=0)  # P: after the last change of a record

    @field_validator("zone")
    @classmethod
    def _known(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ValueError, OSError, KeyError):
            raise ValueError("expected an IANA zone such as Asia/Jakarta") from None
        return zone

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        codes = [lane.code for lane in self.lanes]
        if not codes or len(codes) != len(set(codes)):
            raise ValueError("lanes: expected one or more, each with a letter of its own")
        if self.closes is not None and self.closes <= self.opens:
            raise ValueError("closes: expected later than opens")
        return self

    @property
    def tz(self) -> ZoneInfo:
        """The office's zone."""
        return ZoneInfo(self.zone)

    def lane(self, code: str) -> Lane:
        """A lane by its letter; ``UnknownLane`` otherwise."""
        for lane in self.lanes:
            if lane.code == code:
                return lane
        raise UnknownLane(lane=code[:1] if code[:1].isalnum() else "?")


def read_policy(fields: object) -> Policy:
    """A policy from JSON that was read; ``ConfigError`` names the first thing that is wrong.

    >>> read_policy({"zone": "Asia/Jakarta", "fee": -1})
    Traceback (most recent call last):
    namematch.pipeline.errors.ConfigError: configuration not usable: fee: Input should be ...
    """
    try:
        return Policy.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "policy"
        problem = f"{place}: {first['msg'].removeprefix('Value error, ')}"
    raise ConfigError(problem=problem)
