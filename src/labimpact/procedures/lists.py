"""The list of cases, declared once: for the screen, for its files, for the saved views."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.accounts.models import User
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.listing import By, Column, Kind, Listing
from labimpact.base.permissions import Permission
from labimpact.people.models import Person
from labimpact.procedures.models import ProcedureCase
from labimpact.procedures.queries import listing
from labimpact.procedures.queries.dates import light
from labimpact.procedures.queries.listing import Which
from labimpact.rules.procedures import stored
from labimpact.rules.queries import label

TABS = {
    Which.OPEN: _("Aperte"),
    Which.MINE: _("Mie"),
    Which.LATE: _("Con una data passata"),
    Which.PAUSED: _("In pausa"),
    Which.CLOSED: _("Chiuse"),
}


class CasesForm(forms.Form):
    """Which of the views, what kind of case, whose; the tabs of the page choose the view."""

    vista = forms.ChoiceField(label=_("Quali pratiche"), required=False, choices=list(TABS.items()))
    person = forms.IntegerField(
        label=_("Numero della scheda"), required=False, min_value=1,
        max_value=BigIntegerField.MAX_BIGINT,
    )  # fmt: skip
    q = forms.CharField(label=_("Nome, o numero della pratica"), required=False, max_length=100)
    tipo = forms.ChoiceField(label=_("Che pratica"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        kinds = [(v.code, v.title) for v in stored.in_force(clock.today())]
        offered = [("", _("tutte")), *kinds]
        self.fields["tipo"].choices = offered  # type: ignore[attr-defined]

    @property
    def which(self) -> Which:
        asked = self.cleaned_data if self.is_valid() else {}
        return Which(asked["vista"]) if asked.get("vista") else Which.OPEN


@dataclass(frozen=True)
class CaseLine:
    """A case with the name of who asks, empty when their record may not be opened any more."""

    case: ProcedureCase
    person: Person | None
    light: str

    @property
    def who(self) -> str:
        return str(self.person) if self.person else gettext("persona riservata")


def _form(data: Any, _actor: Actor) -> CasesForm:
    return CasesForm(data)


def _rows(actor: Actor, form: CasesForm) -> QuerySet[ProcedureCase]:
    asked = form.cleaned_data if form.is_valid() else {}
    return listing.cases(
        actor, form.which, today=clock.today(), code=asked.get("tipo", ""),
        words=asked.get("q", ""), person_id=asked.get("person"),
    )  # fmt: skip


def _prepare(rows: QuerySet[ProcedureCase]) -> QuerySet[ProcedureCase]:
    # The text of a definition is long, and a list shows its title only.
    return rows.select_related("assigned_to", "definition").defer("definition__content", "answers")


def _draw(_actor: Actor, cases: Sequence[ProcedureCase]) -> list[CaseLine]:
    # Not joined: a person who may not be opened any more would take the case away with them.
    people = Person.objects.in_bulk({case.person_id for case in cases})
    today = clock.today()
    return [CaseLine(c, people.get(c.person_id), light(c.next_on, today)) for c in cases]


def _persons(line: CaseLine) -> Iterator[int]:
    yield line.case.person_id


def _css(line: CaseLine) -> str:
    return "row-urgent" if line.light == "red" else ""


def _order(form: CasesForm) -> str:
    return "-chiusa" if form.which is Which.CLOSED else "prossima"


_NAME = Person.objects.filter(pk=OuterRef("person"))
_FOLLOWER = Subquery(User.objects.filter(pk=OuterRef("assigned_to")).values("full_name")[:1])

CASES = Listing(
    key="procedures.cases",
    title=_("Pratiche"),
    route="procedures:list",
    model=ProcedureCase,
    permissions=(Permission.PROCEDURE_MANAGE,),
    form=_form,
    rows=_rows,
    prepare=_prepare,
    draw=_draw,
    number=lambda line: line.case.pk,
    persons=_persons,
    css=_css,
    order=_order,
    per_page=40,
    tabs=frozenset({"vista"}),
    linked=frozenset({"person"}),
    private=frozenset({"q", "person"}),
    notes=(
        _("Ogni riga è una pratica dell'ufficio; la persona è chi chiede."),
        _("Le pratiche delle persone sigillate non ci sono, né qui né nel conto."),
    ),
    columns=(
        Column(
            key="pratica", label=_("Pratica"), sort=(By("definition__title"),),
            value=lambda line: line.case.definition.title, template="procedures/cells/title.html",
        ),
        Column(
            key="numero", label=_("Numero"), kind=Kind.NUMBER, usual=False, sort=(By("pk"),),
            value=lambda line: line.case.pk,
        ),
        Column(
            key="chi", label=_("Di chi"), value=lambda line: line.who,
            sort=(By(Subquery(_NAME.values("family_name")[:1]), empty_last=True),
                  By(Subquery(_NAME.values("given_name")[:1]), empty_last=True)),
            link=lambda line: reverse("workspace:person", args=[line.person.pk])
            if line.person else "",
        ),
        Column(
            key="prossima", label=_("Prossima data"), kind=Kind.DAY,
            sort=(By("next_on", empty_last=True),),
            value=lambda line: line.case.next_on, template="procedures/cells/next.html",
        ),
        Column(
            key="cosa", label=_("Che cosa"), usual=False, value=lambda line: line.case.next_what,
        ),
        Column(
            key="documenti", label=_("Documenti che mancano"), kind=Kind.NUMBER,
            sort=(By("papers_missing"),), falls=True,
            value=lambda line: line.case.papers_missing, template="procedures/cells/papers.html",
        ),
        Column(
            key="segue", label=_("Chi la segue"), sort=(By(_FOLLOWER, empty_last=True),),
            value=lambda line: str(line.case.assigned_to or ""),
        ),
        Column(
            key="aperta", label=_("Aperta il"), kind=Kind.DAY, usual=False, falls=True,
            sort=(By("opened_on"),), value=lambda line: line.case.opened_on,
        ),
        Column(
            key="stato", label=_("Stato"), usual=False, sort=(By("state"),),
            value=lambda line: str(line.case.get_state_display()),
        ),
        Column(
            key="chiusa", label=_("Chiusa il"), kind=Kind.DAY, usual=False, falls=True,
            sort=(By("closed_on", empty_last=True),), value=lambda line: line.case.closed_on,
        ),
        Column(
            key="esito", label=_("Esito"), usual=False,
            value=lambda line: label("procedure_outcome", line.case.outcome),
        ),
    ),
)  # fmt: skip
