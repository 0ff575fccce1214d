"""What the pages of the disposal show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from time import monotonic
from typing import Any

from django.db import connection
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.desk.models import ContactParticipant
from labimpact.network.models import Office, TerritorialArea
from labimpact.people.models import Person
from labimpact.retention.models import DisposalItem, DisposalPlan, LegalHold
from labimpact.rules import queries as rules
from labimpact.rules.calendars import DAY
from labimpact.rules.labels import value_text
from labimpact.worklist.models import Task

# The rules that decide what goes, in the order in which a page tells them.
TERMS = (
    "retention_contact",
    "retention_case",
    "retention_minor_until_age",
    "retention_fami_evidence",
    "retention_fami_payment_after",
    "retention_audit_log",
    "retention_grace",
    "statistics_min_cell",
)
# How long the menu trusts what it read, and for how many people a process remembers it.
SECONDS_KEPT = 60.0
_MOST_KEPT = 1000
_kept: dict[tuple[int | None, frozenset[int]], tuple[float, bool]] = {}
LOOK_AHEAD = timedelta(days=10)
BY_DATE = {
    "log": _("voci del registro degli accessi"),
    "message": _("messaggi spediti"),
    "draft": _("bozze dimenticate"),
    "job": _("lavori falliti della coda"),
    "staff": _("account senza incarico da allora (si elencano soltanto)"),
}
KEPT = {
    "hold": _("un blocco legale"),
    "seal": _("un sigillo"),
    "case": _("una pratica aperta o chiusa da poco"),
    "minor": _("una pratica di quando era minorenne"),
    "contact": _("qualcosa di nuovo"),
    "task": _("una cosa da fare o una delega"),
    "evidence": _("prove di spesa di un progetto"),
    "term": _("un termine che manca"),
}


@dataclass(frozen=True)
class TermShown:
    """A term as it was in force: value with its unit, and whether it is only a proposal."""

    label: str
    value: str
    is_proposal: bool
    source: str


@dataclass(frozen=True)
class Line:
    """How many of a kind go in an office."""

    kind: str
    office: str
    many: int


def terms_in_force(on: date | None = None) -> list[dict[str, Any]]:
    """The terms that a plan of that day goes by, as the plan keeps them."""
    found = [row for code in TERMS if (row := rules.rule(code, on or clock.today()))]
    return [
        {
            "label": row.label,
            "value": value_text(row.value, row.unit),
            "is_proposal": "⚑" in row.marks or not row.checked_on,
            "source": row.source,
        }
        for row in found
    ]


def terms_of(plan: DisposalPlan) -> list[TermShown]:
    return [TermShown(**row) for row in plan.terms.get("rows", ())]


def grace_days() -> int:
    """Days that pass between confirming a plan and carrying it out (giorni di preavviso).

    Asked of the wall, which accepts no fewer: a rule changed a moment ago counts already.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.grace_days()")
        return int(cursor.fetchone()[0])


def look_by(not_before: date) -> date:
    """By when the offices look at their records: a working day, ten days before they go.

    When there are fewer days than that, the first working day from today.
    """
    found, calendar = not_before - LOOK_AHEAD, rules.holidays()
    while not calendar.is_working(found, saturday=False):
        found -= DAY
    found = max(found, clock.today())
    while not calendar.is_working(found, saturday=False):
        found += DAY
    return found


