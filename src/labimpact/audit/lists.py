"""The access register as a list, declared once: for the screen and for its files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from labimpact.audit import queries
from labimpact.audit.forms import FilterForm
from labimpact.audit.labels import IMPORT, object_label, said
from labimpact.audit.models import AuditEvent
from labimpact.base.actor import Actor
from labimpact.base.listing import By, Column, Kind, Listing
from labimpact.base.permissions import Permission


def _form(data: Any, _actor: Actor) -> FilterForm:
    return FilterForm({**FilterForm.usual(), **{name: v for name, v in data.items() if v}})


def _rows(actor: Actor, form: FilterForm) -> QuerySet[AuditEvent]:
    return queries.events(actor, form.filters)


def _said(event: AuditEvent) -> str:
    of_import = event.object_type == IMPORT and event.object_ids
    return said(
        event.action,
        listing=str(event.details.get("list", "")),
        import_number=event.object_ids[0] if of_import else None,
    )


def _persons(event: AuditEvent) -> Iterator[int]:
    return iter(event.person_ids)


EVENTS = Listing(
    key="audit.events",
    title=_("Consultazioni dei dati"),
    route="audit:list",
    model=AuditEvent,
    permissions=(Permission.AUDIT_VIEW,),
    form=_form,
    rows=_rows,
    persons=_persons,
    order="-quando",
    private=frozenset({"who", "office", "person_id"}),
    per_page=50,
    notes=(_("Una riga è un'operazione; un elenco letto è una riga con tutte le sue schede."),),
    columns=(
        Column(
            key="quando", label=_("Quando"), kind=Kind.MOMENT, sort=(By("at"),), falls=True,
            value=lambda event: event.at, template="audit/moment.html",
        ),
        Column(key="chi", label=_("Chi"), sort=(By("actor_name"),),
               value=lambda event: event.actor_name or event.actor),
        Column(key="ufficio", label=_("Ufficio"), sort=(By("office_name"),),
               value=lambda event: event.office_name),
        Column(key="operazione", label=_("Operazione"), sort=(By("action"),),
               value=_said),
        Column(key="schede", label=_("Schede"), template="audit/persons.html",
               value=lambda event: ", ".join(f"#{pk}" for pk in event.person_ids)),
        Column(key="quante", label=_("Quante schede"), kind=Kind.NUMBER, usual=False,
               sort=(By("person_ids__len"),), falls=True,
               value=lambda event: len(event.person_ids)),
        Column(key="motivo", label=_("Motivo"), value=lambda event: event.reason),
        Column(key="oggetto", label=_("Tipo di oggetto"), usual=False,
               value=lambda event: object_label(event.object_type)),
    ),
)  # fmt: skip
