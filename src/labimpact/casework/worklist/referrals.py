"""Referrals to answer, and those that nobody answered in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.casework import queries
from labimpact.casework.models import (
    Referral,
    ReferralQuerySet,
)
from labimpact.rules.queries import label
from labimpact.worklist.sources import Line, Source

_TEXT = ("shared_name", "note", "to_name")


def _to_answer(actor: Actor, today: date) -> ReferralQuerySet:
    return Referral.objects.waiting_for(actor)


def _late(actor: Actor, today: date) -> ReferralQuerySet:
    return queries.unanswered(actor, today=today)


def _received(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    """The receiver reads the name that the sender wrote, until it accepts."""
    rows = Referral.objects.filter(pk__in=pks).select_related("from_office")
    return {
        r.pk: replace(
            _line(r, r.shared_name, _("da %(office)s") % {"office": r.from_office}), withheld=True
        )
        for r in rows
    }


def _sent(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    rows = Referral.objects.filter(pk__in=pks).select_related("to_office", "person")
    where = _("a %(office)s")
    return {
        r.pk: _line(r, str(r.person or ""), where % {"office": r.destination}, r.sent_by_name)
        for r in rows
    }


def _line(referral: Referral, person: str, note: str, owner: str = "") -> Line:
    return Line(
        title=label("referral_reason", referral.reason),
        url=reverse("casework:detail", args=[referral.pk]),
        person=person,
        person_id=referral.person_id,
        note=note,
        owner=owner,
    )


TO_ANSWER = Source(
    kind="casework.to_answer",
    label=gettext_lazy("Invio a cui rispondere"),
    permission=Permission.REFERRAL_MANAGE,
    rows=_to_answer,
    draw=_received,
    due_on="answer_due_on",
    office="to_office",
    person="person",
    text=_TEXT,
)
UNANSWERED = Source(
    kind="casework.unanswered",
    label=gettext_lazy("Invio senza risposta in tempo"),
    permission=Permission.REFERRAL_MANAGE,
    rows=_late,
    draw=_sent,
    due_on="answer_due_on",
    office="from_office",
    person="person",
    owner="sent_by",
    text=_TEXT,
)
