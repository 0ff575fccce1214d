"""What the tests of referrals have in common."""

from datetime import timedelta

from labimpact.base import clock
from labimpact.base.wall.session import acting
from labimpact.casework import actions
from tests.conftest import behind_the_wall
from tests.factories import ReferralFactory


def sent(cast, by, **kwargs):
    """Amina sent by Luino, to Crema unless told."""
    told = {"reason": "housing", **kwargs}
    if "to_name" not in told:
        told.setdefault("to_office", cast.crema)
    with acting(by):
        return actions.send(by=by, person=cast.amina, **told)


def laid(cast, **kwargs):
    """The same, written behind the wall: on any day, with any term."""
    given = {"from_office": cast.luino, "to_office": cast.crema, "person": cast.amina, **kwargs}
    return ReferralFactory(**given)


def fresh(row):
    with behind_the_wall():
        return type(row).objects.get(pk=row.pk)


def days(number):
    """That many days from today."""
    return clock.today() + timedelta(days=number)
