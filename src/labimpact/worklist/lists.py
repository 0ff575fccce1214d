"""The list of things to do, declared once: for its files and saved views; the page draws its own.

Its rows are of many apps, so they are no queryset: `ThingsSource` answers for all the kinds what
the engine asks of a list (base/listing.py), through the same union that the page reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import BigIntegerField
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.listing import By, Column, Kind, Listing
from labimpact.base.permissions import Permission
from labimpact.people.models import Person
from labimpact.worklist.enums import Which
from labimpact.worklist.forms import NOBODY, FilterForm
from labimpact.worklist.models import Task
from labimpact.worklist.queries import Row, ThingsSource, colleagues

TABS = {
    Which.MINE: _("Le mie"),
    Which.HANDED: _("Passate a me"),
    Which.OFFICE: _("Di tutto l'ufficio"),
    Which.LATE: _("In ritardo"),
    Which.DONE: _("Fatte"),
}


class ThingsForm(forms.Form):
    """What the address asks of the list; the page forgives what makes no sense, a file does not."""

    vista = forms.ChoiceField(label=_("Quali cose"), required=False, choices=list(TABS.items()))
    person = forms.IntegerField(
        label=_("Numero della scheda"), required=False, min_value=1,
        max_value=BigIntegerField.MAX_BIGINT,
    )  # fmt: skip
    q = forms.CharField(label=_("Parole o nome"), required=False, max_length=100)
    tipo = forms.ChoiceField(label=_("Che cosa"), required=False)
    chi = forms.ChoiceField(label=_("A chi tocca"), required=False)
    quando = forms.ChoiceField(label=_("Quando"), required=False)

    def __init__(self, data: Any, actor: Actor) -> None:
        super().__init__(data)
        self.asked_for = FilterForm(data, colleagues=[])

        def owners() -> list[tuple[str, Any]]:
            """Asked for only when somebody is chosen."""
            here = actor.office_id
            staff = colleagues(here, on=clock.today()) if here is not None else []
            known = FilterForm(data, colleagues=staff).colleagues
            return [(NOBODY, _("a nessuno ancora")), *known]

        fields: Any = self.fields
        fields["tipo"].choices = self.asked_for.kinds(actor)
        fields["quando"].choices = self.asked_for.whens
        fields["chi"].choices = owners

    @property
    def which(self) -> Which:
        asked = self.cleaned_data if self.is_valid() else {}
        default = Which.OFFICE if asked.get("person") else Which.MINE
        return Which(asked["vista"]) if asked.get("vista") else default


def _rows(actor: Actor, form: ThingsForm) -> ThingsSource:
    number = form.cleaned_data["person"]
    known = Person.objects.visible_to(actor).filter(pk=number) if number else None
    person = known.first() if known is not None else None
    nobody = known is not None and person is None
    asked = form.asked_for.asked(actor, person)
    return ThingsSource(actor, form.which, asked, clock.today(), empty=nobody)


def _order(form: ThingsForm) -> str:
    return "-fatta" if form.which is Which.DONE else "entro"


def _persons(row: Row) -> Iterator[int | None]:
    yield row.line.person_id


def _for_whom(row: Row) -> str:
    hidden = row.line.person_id is not None and not row.line.person
    return gettext("persona riservata") if hidden else row.line.person


def _note(row: Row) -> str:
    return row.task.note if row.task is not None else row.line.note


THINGS = Listing(
    key="worklist.things",
    title=_("Da fare"),
    route="worklist:list",
    model=Task,
    permissions=(Permission.TASK_MANAGE,),
    form=ThingsForm,
    rows=_rows,
    number=lambda row: row.pk,
    kind_of=lambda row: row.kind,
    persons=_persons,
    order=_order,
    tabs=frozenset({"vista"}),
    linked=frozenset({"person"}),
    private=frozenset({"q", "person"}),
    notes=(
        _("Una riga è una cosa da fare, o un fatto di un'altra parte che aspetta qualcuno."),
        _("Una cosa che non è di nessuno è di tutto l'ufficio."),
    ),
    columns=(
        Column(key="cosa", label=_("Che cosa"), value=lambda row: row.line.title,
               link=lambda row: row.line.url),
        Column(key="tipo", label=_("Tipo"), value=lambda row: row.label),
        Column(key="chi", label=_("Per chi"), value=_for_whom),
        # The source puts all the kinds in one order; the engine is told only that there is one.
        Column(key="entro", label=_("Entro il"), kind=Kind.DAY, sort=(By("due_on"),),
               value=lambda row: row.due_on),
        Column(key="tocca", label=_("A chi tocca"),
               value=lambda row: row.line.owner or gettext("a chiunque")),
        Column(key="passata", label=_("Passata da"), usual=False,
               value=lambda row: row.line.handed_by),
        Column(key="nota", label=_("Nota"), usual=False, value=_note),
        Column(key="fatta", label=_("Fatta il"), kind=Kind.DAY, usual=False, falls=True,
               sort=(By("done_at"),),
               value=lambda row: timezone.localdate(row.task.done_at)
               if row.task is not None and row.task.done_at else None),
        Column(key="andata", label=_("Come è andata"), usual=False,
               value=lambda row: row.task.done_note if row.task is not None else ""),
        Column(key="scheda", label=_("Numero della scheda"), kind=Kind.NUMBER, usual=False,
               value=lambda row: None if row.line.withheld else row.line.person_id),
    ),
)  # fmt: skip
