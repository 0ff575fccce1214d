"""What messages of a case ask, and the ones to read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import DateField, QuerySet, Value
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayButton
from labimpact.casework.models import (
    CaseMention,
    CaseMessage,
)
from labimpact.casework.queries import messages
from labimpact.casework.queries.messages import Unread
from labimpact.worklist.sources import Line, Source


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
