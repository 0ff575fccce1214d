"""The list of persons, declared once: for the screen, for its files, for the saved views."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.listing import By, Column, Kind, Listing
from labimpact.base.permissions import Permission
from labimpact.desk.models import ContactParticipant
from labimpact.people.enums import DatePrecision, Sex
from labimpact.people.models import Address, Citizenship, ContactPoint, Person, ResidenceTitle
from labimpact.rules.queries import label
from labimpact.workspace.persons.filters import PersonsForm, rows


@dataclass(frozen=True)
class PersonLine:
    """A person with what the list says of them."""

    person: Person
    title: ResidenceTitle | None
    phone: str
    lives_in: str
    last_seen: date | None

    @property
    def birth(self) -> date | str | None:
        """A day where the day is known, so that a spreadsheet reckons with it; else its part."""
        whole = self.person.birth_precision == DatePrecision.DAY
        return self.person.birth_date if whole else self.person.birth_shown

    @property
    def citizenships(self) -> str:
        return ", ".join(getattr(self.person, "citizenship_names", ()))

    @property
    def language(self) -> str:
        return self.person.mediation_language.name if self.person.mediation_language else ""


def _opens(actor: Actor) -> bool:
    return actor.can(Permission.PERSON_VIEW, office_id=actor.office_id)


def _form(data: Any, actor: Actor) -> PersonsForm:
    return PersonsForm(data, actor)


def _prepare(people: QuerySet[Person]) -> QuerySet[Person]:
    names = Citizenship.objects.filter(person=OuterRef("pk"), lost_on=None).order_by("pk")
    return people.select_related("mediation_language", "registered_office").annotate(
        citizenship_names=ArraySubquery(names.values("country__name"))
    )


def draw(actor: Actor, people: Sequence[Person]) -> list[PersonLine]:
    """The lines of some persons: six questions to the database, however many they are.

    What two records of one person say is told on their one line, the shown record's first.
    """
    of = Person.objects.standing_for([person.pk for person in people])
    ids = sorted(of, key=lambda pk: pk == of[pk])
    rows = ResidenceTitle.objects.filter(person__in=ids, is_current=True)
    found_titles = sorted(rows, key=lambda t: (t.person_id == of[t.person_id], t.pk))
    titles = {of[t.person_id]: t for t in found_titles}
    points = ContactPoint.objects.filter(
        person__in=ids, is_safe=True, kind__in=(ContactPoint.Kind.PHONE, ContactPoint.Kind.WHATSAPP)
    )
    found_points = sorted(points, key=lambda p: (p.person_id == of[p.person_id], -p.pk))
    phones = {of[p.person_id]: p.value for p in found_points}
    homes = Address.objects.filter(person__in=ids, valid_to=None).select_related("municipality")
    lives = {
        of[a.person_id]: a.municipality.name
        for a in sorted(homes, key=lambda a: (a.person_id == of[a.person_id], -a.pk))
        if a.municipality is not None
    }
    seen: dict[int, date] = {}
    for pk, day in _last_seen(actor, ids).items():
        seen[of[pk]] = max(day, seen.get(of[pk], day))
    return [
        PersonLine(
            person=person, title=titles.get(person.pk), phone=phones.get(person.pk, ""),
            lives_in=lives.get(person.pk, ""), last_seen=seen.get(person.pk),
        )
        for person in people
    ]  # fmt: skip


def _met(actor: Actor) -> QuerySet[ContactParticipant]:
    return ContactParticipant.objects.filter(
        role__in=(ContactParticipant.Role.SUBJECT, ContactParticipant.Role.FAMILY),
        contact__office=actor.office_id, contact__voided_at=None,
    ).order_by()  # fmt: skip


def _last_seen(actor: Actor, ids: list[int]) -> dict[int, date]:
    met = _met(actor).filter(person__in=ids)
    return dict(met.values_list("person").annotate(last=Max("contact__occurred_on")))


def _by_last_seen(actor: Actor) -> Subquery[Any]:
    """The day of the last contact with the office, as the column shows it."""
    met = _met(actor).filter(person=OuterRef("pk")).values("person")
    return Subquery(met.annotate(last=Max("contact__occurred_on")).values("last"))


_EXPIRY = Subquery(
    ResidenceTitle.objects.filter(person=OuterRef("pk"), is_current=True).values("expires_on")[:1]
)


def _persons(line: PersonLine) -> Iterator[int]:
    yield line.person.pk


PERSONS = Listing(
    key="workspace.persons",
    title=_("Persone dell'ufficio"),
    route="workspace:persons",
    model=Person,
    permissions=(Permission.PERSON_VIEW,),
    opens=_opens,
    form=_form,
    rows=rows,
    prepare=_prepare,
    draw=draw,
    number=lambda line: line.person.pk,
    persons=_persons,
    order="nome",
    private=frozenset({"q", "comune"}),
    notes=(
        _("Una riga è una persona che l'ufficio può vedere oggi; due schede unite sono una."),
        _("Le schede sigillate non ci sono, né qui né nel conto."),
        _("L'ultimo contatto è con questo ufficio; chi è venuto per altri non è contato."),
        _("L'età è negli anni compiuti; di una data incompleta vale il primo giorno possibile."),
    ),
    columns=(
        Column(
            key="nome", label=_("Cognome e nome"),
            sort=(By("family_name"), By("given_name")),
            value=lambda line: line.person.full_name,
            link=lambda line: reverse("workspace:person", args=[line.person.pk]),
        ),
        Column(
            key="nome_proprio", label=_("Nella sua scrittura"), usual=False,
            value=lambda line: line.person.native_name,
        ),
        Column(
            key="scheda", label=_("Numero della scheda"), kind=Kind.NUMBER, usual=False,
            sort=(By("pk"),), value=lambda line: line.person.pk,
        ),
        Column(
            key="nascita", label=_("Nascita"), kind=Kind.DAY,
            sort=(By("birth_date", empty_last=True),),
            value=lambda line: line.birth,
        ),
        Column(
            key="eta", label=_("Età"), kind=Kind.NUMBER, usual=False,
            value=lambda line: line.person.age_on(clock.today()),
        ),
        Column(
            key="sesso", label=_("Sesso"), usual=False, sort=(By("sex"),),
            value=lambda line: str(Sex(line.person.sex).label) if line.person.sex else "",
        ),
        Column(
            key="cittadinanza", label=_("Cittadinanza"), value=lambda line: line.citizenships,
        ),
        Column(
            key="lingua", label=_("Lingua"),
            sort=(By("mediation_language__name", empty_last=True),),
            value=lambda line: line.language,
        ),
        Column(
            key="mediatore", label=_("Serve un mediatore"), kind=Kind.YES_NO, usual=False,
            value=lambda line: line.person.mediator_needed,
        ),
        Column(key="telefono", label=_("Telefono"), value=lambda line: line.phone),
        Column(
            key="codice", label=_("Codice fiscale"), usual=False,
            value=lambda line: line.person.tax_code,
        ),
        Column(key="comune", label=_("Comune"), value=lambda line: line.lives_in),
        Column(
            key="titolo", label=_("Titolo di soggiorno"), usual=False,
            value=lambda line: label("residence_title_type", line.title.kind) if line.title else "",
        ),
        Column(
            key="scadenza", label=_("Il titolo scade il"), kind=Kind.DAY,
            sort=(By(_EXPIRY, empty_last=True),),
            value=lambda line: line.title.expires_on if line.title else None,
        ),
        Column(
            key="ultimo", label=_("Ultimo contatto"), kind=Kind.DAY, falls=True,
            sort=(By(_by_last_seen, empty_last=True),),
            value=lambda line: line.last_seen,
        ),
        Column(
            key="aperta", label=_("Scheda aperta il"), kind=Kind.DAY, usual=False, falls=True,
            sort=(By("registered_at"),),
            value=lambda line: timezone.localdate(line.person.registered_at),
        ),
        Column(
            key="ufficio", label=_("Scheda aperta da"), usual=False,
            value=lambda line: str(line.person.registered_office),
        ),
    ),
)  # fmt: skip
