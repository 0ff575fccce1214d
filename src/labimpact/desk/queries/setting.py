"""What the form of a contact needs to know before it is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef

from labimpact.agenda.models import Arrival
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.desk.contact_data import MOST_MINUTES, SUBJECT
from labimpact.desk.models import Contact, ContactDraft, ContactDraftQuerySet, ContactParticipant
from labimpact.people.models import Grant, HouseholdMember, Person, PersonQuerySet, same_person
from labimpact.people.queries import find
from labimpact.rules.models import Rule
from labimpact.rules.queries import label

USUAL_MINUTES = 15
MOST_FOUND = 8


@dataclass(frozen=True)
class PersonRow:
    """One line of *Chi*: a person who may be ticked, and why they are offered."""

    person: Person
    relation: str = ""
    ticked: bool = False
    role: str = SUBJECT

    @property
    def pk(self) -> int:
        return self.person.pk


def known_to(actor: Actor, office_id: int) -> PersonQuerySet:
    """Persons whom that very office may see: another office's contact is not made with them."""
    grants = Grant.objects.live().filter(person=OuterRef("pk"), office=office_id)
    return Person.objects.visible_to(actor).current(office_id).filter(Exists(grants))


def household_of(actor: Actor, person: Person, office_id: int) -> list[PersonRow]:
    """Those who share a household with a person now, as far as the office knows them."""
    today = clock.today()
    mine = HouseholdMember.objects.filter(same_person("person", person), valid_to=None)
    members = (
        HouseholdMember.objects.filter(household__in=mine.values("household"), valid_to=None)
        .exclude(same_person("person", person))
        .filter(person__in=known_to(actor, office_id))
        .select_related("person")
        .order_by("household_id", "pk")
    )
    rows: dict[int, PersonRow] = {}
    for member in members:
        age = member.person.age_on(today)
        parts = [label("household_role", member.role), f"{age} anni" if age is not None else ""]
        rows.setdefault(member.person_id, PersonRow(member.person, ", ".join(filter(None, parts))))
    return list(rows.values())


def person_rows(
    actor: Actor,
    office_id: int,
    *,
    person: Person | None,
    roles: dict[int, str],
    found: Iterable[Person] = (),
) -> list[PersonRow]:
    """The lines of *Chi*: the person in front, the household, those already ticked, those found.

    `roles` says who is ticked and as what.
    """
    rows: dict[int, PersonRow] = {}
    if person is not None:
        rows[person.pk] = PersonRow(person)
        rows |= {row.pk: row for row in household_of(actor, person, office_id)}
    others = [pk for pk in roles if pk not in rows]
    if others:
        known = known_to(actor, office_id).in_bulk(others)
        # In the order of the page: the first is who the contact, and its next step, is about.
        rows |= {pk: PersonRow(known[pk]) for pk in others if pk in known}
    for one in found:
        rows.setdefault(one.pk, PersonRow(one))
    return [
        replace(row, ticked=row.pk in roles, role=roles.get(row.pk, SUBJECT))
        for row in rows.values()
    ]


def found_people(actor: Actor, office_id: int, text: str) -> list[Person]:
    """Who answers to what was typed in *Aggiungi un'altra persona*, known to this office."""
    hits = find(actor, text, most=MOST_FOUND * 2)
    mine = set(
        known_to(actor, office_id)
        .filter(pk__in=[hit.pk for hit in hits])
        .values_list("pk", flat=True)
    )
    return [hit.person for hit in hits if hit.pk in mine][:MOST_FOUND]


def usual_minutes() -> int:
    """The minutes proposed for a contact (rule `contact_default_minutes`)."""
    rule = Rule.objects.in_force(clock.today()).filter(code="contact_default_minutes").first()
    text = str(rule.value) if rule is not None else ""
    return int(text) if text.isdecimal() and 0 < int(text) <= MOST_MINUTES else USUAL_MINUTES


def last_contact(actor: Actor, office_id: int, person_id: int) -> Contact | None:
    """The last contact of a person in this office, for «Come l'ultima volta»."""
    met = ContactParticipant.objects.filter(same_person("person", person_id))
    return (
        Contact.objects.visible_to(actor)
        .valid()
        .filter(office=office_id, pk__in=met.values("contact"))
        .order_by("-occurred_on", "-pk")
        .first()
    )


def drafts(actor: Actor) -> ContactDraftQuerySet:
    """One's own unfinished contacts (contatti da finire), the last one first."""
    return ContactDraft.objects.visible_to(actor).unfinished()


@dataclass(frozen=True)
class DraftLine:
    """A draft and whom it was about, as far as that may still be seen."""

    draft: ContactDraft
    person: Person | None


def draft_lines(actor: Actor) -> list[DraftLine]:
    """One's own drafts with the names that are still within reach, in three queries at most.

    Nothing is left to finish in what was opened for somebody served meanwhile and left empty.
    """
    rows = list(drafts(actor))
    empty = {d.arrival_id for d in rows if d.arrival_id and d.only_prefilled}
    if empty:
        arrivals = Arrival.objects.visible_to(actor).filter(pk__in=empty, served_at__isnull=False)
        served = set(arrivals.values_list("pk", flat=True))
        rows = [d for d in rows if d.arrival_id not in served or not d.only_prefilled]
    people = Person.objects.visible_to(actor).in_bulk({d.person_id for d in rows if d.person_id})
    return [DraftLine(row, people.get(row.person_id or 0)) for row in rows]
