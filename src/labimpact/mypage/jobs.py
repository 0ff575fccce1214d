"""What of the persons' own pages goes by the clock."""

from django.db import connection
from procrastinate.contrib.django import app

from labimpact.base.actor import System
from labimpact.base.retrying import PATIENT
from labimpact.base.wall.session import acting_as


@app.periodic(cron="57 3 * * *")
@app.task(name="mypage.forget_visits", lock="mypage.forget_visits", retry=PATIENT)
def forget_visits(timestamp: int) -> None:
    """Erase the visits of the day before: what is left of them is the register's line."""
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT wall.forget_visits()")
