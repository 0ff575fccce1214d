"""What of the office's work SIUSS is to be told over a period, flow by flow.

Only what the actor may read: of a sealed person nothing is there, not even for whom the seal names,
because a file leaves the house.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Q, QuerySet

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.casework.enums import Attendance
from labimpact.casework.models import Case, Provision
from labimpact.flows.enums import Flow, Operation
from labimpact.flows.models import SiussRecord
from labimpact.flows.siuss import Candidate, Content, Sent
from labimpact.people.dates import last_day
from labimpact.people.models import Address, Citizenship, Person
from labimpact.rules.queries import label

_SINA_AREA = 2
_ITALY = "ITA"


def candidates(flow: Flow, actor: Actor, since: date, until: date) -> list[Candidate]:
    """The records of a flow over a period, of the office the actor acts for; complete or not."""
    if not actor.can(Permission.FLOW_SEND, office_id=actor.office_id):
        return []
    if flow == Flow.SINBA:
        return list(_children(actor, since, until))
    return list(_given(flow, actor, since, until))


def may_leave(ids: Iterable[int]) -> set[int]:
    """Of these persons those whom the actor sees and on whom no seal is, in one question."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.may_leave(%s::bigint[])", [sorted(set(ids))])
        return set(cursor.fetchone()[0])


# A benefit is what has a code, or was paid and still waits for one.
IS_BENEFIT = ~Q(benefit_code="") | Q(cost_cents__gt=0)


def given(actor: Actor) -> QuerySet[Provision]:
    """What the office gave in cases that were taken on, voided pieces too."""
    return Provision.objects.filter(
        office=actor.office_id, given_by=None, attendance=Attendance.PRESENT,
        case__taken_on__isnull=False,
    )  # fmt: skip


def provisions(flow: Flow, actor: Actor) -> QuerySet[Provision]:
    """What of it belongs to the flow."""
    rows = given(actor).select_related("case", "intervention")
    if flow == Flow.SINA:
        return rows.filter(case__siuss_area=_SINA_AREA)
    return rows.filter(IS_BENEFIT)


def _given(flow: Flow, actor: Actor, since: date, until: date) -> Iterator[Candidate]:
    rows = list(
        provisions(flow, actor)
        .filter(voided_at=None, given_on__range=(since, until))
        .order_by("pk")
    )
    leaving = may_leave(row.case.person_id for row in rows)
    who = identities(leaving)
    for row in rows:
        case, person = row.case, row.case.person_id
        if person not in leaving:
            continue
        content: Content = {
            **who[person], "record_id": record_id(flow, row.pk), "area": case.siuss_area or "",
            "taken_on": "si", "benefit_code": row.benefit_code,
            "benefit_name": label("delivery_item", row.intervention.item),
            "character": row.benefit_character or "", "given_on": row.given_on.isoformat(),
            "amount_cents": "" if row.cost_cents is None else row.cost_cents,
            "body_share_cents": "" if row.cost_cents is None else row.cost_cents,
            "item": row.intervention.item, "unit": row.intervention.unit,
            "quantity": _plain(row.quantity), "taken_on_day": _day(case.taken_on),
        }  # fmt: skip
        yield Candidate(record_id(flow, row.pk), person, row.given_on, content)


def children(actor: Actor) -> QuerySet[Case]:
    """Cases taken on by the office, of persons who may be minors: the day decides."""
    return Case.objects.filter(
        office=actor.office_id, taken_on__isnull=False, person__birth_date__isnull=False
    )  # fmt: skip


def _children(actor: Actor, since: date, until: date) -> Iterator[Candidate]:
    running = Q(closed_on=None) | Q(closed_on__gte=since)
    cases = children(actor).filter(running, taken_on__lte=until).select_related("person")
    rows = [
        c for c in cases.order_by("pk") if c.person.is_minor_on(max(c.taken_on or since, since))
    ]
    leaving = may_leave(row.person_id for row in rows)
    who = identities(leaving)
    for row in rows:
        if row.person_id not in leaving:
            continue
        closed = row.closed_on is not None and row.closed_on <= until
        content: Content = {
            **who[row.person_id], "record_id": record_id(Flow.SINBA, row.pk),
            "body_side_id": f"LI{row.person_id}", "area": row.siuss_area or "",
            "lone_minor": "si" if row.person.is_unaccompanied_minor else "no",
            "report_source": row.source, "taken_on_day": _day(row.taken_on),
            "closed_on": _day(row.closed_on) if closed else "",
            "close_reason": row.close_reason if closed else "",
        }  # fmt: skip
        yield Candidate(
            record_id(Flow.SINBA, row.pk), row.person_id, row.taken_on or since, content
        )


