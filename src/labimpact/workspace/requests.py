"""Requests of other offices in the work list.

Recognition stands below the work list and does not know it: they meet here, above.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.recognition.enums import RequestKind
from labimpact.recognition.models import SharingRequest
from labimpact.worklist.sources import Line, Source


def _rows(actor: Actor, today: date) -> QuerySet[Any]:
    return SharingRequest.objects.waiting_for(actor)


def _drawn(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    rows = SharingRequest.objects.filter(pk__in=pks).select_related(
        "from_office", "requested__person"
    )
    return {
        r.pk: Line(
            title=str(RequestKind(r.kind).label).capitalize(),
            url=reverse("recognition:request", args=[r.pk]),
            person=r.requested.person.full_name,
            person_id=r.requested.person_id,
            note=_("chiede %(office)s") % {"office": r.from_office},
        )
        for r in rows
    }


TO_ANSWER = Source(
    kind="recognition.to_answer",
    label=gettext_lazy("Richiesta di un altro ufficio"),
    permission=Permission.PERSON_EDIT,
    rows=_rows,
    draw=_drawn,
    due_on="due_on",
    office="to_office",
    person="requested__person",
    text=("typed", "why"),
)
