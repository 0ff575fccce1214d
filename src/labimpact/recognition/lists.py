"""The lists of likely duplicates and of requests, declared once (ADR 0015)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.listing import By, Column, Kind, Listing
from labimpact.base.permissions import Permission
from labimpact.recognition.enums import FoundBy, PairState, RequestKind
from labimpact.recognition.models import LikelyDuplicate, SharingRequest
from labimpact.recognition.queries import queue

STATES = {
    "da-guardare": (PairState.OPEN, _("Da guardare")),
    "forse-famiglia": (PairState.HINT, _("Forse stessa famiglia")),
    "unite": (PairState.MERGED, _("Unite")),
    "diverse": (PairState.NOT_SAME, _("Non è la stessa persona")),
    "famiglia": (PairState.HOUSEHOLD, _("Stessa famiglia")),
}
REQUESTS_SHOWN = {
    "da-rispondere": _("Da rispondere"),
    "risposte": _("A cui abbiamo risposto"),
    "fatte": _("Chieste da noi"),
}


class DuplicatesForm(forms.Form):
    """Which pairs: the page draws the states as tabs."""

    vista = forms.ChoiceField(
        label=_("Quali coppie"), required=False,
        choices=[(key, label) for key, (_state, label) in STATES.items()],
    )  # fmt: skip

    @property
    def which(self) -> str:
        asked = self.cleaned_data if self.is_valid() else {}
        return asked.get("vista") or "da-guardare"


class RequestsForm(forms.Form):
    """Which requests: the page draws them as tabs."""

    vista = forms.ChoiceField(
        label=_("Quali richieste"), required=False, choices=list(REQUESTS_SHOWN.items())
    )

    @property
    def which(self) -> str:
        asked = self.cleaned_data if self.is_valid() else {}
        return asked.get("vista") or "da-rispondere"


def _duplicates_form(data: Any, _actor: Actor) -> DuplicatesForm:
    return DuplicatesForm(data)


def _duplicates(actor: Actor, form: DuplicatesForm) -> QuerySet[LikelyDuplicate]:
    return queue.duplicates(actor, STATES[form.which][0])


def _pair(line: LikelyDuplicate) -> Iterator[int]:
    yield from (line.left_id, line.right_id)


def _persons_too(rows: QuerySet[LikelyDuplicate]) -> QuerySet[LikelyDuplicate]:
    # Both stand in the rows already: they are cut to those the actor sees.
    return rows.prefetch_related("left", "right")


def _said(line: LikelyDuplicate, how: str) -> str:
    return ", ".join(r.get("says", "") for r in line.reasons if r.get("how") == how)


def _level(line: LikelyDuplicate) -> str:
    if line.score >= 0.95:
        return gettext("quasi certo")
    return gettext("molto simile") if line.score >= 0.85 else gettext("da guardare con cura")


DUPLICATES = Listing(
    key="recognition.duplicates",
    title=_("Probabili doppioni"),
    route="recognition:duplicates",
    model=LikelyDuplicate,
    permissions=(Permission.PERSON_EDIT,),
    form=_duplicates_form,
    rows=_duplicates,
    prepare=_persons_too,
    persons=_pair,
    order="-somiglianza",
    tabs=frozenset({"vista"}),
    buttons="recognition/pair_buttons.html",
    notes=(
        _("Una riga è una coppia di schede che si somigliano; le vedi se puoi aprirle entrambe."),
        _("Chi ha già detto che sono persone diverse non le ritrova."),
    ),
    columns=(
        Column(
            key="prima", label=_("Prima scheda"),
            value=lambda line: line.left.full_name,
        ),
        Column(key="seconda", label=_("Seconda scheda"), value=lambda line: line.right.full_name),
        Column(
            key="nascite", label=_("Nascita"),
            value=lambda line: " · ".join(
                filter(None, [line.left.birth_shown, line.right.birth_shown])
            ),
        ),
        Column(key="concorda", label=_("Che cosa concorda"),
               value=lambda line: _said(line, "agrees")),
        Column(key="differisce", label=_("Che cosa è diverso"),
               value=lambda line: _said(line, "differs")),
        Column(key="somiglianza", label=_("Quanto"), falls=True, sort=(By("score"),),
               ways=(_("prima chi si somiglia meno"), _("prima chi si somiglia di più")),
               value=_level),
        Column(key="trovata_da", label=_("Trovata da"), usual=False,
               value=lambda line: str(FoundBy(line.found_by).label)),
        Column(key="trovata", label=_("Trovata il"), kind=Kind.DAY, usual=False, falls=True,
               sort=(By("found_at"),),
               value=lambda line: timezone.localdate(line.found_at)),
    ),
)  # fmt: skip


def _requests_form(data: Any, _actor: Actor) -> RequestsForm:
    return RequestsForm(data)


def _requests(actor: Actor, form: RequestsForm) -> QuerySet[SharingRequest]:
    return queue.requests(actor, form.which)


def _opened(line: SharingRequest) -> Iterator[int | None]:
    yield line.opened_person_id


def _late(line: SharingRequest) -> str:
    waits = line.state == "waiting"
    return "row-urgent" if waits and line.due_on < clock.today() else ""


REQUESTS = Listing(
    key="recognition.requests",
    title=_("Richieste tra uffici"),
    route="recognition:requests",
    model=SharingRequest,
    permissions=(Permission.PERSON_EDIT,),
    form=_requests_form,
    rows=_requests,
    # The offices are reference rows: no wall hides them.
    prepare=lambda rows: rows.select_related("from_office", "to_office"),
    persons=_opened,
    css=_late,
    # What one's own office has just asked comes first; what it owes, the nearest day first.
    order=lambda form: "-chiesta" if form.which == "fatte" else "entro",
    tabs=frozenset({"vista"}),
    notes=(
        _("Una riga è una richiesta fatta a un ufficio; i dati sono quelli scritti da chi chiede."),
    ),
    columns=(
        Column(
            key="dati", label=_("Dati scritti da chi chiede"), value=lambda line: line.typed,
            link=lambda line: reverse("recognition:request", args=[line.pk]),
        ),
        Column(key="che", label=_("Che cosa si chiede"), sort=(By("kind"),),
               value=lambda line: str(RequestKind(line.kind).label)),
        Column(key="da", label=_("Da"), sort=(By("from_office__name"),),
               value=lambda line: str(line.from_office)),
        Column(key="a", label=_("A"), sort=(By("to_office__name"),),
               value=lambda line: str(line.to_office)),
        Column(key="chiesta", label=_("Chiesta il"), kind=Kind.DAY, falls=True,
               sort=(By("asked_at"),), value=lambda line: timezone.localdate(line.asked_at)),
        Column(key="entro", label=_("Risposta entro"), kind=Kind.DAY, sort=(By("due_on"),),
               value=lambda line: line.due_on),
        Column(key="stato", label=_("Stato"), value=lambda line: str(line.get_state_display())),
        Column(key="risposta", label=_("Risposta del"), kind=Kind.DAY, usual=False, falls=True,
               sort=(By("answered_on", empty_last=True),), value=lambda line: line.answered_on),
    ),
)  # fmt: skip
