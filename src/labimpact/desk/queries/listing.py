"""The contacts of an office, one by one and as a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from labimpact.base.actor import Actor
from labimpact.deliveries.models import Delivery
from labimpact.desk.models import Contact, ContactNeed, ContactParticipant
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


def contacts(actor: Actor, office_id: int | None, filters: Filters) -> QuerySet[Contact]:
    """The contacts of an office that the filters let through, the last one first."""
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
    return rows.select_related("language", "recorded_by", "activity")


def _without_activity() -> Combinable:
    """The contact itself, or something it delivered, belongs to no activity yet."""
    deliveries = Delivery.objects.valid().filter(
        origin_kind=ORIGIN, origin_id=OuterRef("pk"), activity=None
    )
    return Q(activity=None) | Exists(deliveries)


def page_of(rows: QuerySet[Contact], number: str | None) -> Page[Contact]:
    return Paginator(rows, PAGE).get_page(number)


def lines(found: Iterable[Contact]) -> list[ContactLine]:
    """The lines of a list: as many queries for one contact as for twenty-five."""
    rows = list(found)
    people = named_parts([contact.pk for contact in rows])
    chosen = Contact.objects.filter(pk__in=[contact.pk for contact in rows])
    full = chosen.prefetch_related("items", "needs", "anonymous_groups").in_bulk()
    result = []
    for contact in rows:
        parts = full[contact.pk]
        result.append(
            ContactLine(
                contact=contact,
                people=tuple(people.get(contact.pk, ())),
                anonymous=sum(group.head_count for group in parts.anonymous_groups.all()),
                items=tuple(label("delivery_item", row.item) for row in parts.items.all()),
                needs=tuple(label("need_area", row.area) for row in parts.needs.all()),
            )
        )
    return result


def named_parts(contact_ids: Sequence[int]) -> dict[int, list[NamedPart]]:
    """The participants of some contacts, without the names that may no longer be seen."""
    rows = list(
        ContactParticipant.objects.filter(contact__in=contact_ids)
        .order_by("pk")
        .values_list("contact_id", "person_id", "role")
    )
    people = Person.objects.in_bulk({person for _contact, person, _role in rows})
    found: dict[int, list[NamedPart]] = {}
    for contact_id, person_id, role in rows:
        text = ContactParticipant.Role(role).label
        part = NamedPart(person_id, people.get(person_id), role, str(text))
        found.setdefault(contact_id, []).append(part)
    return found


def operators(office_id: int | None) -> list[tuple[int, str]]:
    """Who works or worked in an office, for the filter and for the next step."""
    rows = Membership.objects.filter(office=office_id).select_related("user")
    found = {row.user_id: str(row.user) for row in rows}
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


def activities_of(office_id: int | None) -> list[Activity]:
    """Every activity an office works on, also those that are over: the last project first."""
    rows = Activity.objects.filter(offices=office_id).select_related("project")
    return list(rows.order_by("-project__starts_on", "code"))
