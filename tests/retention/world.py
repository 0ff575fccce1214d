"""Somebody whose time is over, with everything a record can hold; and others who stay."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from labimpact.base.wall.session import acting
from labimpact.retention import actions
from labimpact.retention.models import DisposalPlan
from tests import factories as f
from tests.conftest import behind_the_wall

ROME = ZoneInfo("Europe/Rome")
LONG_AGO = date(2023, 3, 10)
NAME, GIVEN, PHONE = "Quandilorum", "Zzyzxia", "+393339876501"


def moment(day):
    return datetime.combine(day, time(10), ROME)


def stale(office, *, day=LONG_AGO, **kwargs):
    """A person whom nobody has met since that day."""
    return f.PersonFactory(
        registered_office=office,
        registered_at=moment(day),
        grant=False,
        **kwargs,
    )


def met(person, office, day=LONG_AGO, *, activity=None, role="subject", **kwargs):
    contact = f.ContactFactory(
        office=office, occurred_on=day, recorded_at=moment(day), activity=activity, **kwargs
    )
    f.ContactParticipantFactory(contact=contact, person=person, role=role)
    f.DeliveryFactory(
        office=office, person=person, delivered_on=day, minutes=15, activity=activity,
        origin_kind="desk.contact", origin_id=contact.pk,
    )  # fmt: skip
    return contact


def grant(person, office, day=LONG_AGO):
    return f.GrantFactory(person=person, office=office, granted_at=moment(day))


def planned(user_actor, office):
    """A dry run, made yesterday as far as the wall is concerned."""
    with acting(user_actor):
        made = actions.make_plan(office.area, as_of=timezone.localdate(), by=user_actor)
    with behind_the_wall(), connection.cursor() as cursor:
        # Rows of the same transaction are of the same moment: a real confirmation comes later.
        cursor.execute(
            "UPDATE retention_disposalplan SET made_at = made_at - interval '1 hour' WHERE id = %s",
            [made],
        )
    return made


def confirmed(user_actor, made):
    with acting(user_actor):
        plan = DisposalPlan.objects.get(pk=made)
        actions.confirm_plan(plan, fingerprint=plan.fingerprint, by=user_actor)
    return plan


def ripen(made):
    """The days of grace pass."""
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE retention_disposalplan SET not_before = current_date WHERE id = %s", [made]
        )


def carried_out(user_actor, office):
    made = planned(user_actor, office)
    confirmed(user_actor, made)
    ripen(made)
    return actions.carry_out(made)


def everything():
    """The whole database as one text, and the folder of the files."""
    texts = []
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'wall')"
        )
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM {schema}."{table}" t')
            texts += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    return texts
