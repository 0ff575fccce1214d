"""The lists of mediation, declared once: for the screen, for its files, for the saved views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.listing import By, Column, Kind, Listing
from labimpact.base.permissions import Permission
from labimpact.mediation.enums import STATES_SAID, State
from labimpact.mediation.hours import as_hours
from labimpact.mediation.models import MediationRequest, MediationSession
from labimpact.mediation.process import FIXED, OPEN
from labimpact.mediation.queries import kinds
from labimpact.rules.queries import label


class Which(StrEnum):
    """The views of the list, as they stand in its address."""

    OPEN = "aperte"
    NEW = "nuove"
    UNCOVERED = "scoperte"
    DONE = "svolte"
    OVER = "concluse"


TABS = {
    Which.OPEN: _("Aperte"),
    Which.NEW: _("Da approvare"),
    Which.UNCOVERED: _("Senza mediatore"),
    Which.DONE: _("Da convalidare"),
    Which.OVER: _("Concluse"),
}


class RequestsForm(forms.Form):
    """Which of the views, in which language, for which body."""

    vista = forms.ChoiceField(label=_("Quali richieste"), required=False, choices=[*TABS.items()])
    lingua = forms.CharField(label=_("Lingua"), required=False, max_length=60)
    ente = forms.CharField(label=_("Ente"), required=False, max_length=100)

    def __init__(self, data: Any, actor: Actor) -> None:
        super().__init__(data)

    @property
    def which(self) -> Which:
        asked = self.cleaned_data if self.is_valid() else {}
        return Which(asked.get("vista") or Which.OPEN)


def _sessions(*states: State) -> Exists:
    rows = MediationSession.objects.filter(request=OuterRef("pk"), state__in=states)
    return Exists(rows)


def of_view(rows: QuerySet[MediationRequest], which: Which) -> QuerySet[MediationRequest]:
    """The requests of one of the views."""
    running = Q(state__in=(State.REQUESTED, State.APPROVED))
    match which:
        case Which.NEW:
            return rows.filter(state=State.REQUESTED)
        case Which.UNCOVERED:
            return rows.filter(_sessions(State.APPROVED), state=State.APPROVED)
        case Which.DONE:
            return rows.filter(_sessions(State.DONE, State.NO_SHOW), state=State.APPROVED)
        case Which.OVER:
            return rows.exclude(running)
        case _:
            return rows.filter(running)


def _rows(actor: Actor, form: RequestsForm) -> QuerySet[MediationRequest]:
    rows = of_view(MediationRequest.objects.visible_to(actor), form.which)
    rows = rows.annotate(coming=_coming(form.which))
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("lingua"):
        rows = rows.filter(language__name__icontains=asked["lingua"])
    if asked.get("ente"):
        rows = rows.filter(body__name__icontains=asked["ente"])
    return rows


_PENDING = {
    Which.NEW: (State.REQUESTED,),
    Which.UNCOVERED: (State.APPROVED,),
    Which.DONE: (State.DONE, State.NO_SHOW),
}


def _coming(which: Which) -> Subquery[Any]:
    """The first session of those for which a request stands in a view."""
    every = (State.REQUESTED, *OPEN, *FIXED, State.DONE, State.NO_SHOW)
    rows = MediationSession.objects.filter(
        request=OuterRef("pk"), state__in=_PENDING.get(which, every)
    )
    return Subquery(rows.order_by("starts_at").values("starts_at")[:1])


@dataclass(frozen=True)
class Line:
    """A request, and what presses about it."""

    request: MediationRequest

    @property
    def kind(self) -> str:
        return label(kinds.LIST, self.request.kind)

    @property
    def coming(self) -> datetime | None:
        return getattr(self.request, "coming", None)

    @property
    def state(self) -> str:
        return self.request.state_said

    @property
    def pressing(self) -> str:
        """Urgent until somebody goes to all of it; late while nobody has answered."""
        row = self.request
        waits = row.state == State.REQUESTED or getattr(row, "seeks", False)
        if waits and row.is_urgent:
            return gettext("urgente")
        due = row.answer_due_at
        late = row.state == State.REQUESTED and due is not None and due < clock.now()
        return gettext("risposta in ritardo") if late else ""


def _draw(_actor: Actor, rows: Sequence[MediationRequest]) -> list[Line]:
    return [Line(row) for row in rows]


REQUESTS = Listing(
    key="mediation.requests",
    title=_("Richieste di mediazione"),
    route="mediation:requests",
    model=MediationRequest,
    permissions=(Permission.MEDIATION_COORDINATE, Permission.MEDIATION_REQUEST),
    form=RequestsForm,
    rows=_rows,
    prepare=lambda rows: rows.select_related("language", "body").annotate(seeks=_sessions(*OPEN)),
    draw=_draw,
    number=lambda line: line.request.pk,
    css=lambda line: "row-urgent" if line.pressing else "",
    order=lambda form: "-numero" if form.which is Which.OVER else "quando",
    tabs=frozenset({"vista"}),
    private=frozenset({"ente", "lingua"}),
    notes=(
        _("Una riga è una richiesta, con tutti i suoi incontri."),
        _("In rosso: urgente finché nessuno ci va, o senza risposta dopo il termine."),
        _("Senza mediatore: approvata, e per un incontro non c'è nessuno, nemmeno da sentire."),
        *STATES_SAID,
    ),
    columns=(
        Column(
            key="numero", label=_("Numero"), sort=(By("pk"),), falls=True,
            value=lambda line: str(line.request.pk),
            link=lambda line: reverse("mediation:request", args=[line.request.pk]),
        ),
        Column(key="tipo", label=_("Che cosa serve"), sort=(By("kind"),),
               value=lambda line: line.kind,
               link=lambda line: reverse("mediation:request", args=[line.request.pk])),
        Column(key="lingua", label=_("Lingua"), sort=(By("language__name"),),
               value=lambda line: str(line.request.language)),
        Column(key="ente", label=_("Ente"), sort=(By("body__name"),),
               value=lambda line: str(line.request.body)),
        Column(key="quando", label=_("Incontro in sospeso"), kind=Kind.MOMENT,
               sort=(By("coming", empty_last=True),),
               value=lambda line: line.coming, template="mediation/list_moment.html"),
        Column(key="stato", label=_("A che punto"), sort=(By("state"),),
               value=lambda line: str(line.state)),
        Column(key="preme", label=_("Da vedere subito"), value=lambda line: line.pressing),
        Column(key="ore", label=_("Ore"), kind=Kind.NUMBER, sort=(By("minutes"),), falls=True,
               value=lambda line: as_hours(line.request.minutes)),
        Column(key="chiesta", label=_("Chiesta il"), kind=Kind.DAY, falls=True, usual=False,
               sort=(By("asked_at"),), value=lambda line: line.request.asked_at.date()),
    ),
)  # fmt: skip
