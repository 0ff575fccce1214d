"""Meetings to which the office is convened, and those of its cases that nobody wrote down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import BigIntegerField, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.casework.models import TeamMeeting
from labimpact.casework.queries.meetings import told, waiting
from labimpact.worklist.sources import Line, Source


def _rows(actor: Actor, today: date) -> QuerySet[TeamMeeting]:
    here = Value(actor.office_id, output_field=BigIntegerField())
    return waiting(actor, today).annotate(here=here)


def _drawn(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    rows = TeamMeeting.objects.filter(pk__in=pks).select_related("case__person")
    return {
        m.pk: Line(
            title=told(m),
            url=f"{reverse('cases:detail', args=[m.case_id])}#equipe",
            person=str(m.case.person),
            person_id=m.case.person_id,
            note=m.place,
        )
        for m in rows
    }


MEETINGS = Source(
    kind="casework.meeting",
    label=gettext_lazy("Riunione di un caso"),
    permission=Permission.CASE_WORK,
    rows=_rows,
    draw=_drawn,
    due_on="held_on",
    office="here",
    person="case__person",
    text=("place",),
)
