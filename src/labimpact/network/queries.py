"""Who an actor is: memberships in force, turned into permissions per office."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from labimpact.accounts.models import StaffSession, User
from labimpact.base.actor import Actor, ActorOffice
from labimpact.base.permissions import Permission
from labimpact.network.models import Membership, Office
from labimpact.network.roles import ROLES, Reach


def open_staff_session(user_id: int) -> datetime | None:
    """Until when the user's staff session lasts, or None when there is none."""
    session = (
        StaffSession.objects.filter(user_id=user_id, ended_at=None, ends_at__gt=timezone.now())
        .order_by("-ends_at")
        .first()
    )
    return session.ends_at if session else None


def actor_for(user: User, *, office_id: int | None = None) -> Actor:
    """The actor of a signed-in user, acting for `office_id` if it is one of theirs.

    Area reach is spelled out office by office; network reach is kept apart. A platform
    administrator holds the powers of the role only inside an open staff session.
    """
    memberships = list(
        Membership.objects.in_force(timezone.localdate())
        .filter(user_id=user.pk)
        .select_related("office", "office__area")
        .order_by("pk")
    )
    until = _session_end(user, memberships)
    grants: dict[int, set[Permission]] = defaultdict(set)
    network: set[Permission] = set()
    by_area: dict[int, set[Permission]] = defaultdict(set)
    for membership in memberships:
        role = ROLES[membership.role]
        held = role.permissions | (role.session_permissions if until else frozenset())
        grants[membership.office_id] |= held
        if role.reach is Reach.NETWORK:
            network |= held
        elif role.reach is Reach.AREA and membership.office.area_id is not None:
            by_area[membership.office.area_id] |= held
    reached = _reached(by_area)
    for pk, held in reached.items():
        grants[pk] |= held
    mine = _own_offices(memberships)
    current = next((o for o in mine if o.pk == office_id), mine[0] if mine else None)
    return Actor(
        user_id=user.pk,
        display_name=str(user),
        office_id=current.pk if current else None,
        office_name=current.name if current else "",
        grants={pk: frozenset(held) for pk, held in grants.items()},
        by_area=reached,
        network=frozenset(network),
        offices=tuple(mine),
        staff_session_until=until,
    )


def _reached(by_area: Mapping[int, set[Permission]]) -> dict[int, frozenset[Permission]]:
    """What roles of an area give in each of its offices."""
    if not by_area:
        return {}
    rows = Office.objects.filter(area__in=by_area).values_list("pk", "area_id")
    return {pk: frozenset(by_area[area_id]) for pk, area_id in rows}


def _session_end(user: User, memberships: Iterable[Membership]) -> datetime | None:
    if not any(ROLES[m.role].session_permissions for m in memberships):
        return None
    return open_staff_session(user.pk)


def _own_offices(memberships: Iterable[Membership]) -> list[ActorOffice]:
    seen: dict[int, ActorOffice] = {}
    for m in memberships:
        area = m.office.area.name if m.office.area else ""
        seen.setdefault(
            m.office_id, ActorOffice(m.office_id, m.office.name, area, ROLES[m.role].label)
        )
    return list(seen.values())
