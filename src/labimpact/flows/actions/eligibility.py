"""Photographing eligibility: one person and project, or everybody served in a period."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import bulk, clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.flows.deciding import Verdict, decide
from labimpact.flows.models import EligibilitySnapshot, ProjectCall
from labimpact.flows.permissions import can_photograph, can_set_call
from labimpact.flows.queries.eligibility import served
from labimpact.flows.queries.known import call_of, known_of
from labimpact.people.models import Person
from labimpact.programme.models import Project


@transaction.atomic
def photograph(person: Person, project: Project, *, on: date, by: Actor) -> EligibilitySnapshot:
    """Write down whether a person counts for a project on a day, and why (idoneità).

    Reg. (EU) 516/2014 art. 9. Nothing is refused to who does not count: only the figure changes.
    """
    _may(by, project, on)
    known = known_of([person.pk])
    if person.pk not in known:
        raise Refused(_("Questa scheda non si può leggere."))
    if not can_photograph(by, person):
        raise Refused(_("Il tuo ufficio non segue questa persona."))
    row = _row(person.pk, project, decide(known[person.pk], on, call_of(project)), on, by)
    row.save(force_insert=True)
    log.record(
        "eligibility.seen", by=by, target=row, persons=[person.pk],
        details={"project": project.code, "rule": row.rule},
    )  # fmt: skip
    return row


@transaction.atomic
def photograph_served(project: Project, *, since: date, until: date, by: Actor) -> int:
    """Photograph everybody whom the office served for a project in a period, on their first day.

    Who was photographed on that day with the same verdict is not again. Answers how many were.
    """
    _may(by, project, until)
    if since > until:
        raise Refused(_("Il periodo finisce prima di cominciare."), field="since")
    days, call = served(project, by, since, until), call_of(project)
    known = known_of(days)
    before = {
        (row.person_id, row.eligible_on): (row.rule, row.evidence)
        for row in EligibilitySnapshot.objects.last_said().filter(
            project=project, person__in=known, eligible_on__range=(since, until)
        )
    }
    verdicts = {pk: decide(known[pk], days[pk], call) for pk in known}
    rows = [
        _row(pk, project, verdict, days[pk], by)
        for pk, verdict in verdicts.items()
        if before.get((pk, days[pk])) != (verdict.rule, verdict.evidence)
    ]
    bulk.insert(rows)
    log.record(
        "eligibility.seen", by=by, target=project, persons=[row.person_id for row in rows],
        details={"project": project.code, "rows": len(rows)},
    )  # fmt: skip
    return len(rows)


def _may(by: Actor, project: Project, on: date) -> None:
    if not can_photograph(by):
        raise Refused(_("La fotografa chi cura le schede dell'ufficio."))
    if on > clock.today():
        raise Refused(_("Il giorno non può essere nel futuro."))
    if on < project.starts_on or (project.ends_on is not None and on > project.ends_on):
        raise Refused(_("Quel giorno il progetto non era in corso."))


def _row(
    person_id: int, project: Project, verdict: Verdict, on: date, by: Actor
) -> EligibilitySnapshot:
    return EligibilitySnapshot(
        person_id=person_id, project=project, office_id=by.office_id or 0, eligible_on=on,
        eligible=verdict.eligible, rule=verdict.rule, reason=verdict.reason,
        missing=verdict.missing, title_kind=verdict.title_kind, title_state=verdict.title_state,
        expires_on=verdict.expires_on, evidence=verdict.evidence, seen_by_id=by.user_id or 0,
        seen_by_name=by.display_name,
    )  # fmt: skip


@transaction.atomic
def set_call(
    project: Project, *, seekers: bool | None, protected: bool | None, source: str, by: Actor
) -> ProjectCall:
    """Say whom the call of a project takes in (bando); what is written already stays as it is."""
    if not can_set_call(by):
        raise Refused(_("Lo dice chi gestisce il programma di tutta la rete."))
    if not source.strip():
        raise Refused(_("Scrivi dove lo dice il bando."), field="source")
    row, _new = ProjectCall.objects.update_or_create(
        project=project,
        defaults={"seekers": seekers, "protected": protected, "source": source.strip()},
    )
    log.record("project.call_set", by=by, target=project)
    return row
