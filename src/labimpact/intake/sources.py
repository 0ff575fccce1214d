"""Requests from the portal in the work list (Da fare)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.intake.models import PublicRequest
from labimpact.worklist.sources import Line, Source


def _rows(actor: Actor, today: date) -> QuerySet[PublicRequest]:
    return PublicRequest.objects.visible_to(actor).open()


def _drawn(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    rows = PublicRequest.objects.filter(pk__in=pks).select_related("taken_by")
    return {
        row.pk: Line(
            title=row.get_kind_display().capitalize(),
            url=reverse("intake:request", args=[row.pk]),
            note=" · ".join((row.name, row.language)),
            owner=str(row.taken_by or ""),
        )
        for row in rows
    }


FROM_THE_PORTAL = Source(
    kind="intake.request", label=_("Richiesta dal portale"),
    permission=Permission.CONTACT_RECORD, rows=_rows, draw=_drawn,
    owner="taken_by", text=("name", "words"),
)  # fmt: skip
