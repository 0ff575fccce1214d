"""Who may be given something to do."""

from __future__ import annotations

from datetime import date

from labimpact.accounts.models import User
from labimpact.base.permissions import Permission
from labimpact.network.models import Membership
from labimpact.network.roles import ROLES


def colleagues(office_id: int, *, on: date, about_person: bool = False) -> list[User]:
    """Who works in an office on a day in a role that has things to do, by name.

    A thing about a person is given only to those who may open persons: to the others it would
    not exist.
    """
    needed = {Permission.TASK_MANAGE}
    if about_person:
        needed.add(Permission.PERSON_VIEW)
    roles = [code for code, role in ROLES.items() if needed <= role.permissions]
    members = (
        Membership.objects.in_force(on)
        .filter(office_id=office_id, role__in=roles, user__is_active=True)
        .select_related("user")
    )
    found = {m.user_id: m.user for m in members}
    return sorted(found.values(), key=lambda user: str(user).casefold())
