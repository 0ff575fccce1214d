"""What the rules of eligibility ask about persons: four questions, however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from labimpact.flows.deciding import Call, Known, Title
from labimpact.flows.models import ProjectCall
from labimpact.people.dates import of_age_on
from labimpact.people.models import Citizenship, MigrationProfile, Person, ResidenceTitle
from labimpact.programme.models import Project


def known_of(ids: Iterable[int]) -> dict[int, Known]:
    """What is known of each of these persons, as far as the actor may see it.

    Titles are those of all the records of one human being; citizenships those of the record that
    stands for it alone, as everywhere where persons are counted (ADR 0021).
    """
    wanted = list(ids)
    of = Person.objects.standing_for(wanted)
    persons = {p.pk: p for p in Person.objects.filter(pk__in=set(of.values()))}
    held = _citizenships(persons)
    titles, protections = _titles(of), _protections(of)
    return {
        pk: Known(
            citizenships=tuple(held[of[pk]]), titles=tuple(titles[of[pk]]),
            lone=persons[of[pk]].is_unaccompanied_minor, of_age_on=of_age_on(persons[of[pk]].birth),
            protection=protections.get(of[pk], ""),
        )
        for pk in wanted
        if of.get(pk) in persons
    }  # fmt: skip


def _citizenships(ids: Iterable[int]) -> dict[int, list[tuple[str, date | None, date | None]]]:
    found: dict[int, list[tuple[str, date | None, date | None]]] = defaultdict(list)
    rows = Citizenship.objects.filter(person__in=list(ids)).values_list(
        "person", "country__kind", "country__is_eu", "acquired_on", "lost_on"
    )
    for person, kind, is_eu, since, until in rows:
        what = "italy" if kind == "italy" else "eu" if is_eu else "other"
        found[person].append((what, since, until))
    return found


def _titles(of: dict[int, int]) -> dict[int, list[Title]]:
    found: dict[int, list[Title]] = defaultdict(list)
    for row in ResidenceTitle.objects.filter(person__in=of):
        found[of[row.person_id]].append(
            Title(
                state=row.state, kind=row.kind, number=row.number, receipt=row.receipt_code,
                issued_on=row.issued_on, expires_on=row.expires_on, is_current=row.is_current,
            )
        )  # fmt: skip
    return found


def _protections(of: dict[int, int]) -> dict[int, str]:
    rows = MigrationProfile.objects.filter(person__in=of).values_list("person", "protection")
    found: dict[int, str] = {}
    for person, said in rows:
        head = of[person]
        found[head] = said if person == head and said else found.get(head) or said
    return found


def call_of(project: Project) -> Call:
    """Whom the call of a project takes in, as far as somebody has said it."""
    row = ProjectCall.objects.filter(project=project).first()
    return Call(seekers=row.seekers, protected=row.protected) if row else Call()
