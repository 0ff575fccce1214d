"""On the page of the day: the meetings of cases to which the office is convened."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayItem, TodaySection
from labimpact.casework.queries.meetings import told, waiting

_LIMIT = 8
_AHEAD = timedelta(days=14)


def _meetings(actor: Actor, day: date) -> Iterator[TodayItem]:
    rows = waiting(actor, day).filter(held_on__lte=day + _AHEAD).order_by("held_on", "at", "pk")
    for meeting in rows.select_related("case__person")[: _LIMIT + 1]:
        today = meeting.held_on == day
        yield TodayItem(
            title=told(meeting),
            url=f"{reverse('cases:detail', args=[meeting.case_id])}#equipe",
            person=str(meeting.case.person),
            person_id=meeting.case.person_id,
            note=meeting.place,
            due_on=meeting.held_on,
            badge=_("oggi") if today else "",
        )


MEETINGS = TodaySection(
    key="riunioni",
    title=gettext_lazy("Riunioni dei casi"),
    order=35,
    permissions=(Permission.CASE_WORK,),
    provider=_meetings,
    icon="it-calendar",
    all_route="worklist:list",
    optional=True,
    limit=_LIMIT,
)
