"""In the work list: referrals, grants, messages, meetings and documents of cases, a module each."""

from labimpact.casework.worklist.documents import EXPIRING
from labimpact.casework.worklist.grants import LOST, TO_REVIEW
from labimpact.casework.worklist.meetings import MEETINGS
from labimpact.casework.worklist.messages import ASKED, UNREAD
from labimpact.casework.worklist.referrals import TO_ANSWER, UNANSWERED

__all__ = [
    "ASKED",
    "EXPIRING",
    "LOST",
    "MEETINGS",
    "TO_ANSWER",
    "TO_REVIEW",
    "UNANSWERED",
    "UNREAD",
]
