"""In the work list: referrals, grants to look at again, what messages ask, expiring documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import DateField, QuerySet, Value
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayButton
from labimpact.casework import queries
from labimpact.casework.enums import CaseState
from labimpact.casework.models import (
    CaseDocument,
    CaseMention,
    CaseMessage,
    Referral,
    ReferralQuerySet,
)
from labimpact.casework.queries import messages
from labimpact.casework.queries.messages import Unread
from labimpact.people.models import Grant
from labimpact.people.queries import grants
from labimpact.rules.queries import label
from labimpact.worklist.sources import Line, Source

# So long before a document expires there is something to do.
EXPIRING_DAYS = 60
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


def _asked(actor: Actor, today: date) -> QuerySet[CaseMention]:
    return messages.asked(actor, today)


def _mentions(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    rows = CaseMention.objects.filter(pk__in=pks).select_related("message__case__person")
    return {m.pk: _mention(m, actor) for m in rows}


def _mention(mention: CaseMention, actor: Actor) -> Line:
    """Done at once by who was asked, and by nobody else."""
    case = mention.message.case
    page, number = reverse("cases:messages", args=[case.pk]), [case.pk, mention.pk]
    mine = mention.user_id == actor.user_id
    return Line(
        title=Truncator(mention.message.text).chars(120),
        url=f"{page}#m{mention.message_id}",
        person=str(case.person or ""),
        person_id=case.person_id,
        note=_("da %(name)s") % {"name": mention.message.author_name},
        owner=mention.name,
        buttons=(TodayButton(_("Fatto"), reverse("cases:asked_done", args=number)),)
        if mine
        else (),
    )


ASKED = Source(
    kind="casework.asked",
    label=gettext_lazy("Chiesto in un messaggio"),
    permission=Permission.CASE_WORK,
    rows=_asked,
    draw=_mentions,
    due_on="due_on",
    office="office",
    owner="user",
    person="message__case__person",
    text=("message__text",),
)


def _unread(actor: Actor, today: date) -> QuerySet[CaseMessage]:
    return messages.last_unread(actor)


def _rooms(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    """A line for each case with messages to read."""
    many = {case.last: case for case in messages.unread()}
    rows = CaseMessage.objects.filter(pk__in=pks).select_related("case__person")
    return {m.pk: _room(m, many[m.pk]) for m in rows if m.pk in many}


def _room(message: CaseMessage, case: Unread) -> Line:
    said = ngettext("%(n)s messaggio da leggere", "%(n)s messaggi da leggere", case.unread)
    return Line(
        title=said % {"n": case.unread},
        url=reverse("cases:messages", args=[case.case_id]),
        person=str(message.case.person or ""),
        person_id=message.case.person_id,
        note=_("scritto a te") if case.to_me else _("l'ultimo da %(name)s") % {
            "name": message.author_name
        },
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


UNREAD = Source(
    kind="casework.unread",
    label=gettext_lazy("Messaggi da leggere"),
    permission=Permission.CASE_WORK,
    rows=_unread,
    draw=_rooms,
    due_on=Value(None, DateField()),
    office="office",
    owner="reader",
    person="case__person",
)
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
