"""The registration rules of a passport office around the core.

Numbers within the quota, strictly in order; similar names flagged when a number is issued and
dealt to officers; the three-day promise watched, late cases escalated; everything audited. Needs
the extra ``pipeline``.
"""

from namematch.pipeline.applicant import Applicant
from namematch.pipeline.clock import PauseReason
from namematch.pipeline.crm import CrmClient, FileCrm, HttpCrm
from namematch.pipeline.errors import PipelineError, Refused
from namematch.pipeline.models import CandidateView, CaseView, Compared, Decision, Figures
from namematch.pipeline.names_registry import office_registry
from namematch.pipeline.office import Office
from namematch.pipeline.policy import Lane, Policy, Purpose
from namematch.pipeline.seal import KeyRing
from namematch.pipeline.turns import SkipReason
from namematch.pipeline.verdicts import Reason, Ruling, Verdict, check_ruling, reasons

__all__ = [
    "Applicant",
    "CandidateView",
    "CaseView",
    "Compared",
    "CrmClient",
    "Decision",
    "Figures",
    "FileCrm",
    "HttpCrm",
    "KeyRing",
    "Lane",
    "Office",
    "PauseReason",
    "PipelineError",
    "Policy",
    "Purpose",
    "Reason",
    "Refused",
    "Ruling",
    "SkipReason",
    "Verdict",
    "check_ruling",
    "office_registry",
    "reasons",
]
