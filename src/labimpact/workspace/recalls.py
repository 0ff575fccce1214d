"""Who has to be called back about an appointment, in the work list.

Agenda and work list stand on the same floor and do not know each other: they meet here, above.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Case, F, QuerySet, When
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.agenda.models import Appointment, AppointmentState
from labimpact.agenda.queries.appointments import to_recall
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayButton
from labimpact.worklist.sources import Line, Source


def _rows(actor: Actor, today: date) -> QuerySet[Any]:
    """Recalls of the office one acts for: since the cancellation, or before the closed day."""
    zone = timezone.get_default_timezone()
    since = Case(
        When(state=AppointmentState.CANCELLED, then=TruncDate("state_at", tzinfo=zone)),
        default=F("on_day"),
    )
    rows = to_recall(actor, actor.office_id or 0)
    return rows.select_related(None).annotate(recall_on=since)


def _drawn(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    rows = Appointment.objects.filter(pk__in=pks).select_related("person", "kind")
    return {
        one.pk: Line(
            title=_("Richiama: appuntamento del %(when)s")
            % {"when": f"{timezone.localtime(one.starts_at):%d/%m/%Y %H:%M}"},
            url=reverse("appointments:detail", args=[one.pk]),
            person=str(one.person) if one.person else one.label,
            person_id=one.person_id,
            note=one.kind.label,
            buttons=(
                TodayButton(
                    _("Richiamato"), reverse("appointments:step", args=[one.pk, "richiamato"])
                ),
            ),
        )
        for one in rows
    }


RECALLS = Source(
    kind="agenda.recall",
    label=gettext_lazy("Da richiamare"),
    permission=Permission.APPOINTMENT_MANAGE,
    rows=_rows,
    draw=_drawn,
    due_on="recall_on",
    office="office",
    person="person",
    text=("label", "note"),
)
