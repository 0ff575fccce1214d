"""Which accounts a mediator of a service may have."""

from __future__ import annotations

from labimpact.accounts.models import User
from labimpact.base import clock
from labimpact.base.permissions import Permission
from labimpact.mediation.models import Mediator
from labimpact.network.models import Membership
from labimpact.network.roles import ROLES


def may_be_linked(service_id: int) -> dict[int, User]:
    """Who has the role of a mediator (mediatore) in that office today, by account."""
    roles = [code for code, role in ROLES.items() if Permission.MEDIATION_WORK in role.permissions]
    members = (
        Membership.objects.in_force(clock.today())
        .filter(office_id=service_id, role__in=roles, user__is_active=True)
        .exclude(user__in=Mediator.objects.filter(service=service_id).values("user"))
        .select_related("user")
        .order_by("user__full_name", "pk")
    )
    return {member.user_id: member.user for member in members}
