"""The best week in a worker for real: its progress arrives, and killed midway it says so."""

import signal

from tests.operations.conftest import wait_for

LAY = """
import random
from datetime import timedelta
from types import SimpleNamespace
from tests.conftest import _behind
_behind.set(True)
from labimpact.network.models import Membership
from tests import mediation_factories as m
from tests.factories import BodyFactory, OfficeFactory, UserFactory
from tests.mediation.planning_cast import at, session
service = m.ServiceFactory(office=OfficeFactory(kind="mediation_service"))
school = OfficeFactory(area=service.office.area, body=BodyFactory())
package = m.HourPackageFactory(service=service, body=school.body, granted=60 * 1000)
world = SimpleNamespace(service=service, school=school, package=package)
user = UserFactory(email="coordinatrice@example.org")
Membership.objects.create(
    user=user, office=service.office, role="mediation_coordinator", valid_from="2020-01-01")
dice = random.Random(5)
place = lambda: {"latitude": 45.5 + dice.random() / 3, "longitude": 9 + dice.random() / 3}
for n in range(MEDIATORS):
    m.MediatorFactory(
        service=service, user=None, email="", always=True, desired_week=600, most_week=1200,
        spoken={dice.choice(["ur", "wo"]): "native", "fr": "b2"}, **place())
for n in range(SESSIONS):
    hour = dice.randrange(9, 16)
    day = dice.randrange(5)
    session(world, at(day, hour), spoken=dice.choice(["ur", "wo", "fr"]),
            flexible=(at(day, hour), at(day, hour + 1)) if n % 3 == 0 else None, **place())
"""
ASK = """
from datetime import timedelta
from labimpact.accounts.models import User
from labimpact.base.wall.session import acting
from labimpact.mediation.actions import applying, planning
from labimpact.mediation.models import MediationService, PlanRun
from labimpact.network.queries import actor_for
from tests.mediation.planning_cast import monday
service = MediationService.objects.get()
by = actor_for(User.objects.get(email="coordinatrice@example.org"), office_id=service.pk)
with acting(by):
    DO
"""
PLAN = (
    "planning.ask_plan(service, first_day=monday(), last_day=monday() + timedelta(days={days}),"
    " by=by, seconds={seconds})"
)
APPLY = "applying.ask_apply(PlanRun.objects.first(), by=by)"


def lay(product, *, mediators, sessions):
    product.shell(LAY.replace("MEDIATORS", str(mediators)).replace("SESSIONS", str(sessions)))


def ask(product, what):
    product.shell(ASK.replace("DO", what))


def told(product):
    """State, progress and trouble of the newest plan."""
    return product.sql(
        "SELECT state, progress, trouble FROM mediation_planrun ORDER BY id DESC LIMIT 1"
    )[0]


def untouched(product):
    ((places, offers),) = product.sql(
        "SELECT (SELECT count(*) FROM mediation_assignment), (SELECT count(*) FROM mediation_offer)"
    )
    ((states,),) = product.sql("SELECT array_agg(DISTINCT state) FROM mediation_mediationsession")
    return (places, offers, states) == (0, 0, ["approved"])


def test_a_plan_is_worked_out_by_a_worker_and_applied_by_it(product):
    lay(product, mediators=12, sessions=30)
    ask(product, PLAN.format(seconds=20, days=6))
    assert told(product)[0] == "waiting"
    product.work()
    seen = []

    def is_ready():
        state, progress, trouble = told(product)
        assert state != "failed", trouble
        seen.append((state, progress.get("level")))
        return state == "ready"

    wait_for(is_ready, seconds=120)
    assert any(state == "running" for state, _level in seen)
    assert told(product)[1]["needed"] == 30
    assert untouched(product), "a plan changes nothing by itself"
    ask(product, APPLY)

    def is_applied():
        return product.sql("SELECT state FROM mediation_planwork") == [("ready",)]

    wait_for(is_applied, seconds=120)
    ((done, total, found),) = product.sql("SELECT done, total, found FROM mediation_planwork")
    given = [each["said"] for each in found.values()].count("done")
    assert done == total == len(found), "of a session to which nobody can go there is nothing to do"
    assert product.sql("SELECT count(*) FROM mediation_offer") == [(given,)]
    assert given > 20
    assert told(product)[0] == "applied"


def test_a_plan_whose_worker_is_killed_is_told_and_asked_again(product):
    lay(product, mediators=40, sessions=250)
    ask(product, PLAN.format(seconds=300, days=6))
    worker = product.work()
    wait_for(lambda: told(product)[0] == "running" and told(product)[1], seconds=120)
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=20)
    assert told(product)[0] == "running", "nobody was there to say anything"
    assert untouched(product)
    # As half a minute later: the queue takes a worker that is silent for lost.
    product.sql("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    product.work()
    wait_for(lambda: told(product)[0] != "running", seconds=150)
    assert told(product)[0] == "failed"
    assert told(product)[2] == "Si è interrotto: chiedilo di nuovo."
    assert untouched(product)
    ask(product, PLAN.format(seconds=5, days=0))
    wait_for(lambda: told(product)[0] == "ready", seconds=120)
    assert untouched(product)
