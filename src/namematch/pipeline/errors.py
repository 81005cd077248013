"""Every error of the pipeline: a message for the applicant and one for the log.

PipelineError(NameMatchError)
├── Refused              a registration is refused; the refusal is the answer kept for its key
│   ├── QuotaExhausted, LaneClosed                            with ``retry_at``
│   ├── UnknownLane, ChannelNotServed, ProofRequired, PurposeNotServed, NotEligible
│   └── KeyReused, NikRegistered
├── InvalidApplicant     data that cannot be used at all
│   └── InvalidNik
├── UnknownOffice, UnknownNumber (OtherOffice), UnknownCase, UnknownProposal
├── PaymentError         WrongAmount, PaymentAhead, PaymentReused
├── NotAllowed           WrongState, RescheduledBefore, NoOpenDay, CheckPending, CaseOpen,
│                        NotCalledYet, QueueEmpty, UnknownReason, ClockNotRunning, BadPeriod,
│                        CapBelowUsed, NoCapChange, SameOfficer, NotPurgeable, SubjectPurged,
│                        ReasonMissing, NotSkipped, NikNotKept
├── ReviewError          NothingToReview, LeaseLost, NotHeld, ReasonNotFitting,
│                        NoteRequired, RulingMissing, NotADouble, WouldJoinDifferent, NotLive
├── ImportRefused, CrmFailed, AuditBroken
├── SetupError           NaiveInstant, ConfigError, KeyMissing, KeyUnusable, SealBroken
└── StoreError           StoreBusy, StoreUnreachable, StoreVersion

None ever holds a name, a birth date or a NIK: fields are numbers, dates, codes and states.

>>> raise CapBelowUsed(cap=10, used=12)
Traceback (most recent call last):
namematch.pipeline.errors.CapBelowUsed: cap 10 is below the 12 numbers issued
"""

from __future__ import annotations

from datetime import datetime

from namematch.pipeline.worded import PipelineError as PipelineError


class Refused(PipelineError):
    """A registration is refused: Q2, L1, I1, I2. It gives no place and does not bar tomorrow."""

    @property
    def retry_at(self) -> datetime | None:
        """Q2: when the lane opens next, in office time; None where waiting does not help."""
        instant = self.fields.get("retry_at")
        return datetime.fromisoformat(instant) if instant else None


class QuotaExhausted(Refused):
    """Q2: the lane's places of the day are gone."""


class LaneClosed(Refused):
    """The lane does not serve on this day or at this hour."""


class UnknownLane(Refused):
    """The office has no such lane."""


class ChannelNotServed(Refused):
    """L1: the lane is for forms that come in another way."""


class ProofRequired(Refused):
    """L1: the weekend lane without a proof reference."""


class PurposeNotServed(Refused):
    """L1: the lane is for other purposes."""


class NotEligible(Refused):
    """L1: the priority lane for someone it is not for."""


class KeyReused(Refused):
    """I1: same key, other content."""


class NikRegistered(Refused):
    """I2: another client's registration of this NIK is active."""


class InvalidApplicant(PipelineError):
    """The applicant's data cannot be used; ``fields`` names the columns, never their values."""


class InvalidNik(InvalidApplicant):
    """Not 16 digits, or no date in it."""


class UnknownOffice(PipelineError):
    """No such office in the store."""


class UnknownNumber(PipelineError):
    """No such registration number."""


class OtherOffice(UnknownNumber):
    """A number of another office: asked for there."""


class UnknownCase(PipelineError):
    """No such review case, candidate or decision."""


class UnknownProposal(PipelineError):
    """No such proposal waiting for a second person."""


class PaymentError(PipelineError):
    """A payment that cannot be booked."""


class WrongAmount(PaymentError):
    """Not the amount of the office's policy."""


class PaymentAhead(PaymentError):
    """S1: confirmed by the bank in the future, as with a year typed wrong."""


class PaymentReused(PaymentError):
    """Same bank reference, other content."""


class NotAllowed(PipelineError):
    """The rules do not allow this now; the state is unchanged."""


class WrongState(NotAllowed):
    """Not from this state."""


class RescheduledBefore(NotAllowed):
    """Once only."""


class NoOpenDay(NotAllowed):
    """No day with a free place within the policy's horizon."""


class CheckPending(NotAllowed):
    """I3: the name check is not done."""


class CaseOpen(NotAllowed):
    """Nothing is finished with an open case."""


class NotCalledYet(NotAllowed):
    """F1: strictly by number."""


class QueueEmpty(NotAllowed):
    """F1: nobody is waiting."""


class UnknownReason(NotAllowed):
    """The reason is not in the closed list."""


class ClockNotRunning(NotAllowed):
    """S5: only a running clock is paused, only a paused one resumed."""


class BadPeriod(NotAllowed):
    """An end before its start."""


class CapBelowUsed(NotAllowed):
    """Q3: a cap below the numbers issued."""


class NoCapChange(NotAllowed):
    """Q3: the raise raises nothing."""


class SameOfficer(NotAllowed):
    """Maker and checker differ, always."""


class NotPurgeable(NotAllowed):
    """Retention has not passed, or something is still open."""


class SubjectPurged(NotAllowed):
    """The key of this subject was destroyed."""


class ReasonMissing(NotAllowed):
    """A sealed value is shown for a stated reason only."""


class NikNotKept(NotAllowed):
    """Of an earlier holder: the registry of names has no NIK."""


class NotSkipped(NotAllowed):
    """Cases are dealt: an officer cannot pick."""


class ReviewError(PipelineError):
    """A review step that the rules do not allow; the state is unchanged."""


class NothingToReview(ReviewError):
    """No case to deal to this officer."""


class LeaseLost(ReviewError):
    """No current lease; the officer's text was kept."""


class NotHeld(ReviewError):
    """Only whoever holds the case or the check may do this."""


class ReasonNotFitting(ReviewError):
    """The reason belongs to another verdict."""


class NoteRequired(ReviewError):
    """The reason asks for a note."""


class RulingMissing(ReviewError):
    """A candidate of the case was left out, or one is not of the case."""


class NotADouble(ReviewError):
    """SAME_DOUBLE where one of the two is not active."""


class WouldJoinDifferent(ReviewError):
    """A live DIFFERENT pair would be connected."""


class NotLive(ReviewError):
    """Only a live decision can be undone or approved."""


class ImportRefused(PipelineError):
    """A file as a whole cannot be read; bad rows are outcomes, not errors."""


class CrmFailed(PipelineError):
    """A message was not taken; it stays in the outbox."""


class AuditBroken(PipelineError):
    """The chain does not verify."""


class SetupError(PipelineError):
    """The caller's or the installation's mistake."""


class NaiveInstant(SetupError):
    """A datetime without zone."""


class ConfigError(SetupError):
    """A policy that contradicts itself."""


class KeyMissing(SetupError):
    """No sealing key in the environment or in a file."""


class KeyUnusable(SetupError):
    """Not 32 bytes in base64, or not the key of this store."""


class SealBroken(SetupError):
    """A sealed value that does not open."""


class StoreError(PipelineError):
    """The database."""


class StoreBusy(StoreError):
    """I4: locked for longer than the bounded retry."""


class StoreUnreachable(StoreError):
    """No connection."""


class StoreVersion(StoreError):
    """The schema is not the one of this version."""
