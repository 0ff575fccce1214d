"""What of the portal's bookings goes by the clock."""

from datetime import timedelta

from django.db.models import Q
from procrastinate.contrib.django import app

from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.retrying import PATIENT
from labimpact.base.wall.session import acting_as
from labimpact.booking import actions
from labimpact.booking.models import PublicBooking
from labimpact.rules import queries as rules


@app.periodic(cron="*/10 * * * *")
@app.task(name="booking.remind", lock="booking.remind", retry=PATIENT)
def remind(timestamp: int) -> None:
    """Remind who booked an appointment from the portal; done twice, it tells nobody twice."""
    actions.remind()


@app.periodic(cron="53 3 * * *")
@app.task(name="booking.forget", lock="booking.forget", retry=PATIENT)
def forget(timestamp: int) -> None:
    """Erase what was never confirmed, after a day, and the rest as many days after its appointment
    as the rule `retention_public_booking` says."""
    days = int(rules.value("retention_public_booking") or 0)
    now = clock.now()
    past = Q(appointment=None, asked_at__lt=now - timedelta(days=1))
    if days:
        past |= Q(wanted_at__lt=now - timedelta(days=days))
    with acting_as(System.RETENTION):
        PublicBooking.objects.filter(past).delete()
