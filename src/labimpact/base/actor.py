"""Who is acting, and what each of their offices lets them do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from labimpact.base.permissions import Permission


class System(StrEnum):
    """The named system actors: each has policies of its own, as narrow as its task."""

    SIGN_IN = "sign_in"  # sessions, users and memberships while nobody is known yet
    PUBLIC = "public"  # a visitor of the portal: reference rows only
    WORKER = "worker"  # queued mail and housekeeping
    HEALTH = "health"  # the health page
    WAITING_ROOM = "waiting_room"  # the screen with numbers only
    RETENTION = "retention"  # erases what is past its time, by a confirmed plan
    CALENDAR = "calendar"  # a secret calendar address: hours and initials only
    REFERRAL_LINK = "referral_link"  # a secret link to one referral, for a service without accounts
    MEDIATION = "mediation"  # counts what a validated session delivered, for whom it was
    MY_PAGE = "my_page"  # a person's own page: what the proof of their browser opens
    MEDIATION_LINK = "mediation_link"  # a secret link to an offer, a form, a report to sign


@dataclass(frozen=True)
class ActorOffice:
    """An office the user belongs to, as the header's selector shows it."""

    pk: int
    name: str
    area_name: str = ""
    role_label: str = ""


@dataclass(frozen=True)
class Actor:
    """A user with permissions per office, or a named system actor with none.

    `grants` maps office id to permissions and is never flattened; `by_area` is the part of them
    that comes from roles whose reach is an area; `network` holds the permissions of roles whose
    reach is the whole network (regional monitor, open staff session).
    """

    user_id: int | None = None
    system: System | None = None
    display_name: str = ""
    office_id: int | None = None  # the office the user is acting for
    office_name: str = ""
    grants: Mapping[int, frozenset[Permission]] = field(default_factory=dict)
    by_area: Mapping[int, frozenset[Permission]] = field(default_factory=dict)
    network: frozenset[Permission] = frozenset()
    offices: tuple[ActorOffice, ...] = ()
    staff_session_until: datetime | None = None

    def acting_for(self, office_id: int) -> Actor:
        """The same user at another of their offices; unchanged when it is not theirs."""
        other = next((office for office in self.offices if office.pk == office_id), None)
        if other is None:
            return self
        return replace(self, office_id=other.pk, office_name=other.name)

    @classmethod
    def of_system(cls, system: System) -> Actor:
        return cls(system=system, display_name=f"sistema: {system.value}")

    @property
    def wall_name(self) -> str:
        """The name the database policies read: `user:12` or `system:worker`."""
        if self.system is not None:
            return f"system:{self.system.value}"
        return f"user:{self.user_id}"

    @property
    def office_ids(self) -> frozenset[int]:
        return frozenset(self.grants)

    def offices_where(self, permission: Permission) -> frozenset[int]:
        """Ids of the offices in which the actor holds the permission (network reach excluded)."""
        return frozenset(o for o, granted in self.grants.items() if permission in granted)

    def reached(self, permission: Permission) -> frozenset[int]:
        """Ids of the offices in which a role of their whole area gives the permission."""
        return frozenset(o for o, granted in self.by_area.items() if permission in granted)

    def can(self, permission: Permission, *, office_id: int | None) -> bool:
        if permission in self.network:
            return True
        return office_id is not None and permission in self.grants.get(office_id, frozenset())

    def register_for(self, office_id: int | None) -> int | None:
        """The office in whose register something done for an office is noted: its own, where the
        actor works or watches over it; the actor's, where they only care for its pages or services
        (the wall lets nobody write in another's: `wall.signed_entry`)."""
        if self.user_id is None or self.network or office_id in self.office_ids:
            return office_id
        return self.office_id

    def can_somewhere(self, permission: Permission) -> bool:
        """Only for doors (menus, view access). Objects are always checked with can()."""
        return permission in self.network or any(permission in g for g in self.grants.values())
