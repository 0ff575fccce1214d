"""The contacts of an office, one by one and as a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import (
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    prefetch_related_objects,
)
from django.db.models.expressions import Combinable

from labimpact.accounts.models import User
from labimpact.base.actor import Actor
from labimpact.deliveries.models import Delivery
from labimpact.desk.models import AnonymousGroup, Contact, ContactItem, ContactNeed
from labimpact.network.models import Membership
from labimpact.people.models import Person
from labimpact.programme.models import Activity
from labimpact.rules.queries import label

PAGE = 25
ORIGIN = "desk.contact"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the list is asked to show."""

    first: date | None = None
    last: date | None = None
    operator_id: int | None = None
    side: str = ""
    channel: str = ""
    need: str = ""
    language_id: int | None = None
    without_activity: bool = False
    voided: bool = False


@dataclass(frozen=True)
class NamedPart:
    """Somebody of a contact; `person` is None when their record may no longer be seen."""

    person_id: int
    person: Person | None
    role: str
    role_label: str


@dataclass(frozen=True)
class ContactLine:
    """A contact with everything that a line of the list says of it."""

    contact: Contact
    people: tuple[NamedPart, ...]
    anonymous: int
    items: tuple[str, ...]
    needs: tuple[str, ...]
    operator: str  # empty when their account may no longer be seen


def contacts(actor: Actor, office_id: int | None, filters: Filters) -> QuerySet[Contact]:
    """The contacts of an office that the filters let through, in no order."""
    rows = Contact.objects.visible_to(actor).filter(office=office_id)
    rows = rows.exclude(voided_at=None) if filters.voided else rows.valid()
    if filters.first:
        rows = rows.filter(occurred_on__gte=filters.first)
    if filters.last:
        rows = rows.filter(occurred_on__lte=filters.last)
    if filters.operator_id:
        rows = rows.filter(recorded_by=filters.operator_id)
    if filters.side:
        rows = rows.filter(side=filters.side)
    if filters.channel:
        rows = rows.filter(channel=filters.channel)
    if filters.language_id:
        rows = rows.filter(language=filters.language_id)
    if filters.need:
        needs = ContactNeed.objects.filter(contact=OuterRef("pk"), area=filters.need)
        rows = rows.filter(Exists(needs))
    if filters.without_activity:
        rows = rows.filter(_without_activity())
    return rows


def last_first(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """The order in which a desk reads its contacts."""
    rows = rows.order_by("-occurred_on", F("occurred_at").desc(nulls_last=True), "-pk")
    return rows.select_related("language", "activity")


def _without_activity() -> Combinable:
    """The contact itself, or something it delivered, belongs to no activity yet."""
    deliveries = Delivery.objects.valid().filter(
        origin_kind=ORIGIN, origin_id=OuterRef("pk"), activity=None
    )
    return Q(activity=None) | Exists(deliveries)


def page_of(rows: QuerySet[Contact], number: str | None) -> Page[Contact]:
    """One page of a list, with what each line says."""
    return Paginator(with_parts(last_first(rows)), PAGE).get_page(number)


def lines(found: Iterable[Contact]) -> list[ContactLine]:
    """The lines of a list: as many queries for one contact as for twenty-five."""
    rows = list(found)
    prefetch_related_objects(rows, "participants")
    people = _people_of(rows)
    # Not joined: who may no longer be seen would take the contact away with them.
    operators = User.objects.in_bulk({row.recorded_by_id for row in rows}) if rows else {}
    return [
        ContactLine(
            contact=contact,
            people=tuple(_named(contact, people)),
            anonymous=getattr(contact, "heads", None) or 0,
            items=tuple(label("delivery_item", item) for item in getattr(contact, "given", ())),
            needs=tuple(label("need_area", area) for area in getattr(contact, "areas", ())),
            operator=str(operators.get(contact.recorded_by_id, "")),
        )
        for contact in rows
    ]


def with_parts(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """What a line says of the parts, read together with the contact."""
    mine = {"contact": OuterRef("pk")}
    heads = AnonymousGroup.objects.filter(**mine).order_by().values("contact")
    return rows.annotate(
        given=ArraySubquery(ContactItem.objects.filter(**mine).order_by("pk").values("item")),
        areas=ArraySubquery(ContactNeed.objects.filter(**mine).order_by("pk").values("area")),
        heads=Subquery(heads.annotate(total=Sum("head_count")).values("total")),
    )


def named(contact: Contact) -> list[NamedPart]:
    """The participants of a contact, without the names that may no longer be seen."""
    return _named(contact, _people_of([contact]))


def _people_of(contacts: Sequence[Contact]) -> dict[int, Person]:
    ids = {part.person_id for contact in contacts for part in contact.participants.all()}
    return Person.objects.in_bulk(ids) if ids else {}


def _named(contact: Contact, people: dict[int, Person]) -> list[NamedPart]:
    parts = sorted(contact.participants.all(), key=lambda part: part.pk)
    return [
        NamedPart(part.person_id, people.get(part.person_id), part.role, part.get_role_display())
        for part in parts
    ]


def operators(office_id: int | None) -> list[tuple[int, str]]:
    """Who works or worked in an office, for the filter and for the next step."""
    rows = Membership.objects.filter(office=office_id).select_related("user")
    found = {row.user_id: str(row.user) for row in rows}
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


def activities_of(office_id: int | None) -> list[Activity]:
    """Every activity an office works on, also those that are over: the last project first."""
    rows = Activity.objects.filter(offices=office_id).select_related("project")
    return list(rows.order_by("-project__starts_on", "code"))
