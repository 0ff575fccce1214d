"""Eligibility as a person's page shows it, and who was served for a project in a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, ExpressionWrapper, Min, Q, QuerySet

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.deliveries.models import Delivery
from labimpact.flows.deciding import Verdict, decide
from labimpact.flows.models import EligibilitySnapshot
from labimpact.flows.queries.known import call_of, known_of
from labimpact.people.models import Person, same_person
from labimpact.programme.models import Project


@dataclass(frozen=True)
class Standing:
    """One project, what the rules say of the person on a day, and what was written before."""

    project: Project
    verdict: Verdict
    written: Sequence[EligibilitySnapshot]

    @property
    def is_written(self) -> bool:
        """Was the same verdict already photographed, and nothing else since?"""
        return bool(self.written) and self.written[0].rule == self.verdict.rule


def _running(on: date) -> Q:
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


def running_first(projects: QuerySet[Project], on: date) -> QuerySet[Project]:
    """The projects that run on a day (`runs`), then the others."""
    runs = ExpressionWrapper(_running(on), output_field=BooleanField())
    return projects.annotate(runs=runs).order_by("-runs", "title")


def worked_on(actor: Actor, on: date) -> QuerySet[Project]:
    """The projects in which an office of the actor has an activity; those running first."""
    mine = actor.offices_where(Permission.PERSON_VIEW)
    return running_first(Project.objects.filter(activities__offices__in=mine).distinct(), on)


def projects_of(actor: Actor, on: date) -> QuerySet[Project]:
    """Those of them that run on a day."""
    return worked_on(actor, on).filter(_running(on))


def standings(person: Person, actor: Actor, on: date) -> list[Standing]:
    """What holds for a person in each project of the actor's offices (idoneità)."""
    known = known_of([person.pk])
    if person.pk not in known:
        return []
    written = list(written_of(person))
    return [
        Standing(
            project, decide(known[person.pk], on, call_of(project)),
            [row for row in written if row.project_id == project.pk],
        )
        for project in projects_of(actor, on)
    ]  # fmt: skip


def written_of(person: Person) -> QuerySet[EligibilitySnapshot]:
    """The snapshots of a person, of all the records of theirs, newest first."""
    rows = EligibilitySnapshot.objects.filter(same_person("person", person))
    return rows.select_related("project", "office")


def last_written(person: Person) -> list[EligibilitySnapshot]:
    """The newest snapshot for each project: what the head of a person's page says."""
    rows = {row.project_id: row for row in reversed(written_of(person))}
    return sorted(rows.values(), key=lambda row: row.project.title)


def served(project: Project, actor: Actor, since: date, until: date) -> dict[int, date]:
    """Whom the actor's office served for a project in a period, and the first day of each.

    Each human being once, by the record that stands for them; who may no longer be read is not
    there.
    """
    rows = Delivery.objects.valid().filter(
        office=actor.office_id, activity__project=project, person__isnull=False,
        delivered_on__range=(since, until),
    )  # fmt: skip
    days = dict(rows.order_by().values_list("person").annotate(first=Min("delivered_on")))
    first: dict[int, date] = {}
    for pk, head in Person.objects.standing_for(days).items():
        if pk in days:
            first[head] = min(days[pk], first.get(head, days[pk]))
    return first
