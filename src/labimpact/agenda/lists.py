"""The lists of the agenda, declared once: appointments, who to call back, who waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Case, CharField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.accounts.models import User
from labimpact.agenda.hours import day_span
from labimpact.agenda.models import Appointment, AppointmentState, WaitingListEntry
from labimpact.agenda.queries import appointments as queries
from labimpact.agenda.queries.slots import Slot
from labimpact.agenda.queries.waiting import with_offers
from labimpact.agenda.templatetags.agenda import wished_days
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.listing import By, Column, Kind, Listing
from labimpact.base.permissions import Permission
from labimpact.people.models import Person
from labimpact.ui.forms import DayField

_AHEAD = timedelta(days=6)
_PERSON = Person.objects.filter(pk=OuterRef("person"))
# Sorted by the name one reads: the person's, or what stands in its place. Not joined: a person
# who may not be opened any more would take the row away with them.
_NAME = (
    By(Coalesce(Subquery(_PERSON.values("family_name")[:1]), "label", output_field=CharField())),
    By(Subquery(_PERSON.values("given_name")[:1]), empty_last=True),
)
_OPERATOR = Subquery(User.objects.filter(pk=OuterRef("operator")).values("full_name")[:1])
_STATES = Case(
    *(When(state=s.value, then=Value(s.label)) for s in AppointmentState), output_field=CharField()
)


def _office(actor: Actor) -> int | None:
    office = queries.office_of(actor, Permission.APPOINTMENT_MANAGE)
    return office.pk if office is not None else None


def _opens(actor: Actor) -> bool:
    return _office(actor) is not None


def _persons(row: Appointment | WaitingListEntry) -> Iterator[int | None]:
    yield row.person_id


def _who(row: Appointment | WaitingListEntry) -> str:
    if row.person is not None:
        return str(row.person)
    return gettext("persona riservata") if row.person_id else row.label


class NoForm(forms.Form):
    """A list without filters: it is short, and all of it is to be done."""


class AppointmentsForm(forms.Form):
    """Which days, whose, of what kind, how they went."""

    dal = DayField(label=_("Dal"), required=False)
    al = DayField(label=_("Al"), required=False)
    operatore = forms.TypedChoiceField(
        label=_("Con chi"), required=False, coerce=int, empty_value=None
    )
    tipo = forms.TypedChoiceField(label=_("Tipo"), required=False, coerce=int, empty_value=None)
    stato = forms.ChoiceField(label=_("Stato"), required=False)

    def __init__(self, data: Any, actor: Actor) -> None:
        super().__init__(data)
        office = _office(actor)
        staff = queries.operators(office, on=clock.today()) if office is not None else []
        kinds = queries.kinds(actor, office) if office is not None else []
        for name, offered in (
            ("operatore", [(u.pk, str(u)) for u in staff]),
            ("tipo", [(k.pk, k.label) for k in kinds]),
            ("stato", list(AppointmentState.choices)),
        ):
            self.fields[name].choices = [("", _("tutti")), *offered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        first, last = asked.get("dal"), asked.get("al")
        if first and last and last < first:
            self.add_error("al", _("Il periodo finisce prima di cominciare."))
        return asked


def _appointments(actor: Actor, form: AppointmentsForm) -> QuerySet[Appointment]:
    """Those of the days asked for; the next seven when none was."""
    asked = form.cleaned_data
    rows = Appointment.objects.visible_to(actor).filter(office_id=_office(actor) or 0)
    first, last = asked["dal"], asked["al"]
    if first is None and last is None:
        first, last = clock.today(), clock.today() + _AHEAD
    if first is not None:
        rows = rows.filter(starts_at__gte=day_span(first)[0])
    if last is not None:
        rows = rows.filter(starts_at__lt=day_span(last)[1])
    for name, field in (("operatore", "operator"), ("tipo", "kind"), ("stato", "state")):
        if asked[name]:
            rows = rows.filter(**{field: asked[name]})
    return rows


def _standing(form: AppointmentsForm) -> list[tuple[str, str]]:
    """The next seven days, when none was asked."""
    if form.cleaned_data["dal"] or form.cleaned_data["al"]:
        return []
    said = gettext("da oggi per sette giorni, fino al %(day)s")
    return [(gettext("Periodo"), said % {"day": f"{clock.today() + _AHEAD:%d/%m/%Y}"})]


_WHEN = (
    Column(
        key="quando", label=_("Quando"), kind=Kind.MOMENT, sort=(By("starts_at"),),
        value=lambda row: row.starts_at,
        link=lambda row: reverse("appointments:detail", args=[row.pk]),
    ),
    Column(
        key="minuti", label=_("Minuti"), kind=Kind.NUMBER, usual=False,
        value=lambda row: int((row.ends_at - row.starts_at).total_seconds() // 60),
    ),
)  # fmt: skip
_ABOUT = (
    Column(key="tipo", label=_("Tipo"), sort=(By("kind__label"),),
           value=lambda row: row.kind.label),
    Column(key="con", label=_("Con chi"), sort=(By(_OPERATOR, empty_last=True),),
           value=lambda row: str(row.operator or "")),
    Column(key="lingua", label=_("Lingua"), usual=False,
           value=lambda row: row.language.name if row.language else ""),
    Column(key="mediatore", label=_("Serve un mediatore"), kind=Kind.YES_NO, usual=False,
           value=lambda row: row.mediator_wanted),
    Column(key="nota", label=_("Nota"), usual=False, value=lambda row: row.note),
    Column(key="scheda", label=_("Numero della scheda"), kind=Kind.NUMBER, usual=False,
           value=lambda row: row.person_id),
)  # fmt: skip


def _with_parts(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    return rows.select_related("kind", "operator", "room", "person", "language")


APPOINTMENTS = Listing(
    key="agenda.appointments",
    title=_("Appuntamenti"),
    route="appointments:list",
    model=Appointment,
    permissions=(Permission.APPOINTMENT_MANAGE,),
    opens=_opens,
    form=AppointmentsForm,
    rows=_appointments,
    prepare=_with_parts,
    persons=_persons,
    order="quando",
    standing=_standing,
    notes=(_("Una riga è un appuntamento, anche disdetto: guarda lo stato."),),
    columns=(
        *_WHEN,
        Column(key="chi", label=_("Chi"), sort=_NAME, value=_who,
               link=lambda row: reverse("workspace:person", args=[row.person_id])
               if row.person else ""),
        *_ABOUT,
        Column(key="stanza", label=_("Dove"), usual=False,
               value=lambda row: str(row.room or "")),
        Column(key="stato", label=_("Stato"), sort=(By(_STATES),),
               value=lambda row: str(row.get_state_display())),
        Column(key="perche", label=_("Perché"), usual=False, value=lambda row: row.state_why),
    ),
)  # fmt: skip


def _why_recall(row: Appointment) -> str:
    if row.state != AppointmentState.CANCELLED:
        return gettext("chiusura aggiunta dopo")
    said = gettext("disdetto dall'ufficio")
    return f"{said}: {row.state_why}" if row.state_why else said


RECALLS = Listing(
    key="agenda.recalls",
    title=_("Da richiamare"),
    route="appointments:recalls",
    model=Appointment,
    permissions=(Permission.APPOINTMENT_MANAGE,),
    opens=_opens,
    form=lambda data, _actor: NoForm(data),
    rows=lambda actor, _form: queries.to_recall(actor, _office(actor) or 0).select_related(None),
    prepare=_with_parts,
    persons=_persons,
    order="quando",
    buttons="agenda/cells/recall_buttons.html",
    per_page=50,
    notes=(_("Chi ha perso il posto per una disdetta dell'ufficio o una chiusura."),),
    columns=(
        Column(key="chi", label=_("Chi"), sort=_NAME, value=_who,
               template="agenda/cells/recall_who.html"),
        *_WHEN,
        *_ABOUT,
        Column(key="perche", label=_("Perché"), value=_why_recall),
        Column(key="come", label=_("Come contattare"), usual=False,
               value=lambda row: row.person.safe_contact_note if row.person else ""),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class WaitingLine:
    """Who waits, with the first free place on a day they want."""

    entry: WaitingListEntry
    slot: Slot | None


def _waiting(actor: Actor, entries: Sequence[WaitingListEntry]) -> list[WaitingLine]:
    offers = {entry.pk: slot for entry, slot in with_offers(actor, _office(actor) or 0)}
    return [WaitingLine(entry, offers.get(entry.pk)) for entry in entries]


WAITING = Listing(
    key="agenda.waiting",
    title=_("Lista d'attesa"),
    route="appointments:waiting",
    model=WaitingListEntry,
    permissions=(Permission.APPOINTMENT_MANAGE,),
    opens=_opens,
    form=lambda data, _actor: NoForm(data),
    rows=lambda actor, _form: queries.waiting_list(actor, _office(actor) or 0)
    .select_related(None).order_by(),
    prepare=lambda rows: rows.select_related("kind", "person", "language"),
    draw=_waiting,
    number=lambda line: line.entry.pk,
    persons=lambda line: _persons(line.entry),
    order="dal",
    buttons="agenda/cells/waiting_buttons.html",
    per_page=50,
    notes=(_("Ogni posto libero è proposto a una persona sola, a chi aspetta da più tempo."),),
    columns=(
        Column(key="chi", label=_("Chi"), sort=_NAME, value=lambda line: _who(line.entry),
               template="agenda/cells/waiting_who.html"),
        Column(key="dal", label=_("In lista dal"), kind=Kind.DAY, usual=False,
               sort=(By("since"),),
               value=lambda line: timezone.localdate(line.entry.since)),
        Column(key="tipo", label=_("Per che cosa"), sort=(By("kind__label"),),
               value=lambda line: line.entry.kind.label),
        Column(key="lingua", label=_("Lingua"),
               value=lambda line: line.entry.language.name if line.entry.language else ""),
        Column(key="giorni", label=_("Giorni graditi"),
               value=lambda line: wished_days(line.entry)),
        Column(key="posto", label=_("Primo posto adatto"), kind=Kind.MOMENT,
               template="agenda/cells/place.html",
               value=lambda line: line.slot.starts_at if line.slot else None),
        Column(key="nota", label=_("Nota"), usual=False, value=lambda line: line.entry.note),
        Column(key="scheda", label=_("Numero della scheda"), kind=Kind.NUMBER, usual=False,
               value=lambda line: line.entry.person_id),
    ),
)  # fmt: skip
