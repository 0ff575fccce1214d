"""Referrals on the page of the day: those to answer, and those nobody answered in time."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayItem, TodaySection
from labimpact.casework import queries
from labimpact.casework.models import Referral
from labimpact.rules.queries import label

_LIMIT = 8


def _to_answer(actor: Actor, day: date) -> Iterator[TodayItem]:
    for referral in queries.waiting_for(actor)[: _LIMIT + 1]:
        sender = _("da %(office)s") % {"office": referral.from_office}
        yield _item(referral, day, person=referral.shared_name, note=sender)


def _late(actor: Actor, day: date) -> Iterator[TodayItem]:
    for referral in queries.late_for(actor, today=day, limit=_LIMIT + 1):
        where = _("a %(office)s") % {"office": referral.destination}
        yield _item(referral, day, person=str(referral.person or ""), note=where)


def _item(referral: Referral, day: date, *, person: str, note: str) -> TodayItem:
    late = referral.is_late(day)
    return TodayItem(
        title=label("referral_reason", referral.reason),
        url=reverse("casework:detail", args=[referral.pk]),
        person=person,
        person_id=referral.person_id,
        note=note,
        due_on=referral.answer_due_on,
        badge=_("in ritardo") if late else "",
        badge_kind="danger",
    )


TO_ANSWER = TodaySection(
    key="invii",
    title=gettext_lazy("Invii che aspettano la tua risposta"),
    order=50,
    permissions=(Permission.REFERRAL_MANAGE,),
    provider=_to_answer,
    icon="it-share",
    empty=gettext_lazy("Nessun invio aspetta una risposta dal tuo ufficio."),
    all_route="casework:list",
    limit=_LIMIT,
)
LATE = TodaySection(
    key="invii-senza-risposta",
    title=gettext_lazy("Inviati da te, senza risposta in tempo"),
    order=55,
    permissions=(Permission.REFERRAL_MANAGE,),
    provider=_late,
    icon="it-warning-circle",
    all_route="casework:list",
    all_query="?vista=senza-risposta",
    optional=True,
    limit=_LIMIT,
)
