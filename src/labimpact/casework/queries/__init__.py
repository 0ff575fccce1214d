"""What the pages show of referrals and of cases."""

from labimpact.casework.queries.referrals import (
    ANSWER_RULE,
    Which,
    answer_due,
    chosen,
    late_for,
    of_person,
    offices,
    phone_of,
    somebody_answers,
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
    "somebody_answers",
    "unanswered",
    "usual_offices",
    "waiting_for",
]
