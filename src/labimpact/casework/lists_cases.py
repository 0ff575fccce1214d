"""The list of cases, declared once: for the screen, for its files, for the saved views."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Case as DbCase
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.listing import By, Column, Kind, Listing
from labimpact.base.permissions import Permission
from labimpact.casework import process
from labimpact.casework.enums import CaseState, Risk, Urgency
from labimpact.casework.models import Case, CaseworkQuerySet
from labimpact.casework.queries import cases
from labimpact.casework.queries.cases import Counts
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
    """Which of the views, whose, where the cases stand; without a view, the first with a case."""

    vista = forms.ChoiceField(label=_("Quali casi"), required=False, choices=list(TABS.items()))
    stato = forms.ChoiceField(
        label=_("A che punto"), required=False,
        choices=[("", _("tutti")), *(c for c in CaseState.choices if c[0] != CaseState.CLOSED)],
    )  # fmt: skip
    urgenza = forms.ChoiceField(
        label=_("Urgenza"), required=False, choices=[("", _("tutte")), *Urgency.choices]
    )
    q = forms.CharField(label=_("Nome, o numero del caso"), required=False, max_length=100)
    field_order = ("q", "vista", "stato", "urgenza")

    def __init__(self, data: Any, actor: Actor) -> None:
        super().__init__(data)
        self._actor = actor

    @cached_property
    def counts(self) -> Counts:
        return cases.counts(self._actor)

    @property
    def which(self) -> Which:
        asked = self.cleaned_data if self.is_valid() else {}
        if asked.get("vista"):
            return Which(asked["vista"])
        elsewhere = self.counts.team and not self.counts.office
        return Which.TEAM if elsewhere else Which.OFFICE


def _rows(actor: Actor, form: CasesForm) -> QuerySet[Case]:
    asked = form.cleaned_data if form.is_valid() else {}
    rows: CaseworkQuerySet = {
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
    return cases.named(actor, rows, asked["q"]) if asked.get("q") else rows


@dataclass(frozen=True)
class CaseLine:
    """A case with whom it is about; nobody when their record may not be opened any more."""

    case: Case
    person: Person | None

    @property
    def who(self) -> str:
        return self.person.full_name if self.person else gettext("persona riservata")

    @property
    def pressing(self) -> str:
        """What cannot wait, in words: an urgent reading nobody took on, a review that is over."""
        case = self.case
        if case.state == CaseState.PRE_ASSESSMENT and case.urgency != Urgency.ORDINARY:
            return gettext("urgente, nessuno l'ha in carico")
        late = case.is_running and case.review_on is not None and case.review_on < clock.today()
        return gettext("verifica in ritardo") if late else ""

    @property
    def risks(self) -> str:
        return ", ".join(str(Risk(risk).label) for risk in self.case.risks)

    @property
    def next_step(self) -> str:
        """The way on from where it stands; of a first reading, what is known to be missing."""
        case = self.case
        if case.state == CaseState.PRE_ASSESSMENT and not (case.household_id or case.lives_alone):
            return gettext("Manca il nucleo familiare")
        moves = (move for move in process.MOVES if move.start == case.state)
        return str(next((move.label for move in moves), ""))


def _draw(_actor: Actor, cases: Sequence[Case]) -> list[CaseLine]:
    # Not joined: a person who may not be opened any more would take the case away with them.
    people = Person.objects.in_bulk({case.person_id for case in cases})
    return [CaseLine(case, people.get(case.person_id)) for case in cases]


def _persons(line: CaseLine) -> Iterator[int | None]:
    yield line.case.person_id


def _css(line: CaseLine) -> str:
    return "row-urgent" if line.pressing else ""


def _order(form: CasesForm) -> str:
    return "-chiuso" if form.which is Which.CLOSED else "preme"


def _pressing(_actor: Actor) -> DbCase:
    """Urgent readings that nobody took on, then late reviews, then the others."""
    late = ~Q(state=CaseState.CLOSED) & Q(review_on__lt=clock.today())
    return DbCase(
        When(cases.UNTAKEN & Q(urgency=Urgency.IMMEDIATE), then=Value(0)),
        When(cases.UNTAKEN, then=Value(1)),
        When(late, then=Value(2)),
        default=Value(3),
    )


_URGENCY = DbCase(
    When(urgency=Urgency.IMMEDIATE, then=Value(0)),
    When(urgency=Urgency.URGENT, then=Value(1)),
    default=Value(2),
)
_NAME = Person.objects.filter(pk=OuterRef("person"))

CASES = Listing(
    key="casework.cases",
    title=_("Casi"),
    route="cases:list",
    model=Case,
    permissions=(Permission.CASE_WORK,),
    form=CasesForm,
    rows=_rows,
    prepare=lambda rows: rows.select_related("office"),
    dear=True,
    draw=_draw,
    number=lambda line: line.case.pk,
    persons=_persons,
    css=_css,
    order=_order,
    tabs=frozenset({"vista"}),
    private=frozenset({"q"}),
    notes=(
        _("Una riga è un caso: dal primo ascolto alla chiusura."),
        _("In rosso: prima lettura urgente che nessuno ha in carico, o verifica in ritardo."),
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
        Column(key="numero", label=_("Numero"), sort=(By("pk"),),
               value=lambda line: str(line.case.pk)),
        Column(
            key="stato", label=_("A che punto"), sort=(By("state"),),
            value=lambda line: str(line.case.get_state_display()),
        ),
        Column(
            key="preme", label=_("Da vedere subito"), sort=(By(_pressing), By("opened_on")),
            ways=(_("prima chi non può aspettare"), _("per ultimo chi non può aspettare")),
            value=lambda line: line.pressing, template="casework/pressing_cell.html",
        ),
        Column(key="rischi", label=_("Segnali di rischio"), value=lambda line: line.risks),
        Column(key="prossimo", label=_("Prossimo passo"), value=lambda line: line.next_step),
        Column(
            key="urgenza", label=_("Urgenza"), sort=(By(_URGENCY),),
            ways=(_("prima la più urgente"), _("prima la meno urgente")),
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
