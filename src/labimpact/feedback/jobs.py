"""What of the public's remarks goes by the clock."""

from datetime import timedelta

from procrastinate.contrib.django import app

from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.retrying import PATIENT
from labimpact.base.wall.session import acting_as
from labimpact.feedback.models import Remark, RemarkContact
from labimpact.rules import queries as rules


@app.periodic(cron="47 3 * * *")
@app.task(name="feedback.forget", lock="feedback.forget", retry=PATIENT)
def forget(timestamp: int) -> None:
    """Erase what was closed longer ago than the rule `retention_page_remark` (days), and the
    addresses that nobody answered within those of `retention_remark_contact`."""
    days = int(rules.value("retention_page_remark") or 0)
    if days:
        with acting_as(System.RETENTION):
            Remark.objects.filter(closed_at__lt=clock.now() - timedelta(days=days)).delete()
    kept = int(rules.value("retention_remark_contact") or 0)
    if kept:
        with acting_as(System.RETENTION):
            late = clock.now() - timedelta(days=kept)
            RemarkContact.objects.filter(left_at__lt=late).delete()
