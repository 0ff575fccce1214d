"""What nobody signs in to any more."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as


def purge_sessions() -> int:
    """Delete the sessions that have expired and the device rows that belonged to them."""
    with acting_as(System.SIGN_IN):
        gone, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
        alive = Session.objects.values("session_key")
        UserSession.objects.exclude(session_key__in=alive).delete()
    return gone
