"""Cases in the work list: terms to meet, authorities to press, papers missing or expiring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import (
    Case,
    DateField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.procedures.enums import CaseState, Holder, PaperState
from labimpact.procedures.models import CaseDeadline, CasePaper, ProcedureCase
from labimpact.procedures.queries.page import EXPIRING_DAYS
from labimpact.rules.procedures import stored
from labimpact.rules.terms import Edge
from labimpact.worklist.sources import Line, Source

_NEEDED = Permission.PROCEDURE_MANAGE
# A term further away than this is on the case's page, not yet among the things to do.
_AHEAD = timedelta(days=90)


def _deadlines(actor: Actor, today: date) -> QuerySet[CaseDeadline]:
    """Terms of persons and others that come near; those of authorities once they are overdue."""
    theirs = Q(holder=Holder.AUTHORITY, last_on__lt=today)
    ours = ~Q(holder=Holder.AUTHORITY) & Q(safe_on__lte=today + _AHEAD)
    rows = CaseDeadline.objects.visible_to(actor).live().filter(theirs | ours)
    # What one may do since a day is there to be done today, not late.
    opened = Greatest("safe_on", Value(today, DateField()))
    shown = Case(When(edge=Edge.OPENS_AFTER, then=opened), default="safe_on")
    return rows.annotate(shown_on=shown)


def _drawn_deadlines(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    rows = CaseDeadline.objects.filter(pk__in=pks).select_related(
        "person", "case__definition", "case__assigned_to"
    )
    return {
        d.pk: Line(
            title=_("Sollecita: %(what)s") % {"what": d.label}
            if d.holder == Holder.AUTHORITY
            else d.label,
            url=reverse("procedures:detail", args=[d.case_id]) + "#scadenze",
            person=str(d.person),
            person_id=d.person_id,
            note=d.case.definition.title,
            owner=str(d.case.assigned_to or ""),
        )
        for d in rows
    }


def _with_missing(actor: Actor, today: date) -> QuerySet[ProcedureCase]:
    """Cases in course that still wait for a paper, one line for each case."""
    rows = ProcedureCase.objects.visible_to(actor)
    return rows.filter(state=CaseState.OPEN, papers_missing__gt=0)


def _drawn_missing(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    rows = ProcedureCase.objects.filter(pk__in=pks).select_related(
        "person", "definition", "assigned_to"
    )
    return {
        c.pk: Line(
            title=_how_many(c.papers_missing),
            url=reverse("procedures:detail", args=[c.pk]) + "#documenti",
            person=str(c.person),
            person_id=c.person_id,
            note=c.definition.title,
            owner=str(c.assigned_to or ""),
        )
        for c in rows
    }


def _how_many(papers: int) -> str:
    return ngettext("Manca %(n)d documento", "Mancano %(n)d documenti", papers) % {"n": papers}


def _expiring(actor: Actor, today: date) -> QuerySet[CasePaper]:
    """Papers received whose copy has expired or soon will, in cases that run."""
    until = today + timedelta(days=EXPIRING_DAYS)
    return CasePaper.objects.filter(
        state=PaperState.RECEIVED,
        expires_on__lte=until,
        case__office__in=actor.offices_where(_NEEDED),
        # Said of the case as well: the few that matter are found before any paper is read.
        case__papers_expire_on__lte=until,
    ).exclude(case__state=CaseState.CLOSED)


def _drawn_expiring(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    rows = CasePaper.objects.filter(pk__in=pks).select_related(
        "case__person", "case__definition", "case__assigned_to"
    )
    return {
        p.pk: Line(
            title=_("Scade: %(what)s") % {"what": _label(p.code)},
            url=reverse("procedures:paper", args=[p.case_id, p.pk]),
            person=str(p.case.person),
            person_id=p.case.person_id,
            note=p.case.definition.title,
            owner=str(p.case.assigned_to or ""),
        )
        for p in rows
    }


def _label(code: str) -> str:
    entry = stored.paper(code)
    return entry.label if entry else code


DEADLINES = Source(
    kind="procedures.deadline",
    label=gettext_lazy("Scadenza di una pratica"),
    permission=_NEEDED,
    rows=_deadlines,
    draw=_drawn_deadlines,
    due_on="shown_on",
    office="office",
    person="person",
    owner="case__assigned_to",
    text=("label",),
)
MISSING = Source(
    kind="procedures.missing",
    label=gettext_lazy("Documenti che mancano"),
    permission=_NEEDED,
    rows=_with_missing,
    draw=_drawn_missing,
    due_on="next_on",
    office="office",
    person="person",
    owner="assigned_to",
)
EXPIRING = Source(
    kind="procedures.expiring",
    label=gettext_lazy("Documento che scade"),
    permission=_NEEDED,
    rows=_expiring,
    draw=_drawn_expiring,
    due_on="expires_on",
    office="case__office",
    person="case__person",
    owner="case__assigned_to",
)
