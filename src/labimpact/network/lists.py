"""The address book of the network, declared once: for the screen, for its files, for the views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import Actor
from labimpact.base.listing import By, Column, Listing
from labimpact.base.permissions import Permission
from labimpact.network import listing
from labimpact.network.listing import OfficeRow
from labimpact.network.models import Office, TerritorialArea


class OfficesForm(forms.Form):
    """Any word, and an area."""

    q = forms.CharField(label=_("Nome, ente, Comune o Ambito"), required=False, max_length=100)
    ambito = forms.TypedChoiceField(label=_("Ambito"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        areas = [(area.pk, str(area)) for area in TerritorialArea.objects.all()]
        self.fields["ambito"].choices = [("", _("tutti")), *areas]  # type: ignore[attr-defined]


def _form(data: Any, _actor: Actor) -> OfficesForm:
    return OfficesForm(data)


def _rows(actor: Actor, form: OfficesForm) -> QuerySet[Office]:
    asked = form.cleaned_data
    return listing.offices(actor, asked.get("q", ""), asked.get("ambito"))


def _prepare(rows: QuerySet[Office]) -> QuerySet[Office]:
    rows = rows.select_related("body", "area", "municipality")
    return rows.prefetch_related("opening_hours", "closures", "languages")


def _draw(_actor: Actor, offices: Sequence[Office]) -> list[OfficeRow]:
    return listing.with_openings(offices, timezone.localtime())


def _where(row: OfficeRow) -> str:
    town = row.office.municipality.name if row.office.municipality else ""
    return " ".join(part for part in (row.office.address, town) if part)


def _now(row: OfficeRow) -> str:
    """Open until, or closed and why: a file has no badge."""
    now, next_one = row.opening.now, row.opening.upcoming
    if now is not None:
        return gettext("aperto fino alle %(t)s") % {"t": f"{now.closes_at:%H:%M}"}
    said = " ".join(filter(None, (gettext("chiuso"), row.opening.reason)))
    if next_one is None:
        return said
    when = f"{next_one.day:%d/%m} {next_one.opens_at:%H:%M}"
    return gettext("%(closed)s, riapre il %(when)s") % {"closed": said, "when": when}


OFFICES = Listing(
    key="network.offices",
    title=_("Uffici della rete"),
    route="network:list",
    model=Office,
    permissions=(Permission.NETWORK_VIEW,),
    form=_form,
    rows=_rows,
    prepare=_prepare,
    draw=_draw,
    number=lambda row: row.office.pk,
    order="ambito",
    private=frozenset({"q"}),
    personal=False,
    per_page=30,
    notes=(_("Gli uffici aperti della rete; «adesso» è il momento in cui il file è fatto."),),
    columns=(
        Column(key="ufficio", label=_("Ufficio"), sort=(By("name"),),
               value=lambda row: row.office.name, template="network/office_cell.html"),
        Column(key="ente", label=_("Ente"), usual=False, sort=(By("body__name"),),
               value=lambda row: row.office.body.name),
        Column(key="ambito", label=_("Ambito"),
               sort=(By("area__name", empty_last=True), By("name")),
               value=lambda row: row.office.area.name if row.office.area else ""),
        Column(key="dove", label=_("Dove"), value=_where, template="network/where_cell.html"),
        Column(key="telefono", label=_("Telefono"), usual=False,
               value=lambda row: row.office.phone),
        Column(key="mail", label=_("E-mail"), usual=False, value=lambda row: row.office.email),
        Column(key="adesso", label=_("Adesso"), value=_now,
               template="network/opening_cell.html"),
        Column(key="lingue", label=_("Lingue"),
               value=lambda row: ", ".join(str(x) for x in row.office.languages.all())),
    ),
)  # fmt: skip
