"""The list of contacts, declared once: for the screen, for its files, for the saved views."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from labimpact.accounts.models import User
from labimpact.base.actor import Actor
from labimpact.base.listing import By, Column, Kind, Listing
from labimpact.base.permissions import Permission
from labimpact.desk.forms import ListForm
from labimpact.desk.forms.listing import USUAL_DAYS
from labimpact.desk.models import Contact
from labimpact.desk.queries import listing as queries
from labimpact.desk.queries.listing import ContactLine
from labimpact.rules.queries import label

# Not joined: a colleague who may no longer be seen would take the contact away with them.
_OPERATOR = Subquery(User.objects.filter(pk=OuterRef("recorded_by")).values("full_name")[:1])


def _opens(actor: Actor) -> bool:
    return actor.can(Permission.PERSON_VIEW, office_id=actor.office_id)


def _form(data: Any, actor: Actor) -> ListForm:
    return ListForm(data, operators=queries.operators(actor.office_id))


def _rows(actor: Actor, form: ListForm) -> QuerySet[Contact]:
    return queries.contacts(actor, actor.office_id, form.filters())


def _draw(_actor: Actor, rows: Sequence[Contact]) -> list[ContactLine]:
    return queries.lines(rows)


def _persons(line: ContactLine) -> Iterator[int]:
    return (part.person_id for part in line.people)


def _standing(form: ListForm) -> list[tuple[str, str]]:
    """The usual period, when none was asked."""
    asked = form.cleaned_data
    if asked["dal"] or asked["al"]:
        return []
    first = form.filters().first
    said = gettext("ultimi %(n)s giorni, dal %(day)s")
    return [(gettext("Periodo"), said % {"n": USUAL_DAYS, "day": f"{first:%d/%m/%Y}"})]


def _who(line: ContactLine) -> str:
    names = [
        part.person.full_name if part.person else gettext("persona non più visibile")
        for part in line.people
    ]
    if line.anonymous:
        said = ngettext("%(n)s persona anonima", "%(n)s persone anonime", line.anonymous)
        names.append(said % {"n": line.anonymous})
    return ", ".join(names)


CONTACTS = Listing(
    key="desk.contacts",
    title=_("Contatti"),
    route="desk:list",
    model=Contact,
    permissions=(Permission.PERSON_VIEW,),
    opens=_opens,
    form=_form,
    rows=_rows,
    prepare=lambda rows: queries.with_parts(
        rows.select_related("language", "activity")
    ),
    draw=_draw,
    number=lambda line: line.contact.pk,
    persons=_persons,
    order="-data",
    standing=_standing,
    notes=(
        _("Ogni riga è un contatto; una persona venuta più volte sta in più righe."),
        _("I contatti delle persone sigillate non ci sono, né qui né nel conto."),
    ),
    columns=(
        Column(
            key="data", label=_("Data"), kind=Kind.DAY, falls=True,
            sort=(By("occurred_on"), By("occurred_at", empty_last=True)),
            value=lambda line: line.contact.occurred_on, template="desk/cells/day.html",
        ),
        Column(
            key="ora", label=_("Ora"), usual=False,
            value=lambda line: f"{line.contact.occurred_at:%H:%M}"
            if line.contact.occurred_at else "",
        ),
        Column(key="chi", label=_("Chi"), value=_who, template="desk/line.html"),
        Column(key="cosa", label=_("Che cosa"), value=lambda line: ", ".join(line.items)),
        Column(key="bisogni", label=_("Bisogni"), value=lambda line: ", ".join(line.needs)),
        Column(
            key="minuti", label=_("Minuti"), kind=Kind.NUMBER, sort=(By("minutes"),), falls=True,
            total="minutes",
            value=lambda line: line.contact.minutes,
        ),
        Column(
            key="operatore", label=_("Operatore"), sort=(By(_OPERATOR),),
            value=lambda line: line.operator,
        ),
        Column(
            key="attivita", label=_("Attività"), template="desk/cells/activity.html",
            sort=(By("activity__title", empty_last=True),),
            value=lambda line: line.contact.activity.title if line.contact.activity else "",
        ),
        Column(
            key="dove", label=_("Dove"), usual=False, sort=(By("side"),),
            value=lambda line: gettext("sportello")
            if line.contact.side == Contact.Side.FRONT else gettext("lavoro interno"),
        ),
        Column(
            key="canale", label=_("Canale"), usual=False, sort=(By("channel"),),
            value=lambda line: label("contact_channel", line.contact.channel),
        ),
        Column(
            key="lingua", label=_("Lingua"), usual=False, sort=(By("language__name"),),
            value=lambda line: line.contact.language.name if line.contact.language else "",
        ),
        Column(
            key="mediatore", label=_("Mediatore presente"), kind=Kind.YES_NO, usual=False,
            value=lambda line: line.contact.mediator_present,
        ),
        Column(
            key="esito", label=_("Esito"), usual=False,
            value=lambda line: label("contact_outcome", line.contact.outcome),
        ),
        Column(
            key="prossimo", label=_("Prossimo passo"), usual=False,
            value=lambda line: line.contact.next_step,
        ),
        Column(
            key="nota", label=_("Nota"), usual=False, value=lambda line: line.contact.note,
        ),
        Column(
            key="numero", label=_("Numero del contatto"), kind=Kind.NUMBER, usual=False,
            sort=(By("pk"),), value=lambda line: line.contact.pk,
            link=lambda line: reverse("desk:detail", args=[line.contact.pk]),
        ),
    ),
)  # fmt: skip
