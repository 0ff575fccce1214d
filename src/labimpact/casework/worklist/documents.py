"""Documents of a case that expire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.casework.enums import CaseState
from labimpact.casework.models import (
    CaseDocument,
)
from labimpact.worklist.sources import Line, Source

# So long before a document expires there is something to do.
EXPIRING_DAYS = 60


def _expiring(actor: Actor, today: date) -> QuerySet[CaseDocument]:
    """Documents that the actor's offices put into running cases, expired or soon so."""
    return CaseDocument.objects.in_use().filter(
        office__in=actor.offices_where(Permission.CASE_WORK),
        expires_on__lte=today + timedelta(days=EXPIRING_DAYS),
    ).exclude(case__state=CaseState.CLOSED)  # fmt: skip


def _drawn_expiring(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    rows = CaseDocument.objects.filter(pk__in=pks).select_related("case__person")
    return {
        d.pk: Line(
            title=_("Scade: %(what)s") % {"what": d.title},
            url=reverse("cases:document", args=[d.pk]),
            person=str(d.case.person),
            person_id=d.case.person_id,
            note=_("documento del caso n. %(n)d") % {"n": d.case_id},
            owner=d.case.manager_name,
        )
        for d in rows
    }


EXPIRING = Source(
    kind="casework.document_expiring",
    label=gettext_lazy("Documento di un caso che scade"),
    permission=Permission.CASE_WORK,
    rows=_expiring,
    draw=_drawn_expiring,
    due_on="expires_on",
    office="office",
    person="case__person",
    owner="case__manager",
    text=("title",),
)
