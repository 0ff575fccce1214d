"""Who may lead a case in an office."""

from __future__ import annotations

from labimpact.accounts.models import User
from labimpact.base import clock
from labimpact.base.permissions import Permission
from labimpact.network.models import Membership
from labimpact.network.roles import ROLES


def social_workers(office_id: int) -> list[User]:
    """Who of an office may be the case manager (case manager), by name."""
    roles = [code for code, role in ROLES.items() if Permission.CASE_LEAD in role.permissions]
    members = (
        Membership.objects.in_force(clock.today())
        .filter(office_id=office_id, role__in=roles, user__is_active=True)
        .select_related("user")
    )
    found = {member.user_id: member.user for member in members}
    return sorted(found.values(), key=lambda user: str(user).casefold())
