"""The lists behind the reports, declared once: the facts of a figure, the closed registers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from labimpact.base.actor import Actor
from labimpact.base.listing import By, Column, Kind, Listing
from labimpact.base.permissions import Permission
from labimpact.desk.models import Contact
from labimpact.monitoring import permissions
from labimpact.monitoring.forms import ReportForm
from labimpact.monitoring.models import AccessRegister
from labimpact.monitoring.queries import facts, filters, registers
from labimpact.rules.queries import label


class FactsForm(ReportForm):
    """A report, and the row of it whose facts are asked for."""

    dimensione = forms.CharField(max_length=40, widget=forms.HiddenInput)
    voce = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def clean_dimensione(self) -> str:
        dimension = str(self.cleaned_data["dimensione"])
        if not facts.is_dimension(dimension):
            raise forms.ValidationError(_("Questo rapporto non ha questa tabella."))
        return dimension


def _form(data: Any, actor: Actor) -> FactsForm:
    offered = list(filters.countable_offices(actor))
    return FactsForm(data, actor=actor, offered=offered, projects=list(filters.projects()))


def _rows(actor: Actor, form: FactsForm) -> QuerySet[Contact]:
    asked = form.cleaned_data
    return facts.facts(form.filters, asked["dimensione"], asked["voce"], by=actor)


def _persons(contact: Contact) -> Iterator[int]:
    return (part.person_id for part in contact.participants.all())


def _who(contact: Contact) -> str:
    names = [str(part.person) for part in contact.participants.all()]
    for group in contact.anonymous_groups.all():
        said = ngettext("%(n)s anonima", "%(n)s anonime", group.head_count)
        names.append(said % {"n": group.head_count})
    return ", ".join(names)


def _address(data: Mapping[str, str]) -> str:
    return reverse("monitoring:facts", args=[data.get("dimensione", "all")])


FACTS = Listing(
    key="monitoring.facts",
    title=_("Contatti contati"),
    route="monitoring:facts",
    address=_address,
    model=Contact,
    permissions=(Permission.PERSON_VIEW,),
    form=_form,
    rows=_rows,
    prepare=facts.with_parts,
    persons=_persons,
    order="-data",
    fixed=frozenset(FactsForm.base_fields),
    per_page=50,
    notes=(
        _("Una riga è un contatto tra quelli che puoi aprire: il rapporto può contarne altri."),
        _("Cittadinanza, sesso ed età nel rapporto sono quelli dell'ultimo contatto."),
    ),
    columns=(
        Column(
            key="data", label=_("Data"), kind=Kind.DAY, sort=(By("occurred_on"),), falls=True,
            value=lambda contact: contact.occurred_on,
            link=lambda contact: reverse("desk:detail", args=[contact.pk]),
        ),
        Column(key="ufficio", label=_("Ufficio"), sort=(By("office__name"),),
               value=lambda contact: contact.office.name),
        Column(key="persone", label=_("Persone"), value=_who),
        Column(key="lingua", label=_("Lingua"), sort=(By("language__name", empty_last=True),),
               value=lambda contact: contact.language.name if contact.language else ""),
        Column(key="minuti", label=_("Minuti"), kind=Kind.NUMBER, sort=(By("minutes"),),
               falls=True, value=lambda contact: contact.minutes),
        Column(key="canale", label=_("Canale"), usual=False, sort=(By("channel"),),
               value=lambda contact: label("contact_channel", contact.channel)),
        Column(key="numero", label=_("Numero del contatto"), kind=Kind.NUMBER, usual=False,
               sort=(By("pk"),), value=lambda contact: contact.pk),
    ),
)  # fmt: skip


class NoForm(forms.Form):
    """A list without filters."""


REGISTERS = Listing(
    key="monitoring.registers",
    title=_("Registri chiusi"),
    route="monitoring:register",
    model=AccessRegister,
    permissions=(Permission.REGISTER_SIGN, Permission.CONTACT_RECORD),
    opens=lambda actor: bool(permissions.register_offices(actor)),
    form=lambda data, _actor: NoForm(data),
    rows=lambda actor, _form: registers.closed_registers(actor),
    prepare=lambda rows: rows.select_related("office"),
    order="-mese",
    personal=False,
    per_page=50,
    notes=(_("Una riga è una versione chiusa; di un mese corretto dopo ce n'è più di una."),),
    columns=(
        Column(
            key="mese", label=_("Mese"), kind=Kind.DAY, falls=True,
            sort=(By("month"), By("version")), value=lambda closed: closed.month,
            template="monitoring/register_month.html",
        ),
        Column(key="ufficio", label=_("Ufficio"), sort=(By("office__name"),),
               value=lambda closed: closed.office.name),
        Column(key="versione", label=_("Versione"), kind=Kind.NUMBER, sort=(By("version"),),
               value=lambda closed: closed.version),
        Column(key="contatti", label=_("Contatti"), kind=Kind.NUMBER, sort=(By("rows_count"),),
               falls=True, value=lambda closed: closed.rows_count),
        Column(key="presenze", label=_("Presenze"), kind=Kind.NUMBER, usual=False,
               sort=(By("heads_total"),), falls=True, value=lambda closed: closed.heads_total),
        Column(key="minuti", label=_("Minuti"), kind=Kind.NUMBER, usual=False,
               sort=(By("minutes_total"),), falls=True, value=lambda closed: closed.minutes_total),
        Column(key="chiuso", label=_("Chiuso il"), kind=Kind.MOMENT, sort=(By("generated_at"),),
               falls=True, value=lambda closed: closed.generated_at),
        Column(key="da", label=_("Chiuso da"), sort=(By("generated_by_name"),),
               value=lambda closed: closed.generated_by_name),
        Column(key="impronta", label=_("Impronta SHA-256"), usual=False,
               value=lambda closed: closed.sha256),
    ),
    buttons="monitoring/register_buttons.html",
)  # fmt: skip
