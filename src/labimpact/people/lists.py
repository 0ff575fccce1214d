"""The emergencies to be reviewed, declared once: numbers, never names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import Actor
from labimpact.base.listing import By, Column, Kind, Listing
from labimpact.base.permissions import Permission
from labimpact.people.models import Grant
from labimpact.people.queries import protection
from labimpact.people.queries.protection import Emergency

_WAITS = Case(When(reviewed_at=None, then=Value(1)), default=Value(0), output_field=IntegerField())


class EmergenciesForm(forms.Form):
    """All of them, or those that still wait for a review."""

    solo = forms.BooleanField(label=_("Solo da riesaminare"), required=False)


def _form(data: Any, _actor: Actor) -> EmergenciesForm:
    return EmergenciesForm(data)


def _rows(actor: Actor, form: EmergenciesForm) -> QuerySet[Grant]:
    rows = protection.emergencies(actor)
    return rows.filter(reviewed_at=None) if form.cleaned_data["solo"] else rows


def _draw(_actor: Actor, grants: Sequence[Grant]) -> list[Emergency]:
    return protection.emergency_lines(grants)


def _persons(line: Emergency) -> Iterator[int]:
    yield line.grant.person_id


def _css(line: Emergency) -> str:
    return "" if line.grant.reviewed_at else "row-urgent"


EMERGENCIES = Listing(
    key="people.emergencies",
    title=_("Accessi d'emergenza"),
    route="people:emergency_reviews",
    model=Grant,
    permissions=(Permission.AUDIT_VIEW,),
    form=_form,
    rows=_rows,
    draw=_draw,
    number=lambda line: line.grant.pk,
    persons=_persons,
    css=_css,
    order="-riesame",
    notes=(_("Quelli aperti da chi legge l'elenco non ci sono: li riesamina un altro."),),
    columns=(
        Column(
            key="quando", label=_("Quando"), kind=Kind.MOMENT, sort=(By("granted_at"),),
            falls=True, value=lambda line: line.grant.granted_at,
            link=lambda line: reverse("people:emergency_review", args=[line.grant.pk]),
        ),
        Column(key="scheda", label=_("Scheda"), kind=Kind.NUMBER, sort=(By("person_id"),),
               value=lambda line: line.grant.person_id),
        Column(key="chi", label=_("Chi"), value=lambda line: line.who),
        Column(key="ufficio", label=_("Ufficio"), sort=(By("office__name"),),
               value=lambda line: line.grant.office.name),
        Column(key="perche", label=_("Perché"), value=lambda line: line.grant.reason),
        Column(
            key="riesame", label=_("Riesame"), sort=(By(_WAITS), By("granted_at")), falls=True,
            value=lambda line: line.grant.review_note
            if line.grant.reviewed_at else gettext("da riesaminare"),
            template="people/emergency_state.html",
        ),
        Column(key="riesaminato", label=_("Riesaminato il"), kind=Kind.MOMENT, usual=False,
               sort=(By("reviewed_at", empty_last=True),), falls=True,
               value=lambda line: line.grant.reviewed_at),
    ),
)  # fmt: skip