def lines(plan: DisposalPlan) -> list[Line]:
    """What a plan erases, by kind and office."""
    kinds = dict(DisposalItem.Kind.choices)
    items: dict[str, dict[str, int]] = plan.counts.get("items", {})
    wanted = {int(office) for offices in items.values() for office in offices}
    names = dict(Office.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return sorted(
        (
            Line(str(kinds.get(kind, kind)), names.get(int(office), office), many)
            for kind, offices in items.items()
            for office, many in offices.items()
        ),
        key=lambda line: (line.kind, line.office),
    )


def totals(plan: DisposalPlan) -> list[tuple[str, int]]:
    """How many of each kind a plan erases in all its offices."""
    kinds = dict(DisposalItem.Kind.choices)
    items: dict[str, dict[str, int]] = plan.counts.get("items", {})
    return sorted((str(kinds.get(k, k)), sum(many.values())) for k, many in items.items())


def held(plan: DisposalPlan) -> int:
    """How many records are past their time and stay out of the plan for a legal hold."""
    return int(plan.counts.get("held", 0))


def asked(plan: DisposalPlan) -> tuple[str, str]:
    """What confirming the plan means, in words: the question, and a line for each thing."""
    items: dict[str, dict[str, int]] = plan.counts.get("items", {})
    records = sum(items.get(DisposalItem.Kind.PERSON, {}).values())
    question = ngettext(
        "Confermi la cancellazione di %(n)s scheda?",
        "Confermi la cancellazione di %(n)s schede?",
        records,
    )
    told = [f"{line.office}: {line.many} {line.kind}" for line in lines(plan)]
    told += [f"{many} {label}" for label, many in by_date(plan)]
    if held(plan):
        told.append(_("Restano fuori per un blocco legale: %(n)s") % {"n": held(plan)})
    day = clock.today() + timedelta(days=grace_days())
    last = _("Si cancella dal %(day)s: fino ad allora puoi ritirare il piano.")
    told.append(last % {"day": f"{day:%d/%m/%Y}"})
    return question % {"n": records}, "\n".join(map(str, told))


def by_date(plan: DisposalPlan) -> list[tuple[str, int]]:
    found: dict[str, int] = plan.counts.get("by_date") or {}
    return [(str(BY_DATE.get(kind, kind)), many) for kind, many in found.items()]


def outcome(plan: DisposalPlan) -> list[tuple[str, int]]:
    """The register of what was done: how many of each kind (registro dello scarto)."""
    kinds = dict(DisposalItem.Kind.choices) | BY_DATE
    done = (plan.report or {}).get("done", {})
    return [(str(kinds.get(kind, kind)), many) for kind, many in done.items()]


def stayed(plan: DisposalPlan) -> list[tuple[str, int]]:
    """How many stayed after all, and why."""
    kept = (plan.report or {}).get("kept", {})
    return [(str(KEPT.get(reason, reason)), many) for reason, many in kept.items()]


def plans(actor: Actor) -> QuerySet[DisposalPlan]:
    return DisposalPlan.objects.visible_to(actor).select_related(
        "area", "confirmed_by", "made_by", "withdrawn_by"
    )


def areas(actor: Actor) -> QuerySet[TerritorialArea]:
    """The areas whose disposal the actor decides."""
    if Permission.RETENTION_MANAGE in actor.network:
        return TerritorialArea.objects.filter(offices__isnull=False).distinct()
    mine = actor.offices_where(Permission.RETENTION_MANAGE)
    return TerritorialArea.objects.filter(offices__in=mine).distinct()


def holds(actor: Actor) -> QuerySet[LegalHold]:
    return LegalHold.objects.visible_to(actor).select_related("office", "placed_by", "lifted_by")


def some_leaving(actor: Actor) -> bool:
    """Whether an office of the actor has records in a confirmed plan: then the menu says so.

    Every page asks, so each process keeps the answer for a short while.
    """
    mine = actor.offices_where(Permission.PERSON_VIEW)
    asked_by = (actor.user_id, mine)
    until, found = _kept.get(asked_by, (0.0, False))
    if monotonic() > until:
        items = DisposalItem.objects.filter(office_id__in=mine, kind=DisposalItem.Kind.PERSON)
        found = bool(mine) and items.exclude(due_on=None).exists()
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[asked_by] = monotonic() + SECONDS_KEPT, found
    return found


def last_contacts(actor: Actor, persons: Iterable[Person]) -> dict[int, date]:
    """The last contact of each with the offices the actor reads (ultimo contatto)."""
    met = ContactParticipant.objects.filter(
        person__in=[person.pk for person in persons],
        contact__office__in=actor.offices_where(Permission.PERSON_VIEW),
        contact__voided_at=None,
    )
    return dict(met.values_list("person").annotate(last=Max("contact__occurred_on")))


def followed(actor: Actor, persons: Iterable[Person]) -> set[int]:
    """Those about whom something is still to be done: they stay, whatever the plan says."""
    wanted = [person.pk for person in persons]
    open_tasks = Task.objects.visible_to(actor).open().filter(person__in=wanted)
    return {pk for pk in open_tasks.values_list("person_id", flat=True) if pk is not None}


def shared_notes(actor: Actor, persons: Iterable[Person]) -> dict[int, list[tuple[int, date]]]:
    """Contacts with a note that each had together with somebody else (note condivise).

    While one of them stays the contact stays as it is, and its note may name who went.
    """
    others = ContactParticipant.objects.filter(contact=OuterRef("contact")).exclude(
        person=OuterRef("person")
    )
    met = ContactParticipant.objects.filter(
        Exists(others),
        person__in=[person.pk for person in persons],
        contact__office__in=actor.offices_where(Permission.PERSON_VIEW),
        contact__voided_at=None,
    ).exclude(contact__note="", contact__next_step="", contact__delegate_name="")
    found: dict[int, list[tuple[int, date]]] = {}
    rows = met.order_by("contact__occurred_on").distinct()
    for person, contact, day in rows.values_list("person", "contact", "contact__occurred_on"):
        found.setdefault(person, []).append((contact, day))
    return found


def leaving_persons(actor: Actor) -> list[tuple[Person, date]]:
    """The persons of one's own offices in a confirmed plan, with the day from which they go."""
    items = DisposalItem.objects.filter(kind=DisposalItem.Kind.PERSON).exclude(due_on=None)
    found = items.values_list("object_id", "due_on")
    due = {person: day for person, day in found if day is not None}
    persons = Person.objects.visible_to(actor).filter(pk__in=due)
    return sorted(((p, due[p.pk]) for p in persons), key=lambda pair: (pair[1], pair[0].pk))
