"""Grants to look at again, and those that ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import DateField, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.people.models import Grant
from labimpact.people.queries import grants
from labimpact.worklist.sources import Line, Source


def _to_review(actor: Actor, today: date) -> QuerySet[Grant]:
    return grants.to_review(actor, today)


def _grants(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    rows = Grant.objects.filter(pk__in=pks).select_related("person")
    return {
        g.pk: Line(
            title=_("Serve ancora vedere questa persona?"),
            url=reverse("people:grants_to_review"),
            person=str(g.person or ""),
            person_id=g.person_id,
            note=g.reason or g.get_basis_display(),
        )
        for g in rows
    }


def _over(actor: Actor, today: date) -> QuerySet[Grant]:
    return grants.lost_lately(actor, today)


def _ended(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    """By number: whose the record is, is no longer for that office to read."""
    rows = Grant.objects.filter(pk__in=pks).select_related("ended_for")
    return {
        g.pk: Line(
            title=_("Accesso finito: scheda %(n)s") % {"n": f"#{g.person_id}"},
            note=f"{g.ended_for}: {g.end_reason}" if g.ended_for else g.end_reason,
        )
        for g in rows
    }


LOST = Source(
    kind="people.grant_ended",
    label=gettext_lazy("Accesso finito"),
    permission=Permission.PERSON_EDIT,
    rows=_over,
    draw=_ended,
    due_on=Value(None, DateField()),
    office="office",
    text=("end_reason",),
)
TO_REVIEW = Source(
    kind="people.grant_review",
    label=gettext_lazy("Accesso da rivedere"),
    permission=Permission.PERSON_EDIT,
    rows=_to_review,
    draw=_grants,
    due_on="due_at",
    office="office",
    person="person",
    text=("reason",),
)
