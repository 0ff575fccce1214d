"""Meetings that an office has before it, or has still to write down."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.casework.enums import CaseState
from labimpact.casework.models import TeamMeeting

# For so long after a meeting its minutes are asked for.
_MINUTES_WITHIN = timedelta(days=30)


def waiting(actor: Actor, today: date) -> QuerySet[TeamMeeting]:
    """While nothing is written of them: those that the actor's office convened or is convened to,
    from today on, and those that it convened lately."""
    here = actor.office_id
    if here not in actor.offices_where(Permission.CASE_WORK):
        return TeamMeeting.objects.none()
    convened = Q(case__office=here) | Q(held_on__gte=today, office_ids__contains=[here])
    # The day stands alone as well: it is what keeps the wall from asking of every old meeting.
    recent = TeamMeeting.objects.filter(held_on__gte=today - _MINUTES_WITHIN)
    return recent.filter(convened, minutes="", decision="", called_off_at=None).exclude(
        case__state=CaseState.CLOSED
    )


def told(meeting: TeamMeeting) -> str:
    """A meeting in the work list: which, of which case, when; or that it is to be written."""
    what = f"{capfirst(meeting.get_kind_display())}, caso n. {meeting.case_id}"
    if meeting.held_on < clock.today():
        return _("Scrivi il verbale: %(what)s") % {"what": what}
    return f"{what}, {meeting.at:%H:%M}" if meeting.at else what
