"""What the pages show of referrals and of cases."""

from labimpact.casework.queries.referral_terms import ANSWER_RULE, answer_due
from labimpact.casework.queries.referrals import (
    Which,
    chosen,
    late_for,
    of_person,
    offices,
    phone_of,
    settled_since,
    somebody_answers,
    to_explain,
    unanswered,
    usual_offices,
    waiting_for,
)

__all__ = [
    "ANSWER_RULE",
    "Which",
    "answer_due",
    "chosen",
    "late_for",
    "of_person",
    "offices",
    "phone_of",
    "settled_since",
    "somebody_answers",
    "to_explain",
    "unanswered",
    "usual_offices",
    "waiting_for",
]
