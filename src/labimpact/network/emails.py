"""Messages that the network sends."""

from django.template.loader import render_to_string
from django.utils import timezone

from labimpact.network.models import Invitation
from labimpact.network.roles import ROLES
from labimpact.notifications import actions as notifications
from labimpact.notifications.models import Message


def invitation(invitation: Invitation, link: str) -> Message:
    """The invitation to join an office, with the link that opens it once."""
    body = render_to_string(
        "accounts/email/invitation.txt",
        {
            "office": invitation.office,
            "role": ROLES[invitation.role],
            "by": invitation.invited_by_name,
            "link": link,
            "until": timezone.localtime(invitation.expires_at),
        },
    )
    return notifications.queue(
        recipient=invitation.email,
        subject=f"Lab'Impact: invito per {invitation.office.name}",
        body=body,
        kind="invitation",
    )
