"""Who may do what to offices and to those who work in them."""

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.network.models import Invitation, Membership, Office
from labimpact.network.roles import ROLES, Reach


def can_invite(actor: Actor, office: Office, role: str) -> bool:
    """Whoever manages the office's staff invites into it, never further than their own reach."""
    if ROLES[role].reach is Reach.NETWORK and Permission.MEMBER_INVITE not in actor.network:
        return False
    return actor.can(Permission.MEMBER_INVITE, office_id=office.pk)


def can_revoke_invitation(actor: Actor, invitation: Invitation) -> bool:
    """Whoever manages the office's staff withdraws its invitations."""
    return actor.can(Permission.MEMBER_INVITE, office_id=invitation.office_id)


def can_manage_office(actor: Actor, office: Office) -> bool:
    """Offices are cared for by who manages the network of that office's area."""
    return actor.can(Permission.NETWORK_MANAGE, office_id=office.pk)


def can_change_membership(actor: Actor, membership: Membership) -> bool:
    """Nobody changes their own role; others' within one's reach."""
    return membership.user_id != actor.user_id and actor.can(
        Permission.MEMBER_INVITE, office_id=membership.office_id
    )


def areas_managed(actor: Actor, permission: Permission) -> set[int] | None:
    """Areas over which the actor holds a permission; None means the whole network."""
    if permission in actor.network:
        return None
    rows = Office.objects.filter(pk__in=actor.offices_where(permission))
    return {pk for pk in rows.values_list("area_id", flat=True) if pk is not None}