def identities(ids: Iterable[int]) -> dict[int, Content]:
    """Who each person is, as all three flows say it: four questions, however many they are."""
    wanted = list(ids)
    held: dict[int, list[str]] = defaultdict(list)
    rows = Citizenship.objects.filter(person__in=wanted, lost_on=None)
    for person, code in rows.order_by("pk").values_list("person", "country__code"):
        held[person].append(code)
    homes = Address.objects.filter(
        person__in=wanted, kind=Address.Kind.RESIDENCE, municipality__isnull=False, valid_to=None
    ).select_related("municipality__province__region")
    lives = {home.person_id: home for home in homes.order_by("pk")}
    people = Person.objects.filter(pk__in=wanted).select_related(
        "birth_municipality", "birth_country"
    )
    return {p.pk: _identity(p, held[p.pk], lives.get(p.pk)) for p in people}


def _identity(person: Person, held: list[str], home: Address | None) -> Content:
    # The foreign citizenship first: an Italian one is the second of who has two.
    first = sorted(held, key=lambda code: code == _ITALY)
    born = last_day(person.birth_date, person.birth_precision)
    found: Content = {
        "tax_code": person.tax_code, "family_name": person.family_name,
        "given_name": person.given_name, "birth_year": born.year if born else "",
        "birth_place": _birth_place(person), "sex": person.sex,
        "citizenship": first[0] if first else "",
        "second_citizenship": first[1] if len(first) > 1 else "",
    }  # fmt: skip
    if home is not None and home.municipality is not None:
        town = home.municipality
        region = town.province.region if town.province else None
        found |= {
            "residence_region": region.istat_code if region else "",
            "residence_municipality": town.istat_code,
            "residence_nation": _ITALY,
        }  # fmt: skip
    return found


def _birth_place(person: Person) -> str:
    if person.birth_municipality is not None:
        return person.birth_municipality.belfiore
    if person.birth_country is not None:
        return person.birth_country.belfiore or person.birth_country.code
    return person.birth_place


def record_id(flow: Flow, pk: int) -> str:
    """The name of a record in SIUSS, the same as long as its source lives."""
    return f"{flow.value}-{pk}"


def source(record: str) -> int:
    """The number of what a record is of: something given, or a case."""
    return int(record.rsplit("-", 1)[1])


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _plain(quantity: Decimal) -> str:
    """A quantity without idle zeros: 4, 0.75."""
    return f"{quantity.normalize():f}"


def known_to_siuss(flow: Flow, actor: Actor, until: date) -> dict[str, Sent]:
    """What SIUSS holds of the office: inserts that no cancel has followed."""
    found: dict[str, Sent] = {}
    rows = SiussRecord.objects.standing().filter(
        office=actor.office_id, file__flow=flow, day__lte=until
    )
    for row in rows.order_by("pk"):
        if row.operation == Operation.CANCEL:
            found.pop(row.record_id, None)
        else:
            found[row.record_id] = Sent(row.record_id, row.person_id, row.day, row.content)
    return found


def withdrawn(flow: Flow, actor: Actor, sent: Iterable[str]) -> list[str]:
    """Of what was sent, what no longer holds: voided, or of another area since.

    Something that can no longer be read is not withdrawn: what is hidden is not known to be over.
    """
    pks = {source(record): record for record in sent}
    if flow == Flow.SINBA:
        return []
    rows = dict(
        Provision.objects.filter(pk__in=pks).order_by("pk").values_list("pk", "case__person")
    )
    leaving = may_leave(rows.values())
    valid = provisions(flow, actor).filter(voided_at=None, pk__in=pks)
    standing = set(valid.values_list("pk", flat=True))
    return [pks[pk] for pk, who in rows.items() if who in leaving and pk not in standing]
