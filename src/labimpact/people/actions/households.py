"""Households: a person enters, changes place in it, leaves on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.people import permissions
from labimpact.people.actions.registration import NewPerson, register
from labimpact.people.enums import HouseholdKind
from labimpact.people.models import Household, HouseholdMember, Person, same_person


@dataclass(frozen=True, kw_only=True)
class Place:
    """A person's place in a household."""

    role: str = ""
    cohabits: bool = True
    is_dependent: bool | None = None
    valid_from: date | None = None


@transaction.atomic
def open_household(person: Person, place: Place, *, kind: str, by: Actor) -> Household:
    """Start a household (nucleo) of one of the three kinds with its first member."""
    if not permissions.can_register(by) or by.office_id is None:
        raise Refused(_("Scegli prima l'ufficio per cui lavori: il nucleo si apre lì."))
    if kind not in HouseholdKind.values:
        raise Refused(_("Scegli il tipo di nucleo."))
    _refuse_second(person, kind)
    household = Household.objects.create(kind=kind, office_id=by.office_id)
    add_member(household, person, place, by=by)
    return household


@transaction.atomic
def add_member(household: Household, person: Person, place: Place, *, by: Actor) -> HouseholdMember:
    """Add a person to a household, unless they already have an open place in it."""
    if household.members.filter(same_person("person", person), valid_to=None).exists():
        raise Refused(_("Questa persona è già nel nucleo."))
    _refuse_second(person, household.kind)
    if place.valid_from and person.birth_date and place.valid_from < person.birth_date:
        raise Refused(_("La data di ingresso viene prima della nascita."))
    member = HouseholdMember.objects.create(
        household=household,
        person=person,
        role=place.role,
        cohabits=place.cohabits,
        is_dependent=place.is_dependent,
        valid_from=place.valid_from,
    )
    log.record("household.member_added", by=by, target=member, persons=[person.pk])
    return member


@transaction.atomic
def register_member(household: Household, data: NewPerson, place: Place, *, by: Actor) -> Person:
    """Register a person and give them their place in a household, in one go."""
    person = register(data, by=by)
    if not household.members.filter(same_person("person", person), valid_to=None).exists():
        add_member(household, person, place, by=by)
    return person


def _refuse_second(person: Person, kind: str) -> None:
    """One belongs to one registry household and to one ISEE household at a time."""
    if kind == HouseholdKind.ACTUAL:
        return
    places = HouseholdMember.objects.filter(same_person("person", person), valid_to=None)
    if places.filter(household__kind=kind).exists():
        raise Refused(_("La persona è già in un nucleo di questo tipo: prima va fatta uscire."))


@transaction.atomic
def change_member(member: HouseholdMember, place: Place, *, by: Actor) -> HouseholdMember:
    """Correct role, cohabitation, dependency or first day of a member."""
    member.role = place.role
    member.cohabits = place.cohabits
    member.is_dependent = place.is_dependent
    member.valid_from = place.valid_from
    if member.valid_to and member.valid_from and member.valid_to < member.valid_from:
        raise Refused(_("L'ingresso viene dopo l'uscita."))
    member.save(update_fields=["role", "cohabits", "is_dependent", "valid_from"])
    log.record("household.member_changed", by=by, target=member, persons=[member.person_id])
    return member


@transaction.atomic
def leave_household(member: HouseholdMember, *, on: date, by: Actor) -> HouseholdMember:
    """Close a member's place on a day (uscita dal nucleo); the past stays readable."""
    if member.valid_from and on < member.valid_from:
        raise Refused(_("L'uscita viene prima dell'ingresso nel nucleo."))
    member.valid_to = on
    member.save(update_fields=["valid_to"])
    log.record("household.member_left", by=by, target=member, persons=[member.person_id])
    return member
