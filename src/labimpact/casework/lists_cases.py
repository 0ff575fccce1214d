"""The list of cases, declared once: for the screen, for its files, for the saved views."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django import forms
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.listing import By, Column, Kind, Listing
from labimpact.base.permissions import Permission
from labimpact.casework.enums import CaseState, Urgency
from labimpact.casework.models import Case
from labimpact.casework.queries import cases
from labimpact.people.models import Person
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


@dataclass(frozen=True)
class CaseLine:
    """A case with whom it is about; nobody when their record may not be opened any more."""

    case: Case
    person: Person | None

    @property
    def who(self) -> str:
        return self.person.full_name if self.person else gettext("persona riservata")

    @property
    def is_late(self) -> bool:
        """Its review is over, or its first reading is urgent and nobody has taken it on."""
        case = self.case
        waits = case.state == CaseState.PRE_ASSESSMENT and case.urgency != Urgency.ORDINARY
        return waits or (case.review_on is not None and case.review_on < clock.today())


def _draw(_actor: Actor, cases: Sequence[Case]) -> list[CaseLine]:
    # Not joined: a person who may not be opened any more would take the case away with them.
    people = Person.objects.in_bulk({case.person_id for case in cases})
    return [CaseLine(case, people.get(case.person_id)) for case in cases]


def _persons(line: CaseLine) -> Iterator[int | None]:
    yield line.case.person_id


def _css(line: CaseLine) -> str:
    return "row-urgent" if line.is_late else ""


_NAME = Person.objects.filter(pk=OuterRef("person"))

CASES = Listing(
    key="casework.cases",
    title=_("Casi"),
    route="cases:list",
    model=Case,
    permissions=(Permission.CASE_WORK,),
    form=_form,
    rows=_rows,
    prepare=lambda rows: rows.select_related("office"),
    draw=_draw,
    number=lambda line: line.case.pk,
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
            key="chi", label=_("Chi"),
            sort=(By(Subquery(_NAME.values("family_name")[:1]), empty_last=True),
                  By(Subquery(_NAME.values("given_name")[:1]), empty_last=True)),
            value=lambda line: line.who,
            link=lambda line: reverse("cases:detail", args=[line.case.pk]) if line.person else "",
        ),
        Column(
            key="stato", label=_("A che punto"), sort=(By("state"),),
            value=lambda line: str(line.case.get_state_display()),
        ),
        Column(
            key="urgenza", label=_("Urgenza"), sort=(By("urgency"),),
            value=lambda line: str(line.case.get_urgency_display()),
        ),
        Column(
            key="primo_ascolto", label=_("Primo ascolto"), kind=Kind.DAY, falls=True,
            sort=(By("opened_on"),), value=lambda line: line.case.opened_on,
        ),
        Column(
            key="verifica", label=_("Prossima verifica"), kind=Kind.DAY,
            sort=(By("review_on", empty_last=True),), value=lambda line: line.case.review_on,
        ),
        Column(key="manager", label=_("Case manager"), sort=(By("manager_name"),),
               value=lambda line: line.case.manager_name),
        Column(key="ufficio", label=_("Ufficio"), usual=False, sort=(By("office__name"),),
               value=lambda line: str(line.case.office)),
        Column(
            key="preso_in_carico", label=_("Preso in carico"), kind=Kind.DAY, usual=False,
            falls=True, sort=(By("taken_on", empty_last=True),),
            value=lambda line: line.case.taken_on,
        ),
        Column(
            key="chiuso", label=_("Chiuso il"), kind=Kind.DAY, usual=False, falls=True,
            sort=(By("closed_on", empty_last=True),), value=lambda line: line.case.closed_on,
        ),
        Column(
            key="motivo", label=_("Motivo della chiusura"), usual=False,
            sort=(By("close_reason"),),
            value=lambda line: label("closure_reason", line.case.close_reason),
        ),
    ),
)  # fmt: skip
