"""Referrals, and the case with everything that stands in it."""

from labimpact.casework.models.assessment import AssessedNeed, Assessment, SupportTie
from labimpact.casework.models.case import Case, CaseworkQuerySet
from labimpact.casework.models.diary import DiaryEntry
from labimpact.casework.models.document import CaseDocument, DocumentVersion
from labimpact.casework.models.instrument import (
    AssessmentAnswers,
    Instrument,
    InstrumentVersion,
)
from labimpact.casework.models.message import CaseMention, CaseMessage, MessagesSeen
from labimpact.casework.models.plan import Goal, IndividualPlan, Intervention, Provision
from labimpact.casework.models.referral import REACH, Referral, ReferralQuerySet
from labimpact.casework.models.referral_parts import (
    ReferralLink,
    ReferralQuestion,
    ReferralTerm,
)
from labimpact.casework.models.review import GoalResult, Review
from labimpact.casework.models.team import CaseMember, TeamMeeting

__all__ = [
    "REACH",
    "AssessedNeed",
    "Assessment",
    "AssessmentAnswers",
    "Case",
    "CaseDocument",
    "CaseMember",
    "CaseMention",
    "CaseMessage",
    "CaseworkQuerySet",
    "DiaryEntry",
    "DocumentVersion",
    "Goal",
    "GoalResult",
    "IndividualPlan",
    "Instrument",
    "InstrumentVersion",
    "Intervention",
    "MessagesSeen",
    "Provision",
    "Referral",
    "ReferralLink",
    "ReferralQuerySet",
    "ReferralQuestion",
    "ReferralTerm",
    "Review",
    "SupportTie",
    "TeamMeeting",
]
