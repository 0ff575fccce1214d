"""One contact as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects

from labimpact.desk.contact_data import ContactData
from labimpact.desk.models import AnonymousGroup, Contact, ContactNeed
from labimpact.desk.queries.listing import ORIGIN, NamedPart, named
from labimpact.desk.queries.stored import PARTS, stored_data
from labimpact.people.models import Person
from labimpact.people.queries import places
from labimpact.rules.queries import label
from labimpact.worklist.models import Task


@dataclass(frozen=True)
class NeedLine:
    area: str
    severity: str
    source: str


@dataclass(frozen=True)
class GroupLine:
    """Some anonymous people, in words."""

    pk: int
    head_count: int
    described: str


@dataclass(frozen=True)
class ContactPage:
    """Everything the page of a contact says."""

    contact: Contact
    data: ContactData
    people: tuple[NamedPart, ...]
    groups: tuple[GroupLine, ...]
    needs: tuple[NeedLine, ...]
    items: tuple[str, ...]
    task: Task | None

    @property
    def person_ids(self) -> list[int]:
        return [part.person_id for part in self.people]

    @property
    def first_person(self) -> Person | None:
        """Whom the next offers are about: the first subject one may still see."""
        seen = [p for p in self.people if p.person is not None]
        subjects = [p for p in seen if p.role == "subject"]
        return next((p.person for p in [*subjects, *seen]), None)

    @property
    def first_person_id(self) -> int | None:
        return self.first_person.pk if self.first_person else None

    @property
    def attendance(self) -> str:
        """Day and hours of the contact, as the form of an attestation reads them in its address."""
        day, starts = self.contact.occurred_on, self.contact.occurred_at
        known = {"day": f"{day:%d/%m/%Y}"}
        if starts is not None:
            began = datetime.combine(day, starts)
            ended = began + timedelta(minutes=self.contact.minutes)
            if ended.date() == day:
                known |= {"start": f"{began:%H:%M}", "end": f"{ended:%H:%M}"}
        return urlencode(known)

    @property
    def reached(self) -> int:
        return sum(p.role == "subject" for p in self.people) + sum(
            g.head_count for g in self.groups
        )

    @property
    def channel(self) -> str:
        return label("contact_channel", self.contact.channel)

    @property
    def outcome(self) -> str:
        return label("contact_outcome", self.contact.outcome)

    @property
    def is_front(self) -> bool:
        return self.contact.side == Contact.Side.FRONT


def contact_page(contact: Contact) -> ContactPage:
    """Read a contact with its parts and its task."""
    prefetch_related_objects([contact], *PARTS)
    data = stored_data(contact)
    groups = sorted(contact.anonymous_groups.all(), key=lambda group: group.pk)
    return ContactPage(
        contact=contact,
        data=data,
        people=tuple(named(contact)),
        groups=tuple(GroupLine(g.pk, g.head_count, described(g)) for g in groups),
        needs=tuple(_need(need.area, need.severity, need.source) for need in data.needs),
        items=tuple(label("delivery_item", item) for item in data.items),
        task=_task(contact) if contact.next_step else None,
    )


def _task(contact: Contact) -> Task | None:
    """What its next step became."""
    tasks = Task.objects.filter(origin_kind=ORIGIN, origin_id=contact.pk)
    return tasks.select_related("assigned_to").order_by("-pk").first()


def _need(area: str, severity: int | None, source: str) -> NeedLine:
    return NeedLine(
        label("need_area", area),
        severity_label(severity),
        str(ContactNeed.Source(source).label),
    )


def severity_label(severity: int | None) -> str:
    codes = {1: "low", 2: "medium", 3: "high"}
    return label("need_severity", codes.get(severity or 0))


def described(group: AnonymousGroup) -> str:
    """Sex, age and citizenship of a group, as far as they were noted."""
    country = places.countries().get(group.citizenship_id or 0)
    parts = [
        str(group.get_sex_display()) if group.sex else "",
        label("age_band", group.age_band),
        country.name if country else "",
    ]
    return ", ".join(part for part in parts if part)
