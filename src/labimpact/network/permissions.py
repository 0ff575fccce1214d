"""Who may do what to offices and to those who work in them."""

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.network.models import Invitation, Office
from labimpact.network.roles import ROLES, Reach


def can_invite(actor: Actor, office: Office, role: str) -> bool:
    """Whoever manages the office's staff invites into it, never further than their own reach."""
    if ROLES[role].reach is Reach.NETWORK and Permission.MEMBER_INVITE not in actor.network:
        return False
    return actor.can(Permission.MEMBER_INVITE, office_id=office.pk)


def can_revoke_invitation(actor: Actor, invitation: Invitation) -> bool:
    """Whoever manages the office's staff withdraws its invitations."""
    return actor.can(Permission.MEMBER_INVITE, office_id=invitation.office_id)
