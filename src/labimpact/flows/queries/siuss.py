"""A SIUSS file before it is made, what it holds, and what lies in the register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.casework.models import Provision
from labimpact.flows.enums import Flow
from labimpact.flows.models import SiussFile
from labimpact.flows.queries import candidates, gaps
from labimpact.flows.queries.candidates import source
from labimpact.flows.siuss import Plan, Queued, plan, written
from labimpact.people.models import Person


def planned(flow: Flow, actor: Actor, since: date, until: date) -> Plan:
    """What a file of that flow and period would hold now, and what would stay in the queue."""
    sent = candidates.known_to_siuss(flow, actor, until)
    over = candidates.withdrawn(flow, actor, sent)
    return plan(flow, candidates.candidates(flow, actor, since, until), sent, over)


def left_apart(flow: Flow, actor: Actor, since: date, until: date) -> int:
    """How much that was given in the period is no benefit: it has neither code nor amount."""
    if flow != Flow.BENEFITS:
        return 0
    given = candidates.given(actor).filter(given_on__range=(since, until), voided_at=None)
    return given.exclude(candidates.IS_BENEFIT).count()


# Where each required field is written, by the gap that it is (queries/gaps.py).
_WRITTEN_IN = {
    "tax_code": "codice-fiscale", "citizenship": "cittadinanza", "sex": "sesso",
    "birth_year": "anno-nascita", "birth_place": "luogo-nascita", "area": "area",
    "residence_municipality": "residenza", "benefit_code": "codice-prestazione",
    "character": "codice-prestazione", "amount_cents": "codice-prestazione",
}  # fmt: skip
# Names are part of the record of every person; there is no list of who lacks them.
_NAMES = {"family_name", "given_name"}


@dataclass(frozen=True)
class Reject:
    """A record in the queue: whose, of which day, and the forms in which what lacks is written."""

    person: Person
    day: date
    missing: Sequence[tuple[str, str]]


def rejects(queue: Sequence[Queued], actor: Actor) -> list[Reject]:
    """The queue as a person reads it, in five questions; a benefit leads to itself."""
    ids = [one.candidate.person_id for one in queue]
    people, places = Person.objects.in_bulk(ids), gaps.places(actor, ids)
    records = {
        source(one.candidate.record_id) for one in queue if "benefit_code" in one.candidate.content
    }
    rows = Provision.objects.filter(pk__in=records, case__closed_on=None)
    cases = dict(rows.order_by("pk").values_list("pk", "case"))

    def own(one: Queued) -> gaps.Places:
        pk = source(one.candidate.record_id)
        given = {one.candidate.person_id: (cases[pk], pk)} if pk in cases else {}
        return replace(places, provisions=given)

    return [
        Reject(people[who], one.candidate.day, list(_links(one.lacking, who, own(one))))
        for one, who in zip(queue, ids, strict=True)
        if who in people
    ]


def _links(fields: Sequence[str], person: int, places: gaps.Places) -> Iterator[tuple[str, str]]:
    keys = dict.fromkeys(_WRITTEN_IN[field] for field in fields if field in _WRITTEN_IN)
    for key in keys:
        gap = gaps.BY_KEY[key]
        yield str(gap.label), gap.link(person, places)
    if _NAMES & set(fields):
        yield _("Cognome e nome"), reverse("people:edit", args=[person, "anagrafica"])


def files(actor: Actor) -> QuerySet[SiussFile]:
    """The register of what was made, sent or thrown away, newest first."""
    return SiussFile.objects.visible_to(actor).filter(office=actor.office_id)


def content_of(file: SiussFile) -> bytes:
    """The bytes of a file, made again from its records."""
    header = {
        "flow": file.flow, "body_code": file.body_code, "body_name": file.body.name,
        "operator_tax_code": file.operator_tax_code,
        "period_from": file.period_from.isoformat(), "period_to": file.period_to.isoformat(),
    }  # fmt: skip
    records = file.rows.order_by("pk").values_list("content", flat=True)
    return written(Flow(file.flow), header, records)
