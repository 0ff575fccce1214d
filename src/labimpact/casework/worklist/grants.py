"""Grants to look at again, and those that ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import DateField, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.people.models import Grant
from labimpact.people.queries import grants
from labimpact.worklist.sources import Line, Source


def _to_review(actor: Actor, today: date) -> QuerySet[Grant]:
    """Of each office the grant that waits longest, for all of them: one thing to do, one page."""
    return grants.first_to_review(actor, today)


def _grants(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    waiting: dict[int, list[Any]] = {}
    for grant in grants.to_review(actor, clock.today()):
        waiting.setdefault(grant.office_id, []).append(grant)
    return {first.pk: _review(all_) for all_ in waiting.values() if (first := all_[0]).pk in pks}


def _review(waiting: list[Any]) -> Line:
    """How many wait at an office, and since when: whose they are, their page says."""
    many = len(waiting)
    said = ngettext("%(n)s accesso da rivedere", "%(n)s accessi da rivedere", many) % {"n": many}
    since = f"{timezone.localtime(waiting[0].due_at):%d/%m/%Y}"
    return Line(
        title=said, url=reverse("people:grants_to_review"),
        note=_("il primo dal %(day)s") % {"day": since},
    )  # fmt: skip


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
    label=gettext_lazy("Accessi da rivedere"),
    permission=Permission.PERSON_EDIT,
    rows=_to_review,
    draw=_grants,
    # No day of their own: what somebody asks comes before them.
    due_on=Value(None, DateField()),
    office="office",
)
