"""Who may see a person, who has, and the emergencies that wait for a review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from labimpact.accounts.models import User
from labimpact.audit.labels import said
from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.network.models import Membership
from labimpact.network.roles import ROLES
from labimpact.people.enums import GrantBasis
from labimpact.people.models import Grant, Person, Seal, same_person
from labimpact.people.queries.files import staff_names


def offices_knowing(actor: Actor, person: Person, *, only_look: bool = True) -> frozenset[int]:
    """The actor's offices that have a live grant on the person; to do more than look, one that no
    emergency gave."""
    mine = Grant.objects.live().filter(person=person, office__in=actor.office_ids)
    if not only_look:
        mine = mine.exclude(basis=GrantBasis.EMERGENCY)
    return frozenset(mine.values_list("office_id", flat=True))


def is_kept_by(person: Person, office_id: int) -> bool:
    """Does that office follow the person by a right that no emergency gave?"""
    grants = Grant.objects.live().filter(person=person, office=office_id)
    return grants.exclude(basis=GrantBasis.EMERGENCY).exists()


def kept_until(person: Person, office_id: int) -> datetime | None:
    """When that office ceases to follow the person by itself: None when it does not."""
    ends = (
        Grant.objects.live().filter(same_person("person", person.pk), office=office_id)
        .exclude(basis=GrantBasis.EMERGENCY).values_list("valid_to", flat=True)
    )  # fmt: skip
    found = list(ends)
    return None if None in found else max(filter(None, found), default=None)


def emergency_until(actor: Actor, person: Person) -> datetime | None:
    """Until when the actor looks in by an emergency."""
    opened = Grant.objects.live().filter(
        person=person, office__in=actor.office_ids, basis=GrantBasis.EMERGENCY
    )
    return opened.order_by("-valid_to").values_list("valid_to", flat=True).first()


@dataclass(frozen=True)
class Reading:
    """One line of *chi ha aperto questa scheda*."""

    at: datetime
    who: str
    office: str
    action: str
    reason: str
    listing: str = ""
    import_number: int | None = None

    @property
    def label(self) -> str:
        return said(self.action, listing=self.listing, import_number=self.import_number)


def readers(person: Person) -> list[Reading]:
    """Who opened or changed a person's record, newest first (at most 500 lines)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT r.* FROM unnest(wall.same_person(%s)) p"
            " CROSS JOIN LATERAL wall.person_readers(p) r ORDER BY r.at DESC LIMIT 500",
            [person.pk],
        )
        return [Reading(*row) for row in cursor.fetchall()]


def is_live(grant: Grant) -> bool:
    now = clock.now()
    ended = grant.valid_to is not None and grant.valid_to <= now
    return grant.revoked_at is None and grant.valid_from <= now and not ended


def current_seal(person: Person) -> Seal | None:
    """The seal in force, as those it names see it."""
    return Seal.objects.filter(same_person("person", person), lifted_at=None).first()


def seal_members(seal: Seal) -> QuerySet[User]:
    return User.objects.filter(pk__in=seal.members.values("user_id")).order_by("full_name")


def colleagues_of(office_id: int) -> QuerySet[User]:
    """Who may be named in a seal: whoever works now in that office and opens records there."""
    from_today = Membership.objects.in_force(clock.today()).filter(
        office_id=office_id, role__in=_roles_that_see()
    )
    return User.objects.filter(pk__in=from_today.values("user_id"), is_active=True).order_by(
        "full_name", "email"
    )


def _roles_that_see() -> list[str]:
    return [code for code, r in ROLES.items() if Permission.PERSON_VIEW in r.permissions]


@dataclass(frozen=True)
class Emergency:
    """An emergency opening as the privacy officer reads it: the number, never the name."""

    grant: Grant
    who: str

    @property
    def is_open(self) -> bool:
        return is_live(self.grant)


def emergencies(actor: Actor) -> QuerySet[Grant]:
    """Emergency grants of the offices whose register the actor reviews; their own left out."""
    return (
        Grant.objects.filter(
            basis=GrantBasis.EMERGENCY, office__in=actor.offices_where(Permission.AUDIT_VIEW)
        )
        .exclude(granted_by_id=actor.user_id)
        .select_related("office")
    )


def emergency_lines(grants: Iterable[Grant]) -> list[Emergency]:
    shown = list(grants)
    names = staff_names(g.granted_by_id for g in shown)
    return [Emergency(g, names[g.granted_by_id]) for g in shown]


def readings_under(grant: Grant) -> QuerySet[AuditEvent]:
    """What the office did with that person from the opening to the end of the emergency."""
    return AuditEvent.objects.filter(
        office_id=grant.office_id,
        person_ids__contains=[grant.person_id],
        at__gte=grant.granted_at,
        at__lte=grant.valid_to or clock.now(),
    ).order_by("at", "pk")
