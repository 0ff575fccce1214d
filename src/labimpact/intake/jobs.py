"""What of the portal's requests goes by the clock."""

from datetime import timedelta

from procrastinate.contrib.django import app

from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.retrying import PATIENT
from labimpact.base.wall.session import acting_as
from labimpact.intake.models import PublicRequest
from labimpact.rules import queries as rules


@app.periodic(cron="41 3 * * *")
@app.task(name="intake.forget", lock="intake.forget", retry=PATIENT)
def forget(timestamp: int) -> None:
    """Erase what was closed longer ago than the rule `retention_public_request` (days)."""
    days = int(rules.value("retention_public_request") or 0)
    if days:
        with acting_as(System.RETENTION):
            PublicRequest.objects.filter(closed_at__lt=clock.now() - timedelta(days=days)).delete()
