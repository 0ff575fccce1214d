"""The list of cases, declared once: for the screen, for its files, for the saved views."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.listing import By, Column, Kind, Listing
from labimpact.base.permissions import Permission
from labimpact.casework.enums import CaseState, Urgency
from labimpact.casework.models import Case
from labimpact.casework.queries import cases
from labimpact.rules.queries import label


class Which(StrEnum):
    """The views of the list, as they stand in its address."""

    OFFICE = "ufficio"
    MINE = "miei"
    TEAM = "equipe"
    LATE = "verifiche"
    CLOSED = "chiusi"


TABS = {
    Which.OFFICE: _("Dell'ufficio"),
    Which.MINE: _("Di cui rispondo"),
    Which.TEAM: _("In équipe"),
    Which.LATE: _("Verifiche in ritardo"),
    Which.CLOSED: _("Chiusi"),
}


class CasesForm(forms.Form):
    """Which of the views, and where the cases stand."""

    vista = forms.ChoiceField(label=_("Quali casi"), required=False, choices=list(TABS.items()))
    stato = forms.ChoiceField(
        label=_("A che punto"), required=False,
        choices=[("", _("tutti")), *(c for c in CaseState.choices if c[0] != CaseState.CLOSED)],
    )  # fmt: skip
    urgenza = forms.ChoiceField(
        label=_("Urgenza"), required=False, choices=[("", _("tutte")), *Urgency.choices]
    )

    @property
    def which(self) -> Which:
        asked = self.cleaned_data if self.is_valid() else {}
        return Which(asked["vista"]) if asked.get("vista") else Which.OFFICE


def _form(data: Any, _actor: Actor) -> CasesForm:
    return CasesForm(data)


def _rows(actor: Actor, form: CasesForm) -> QuerySet[Case]:
    asked = form.cleaned_data if form.is_valid() else {}
    rows = {
        Which.OFFICE: cases.of_office,
        Which.MINE: cases.led_by,
        Which.TEAM: cases.of_teams,
        Which.LATE: cases.late_reviews,
        Which.CLOSED: cases.closed,
    }[form.which](actor)
    if asked.get("stato"):
        rows = rows.filter(state=asked["stato"])
    if asked.get("urgenza"):
        rows = rows.filter(urgency=asked["urgenza"])
    return rows


def _persons(case: Case) -> Iterator[int | None]:
    yield case.person_id


def _css(case: Case) -> str:
    late = case.review_on is not None and case.review_on < clock.today()
    urgent = case.state == CaseState.PRE_ASSESSMENT and case.urgency != Urgency.ORDINARY
    return "row-urgent" if late or urgent else ""


CASES = Listing(
    key="casework.cases",
    title=_("Casi"),
    route="cases:list",
    model=Case,
    permissions=(Permission.CASE_WORK,),
    form=_form,
    rows=_rows,
    prepare=lambda rows: rows.select_related("office", "person"),
    persons=_persons,
    css=_css,
    order="-primo_ascolto",
    tabs=frozenset({"vista"}),
    notes=(
        _("Una riga è un caso: dal primo ascolto alla chiusura."),
        _("Di altri uffici vedi solo i casi di cui il tuo è nell'équipe."),
    ),
    columns=(
        Column(
            key="chi", label=_("Chi"), sort=(By("person__family_name"), By("person__given_name")),
            value=lambda case: case.person.full_name,
            link=lambda case: reverse("cases:detail", args=[case.pk]),
        ),
        Column(
            key="stato", label=_("A che punto"), sort=(By("state"),),
            value=lambda case: str(case.get_state_display()),
        ),
        Column(
            key="urgenza", label=_("Urgenza"), sort=(By("urgency"),),
            value=lambda case: str(case.get_urgency_display()),
        ),
        Column(
            key="primo_ascolto", label=_("Primo ascolto"), kind=Kind.DAY, falls=True,
            sort=(By("opened_on"),), value=lambda case: case.opened_on,
        ),
        Column(
            key="verifica", label=_("Prossima verifica"), kind=Kind.DAY,
            sort=(By("review_on", empty_last=True),), value=lambda case: case.review_on,
        ),
        Column(key="manager", label=_("Case manager"), sort=(By("manager_name"),),
               value=lambda case: case.manager_name),
        Column(key="ufficio", label=_("Ufficio"), usual=False, sort=(By("office__name"),),
               value=lambda case: str(case.office)),
        Column(
            key="preso_in_carico", label=_("Preso in carico"), kind=Kind.DAY, usual=False,
            falls=True, sort=(By("taken_on", empty_last=True),), value=lambda case: case.taken_on,
        ),
        Column(
            key="chiuso", label=_("Chiuso il"), kind=Kind.DAY, usual=False, falls=True,
            sort=(By("closed_on", empty_last=True),), value=lambda case: case.closed_on,
        ),
        Column(
            key="motivo", label=_("Motivo della chiusura"), usual=False,
            sort=(By("close_reason"),),
            value=lambda case: label("closure_reason", case.close_reason),
        ),
    ),
)  # fmt: skip
