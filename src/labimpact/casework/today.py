"""On the page of the day: the cases that press; referrals to answer, to be explained, unanswered,
answered lately."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayItem, TodaySection
from labimpact.casework import queries
from labimpact.casework.enums import CaseState, Urgency
from labimpact.casework.models import Case, Referral
from labimpact.casework.queries import cases
from labimpact.rules.queries import label

_LIMIT = 8
# For so long an answer stands on the page of the day of who sent.
_LATELY = timedelta(days=7)


def _to_answer(actor: Actor, day: date) -> Iterator[TodayItem]:
    for referral in queries.waiting_for(actor)[: _LIMIT + 1]:
        sender = _("da %(office)s") % {"office": referral.from_office}
        yield _item(referral, day, person=referral.shared_name, note=sender)


def _late(actor: Actor, day: date) -> Iterator[TodayItem]:
    for referral in queries.late_for(actor, today=day, limit=_LIMIT + 1):
        where = _("a %(office)s") % {"office": referral.destination}
        yield _item(referral, day, person=str(referral.person or ""), note=where)


def _to_tell(actor: Actor, day: date) -> Iterator[TodayItem]:
    for referral in queries.to_explain(actor)[: _LIMIT + 1]:
        where = _("a %(office)s") % {"office": referral.destination}
        yield _item(referral, day, person=str(referral.person or ""), note=where)


def _answered(actor: Actor, day: date) -> Iterator[TodayItem]:
    for referral in queries.settled_since(actor, since=day - _LATELY)[: _LIMIT + 1]:
        said = {"office": referral.destination, "state": referral.get_state_display()}
        note = _("%(office)s: %(state)s") % said
        yield replace(
            _item(referral, day, person=str(referral.person or ""), note=note),
            due_on=None,
            badge="",
        )


def _pressing(actor: Actor, day: date) -> Iterator[TodayItem]:
    for case in cases.pressing(actor, limit=_LIMIT + 1):
        untaken = case.state == CaseState.PRE_ASSESSMENT
        due = None if untaken else case.review_on
        late = untaken or (due is not None and due < day)
        yield TodayItem(
            title=_("Prima lettura che nessuno ha in carico") if untaken else _("Verifica"),
            url=reverse("cases:detail", args=[case.pk]),
            person=str(case.person),
            person_id=case.person_id,
            note=_("dal %(day)s") % {"day": f"{case.opened_on:%d/%m/%Y}"} if untaken else "",
            due_on=due,
            badge=_badge(case, untaken=untaken, late=late),
            badge_kind="danger" if late else "neutral",
        )


def _badge(case: Case, *, untaken: bool, late: bool) -> str:
    if untaken:
        immediate = case.urgency == Urgency.IMMEDIATE
        return _("urgenza immediata") if immediate else _("urgente")
    return _("in ritardo") if late else ""


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


PRESSING = TodaySection(
    key="casi",
    title=gettext_lazy("I miei casi, e quelli che nessuno ha in carico"),
    order=45,
    permissions=(Permission.CASE_WORK,),
    provider=_pressing,
    icon="it-folder",
    all_route="cases:list",
    optional=True,
    limit=_LIMIT,
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
TO_TELL = TodaySection(
    key="invii-chiarimenti",
    title=gettext_lazy("Ti hanno chiesto qualcosa su un invio"),
    order=51,
    permissions=(Permission.REFERRAL_MANAGE,),
    provider=_to_tell,
    icon="it-comment",
    all_route="casework:list",
    all_query="?vista=inviati",
    optional=True,
    limit=_LIMIT,
)
ANSWERED = TodaySection(
    key="invii-conclusi",
    title=gettext_lazy("Inviati da te, con una risposta o scaduti"),
    order=56,
    permissions=(Permission.REFERRAL_MANAGE,),
    provider=_answered,
    icon="it-check-circle",
    all_route="casework:list",
    all_query="?vista=inviati",
    optional=True,
    limit=_LIMIT,
)
SECTIONS = (PRESSING, TO_ANSWER, LATE, TO_TELL, ANSWERED)
