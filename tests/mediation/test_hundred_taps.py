"""A hundred mediators who accept the same urgent session at the same moment.

They tap on connections that commit, sixteen at a time, as requests go through the threads of a web
process; what is laid for them is laid on such a connection too, and taken away afterwards.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.db import connection

from labimpact.base.errors import Refused
from labimpact.base.secret_links import fingerprint
from labimpact.mediation import models
from labimpact.mediation.actions.offering import answer_by_link
from labimpact.mediation.enums import Answer, State
from tests import factories as f
from tests import mediation_factories as m
from tests.agenda.test_concurrency import connect
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db
TAPS, CONNECTIONS = 100, 16


def elsewhere(work):
    """Do it in another thread: on a connection of its own, outside the test's transaction."""

    def run():
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


@pytest.fixture
def urgent(db) -> Iterator[tuple[int, list[str]]]:
    """A session of today, offered to a hundred."""

    def lay():
        session = m.MediationSessionFactory(
            request=m.MediationRequestFactory(approved=True, is_urgent=True)
        )
        secrets = [f"segreto-{number}" for number in range(TAPS)]
        for secret in secrets:
            mediator = m.MediatorFactory(service=session.service, user=None, email="")
            m.OfferFactory(
                session=session, mediator=mediator, service=session.service, is_broadcast=True,
                key_hash=fingerprint(secret),
            )  # fmt: skip
        return session.pk, session.service_id, session.from_office_id, secrets

    pk, service_id, asking_id, secrets = elsewhere(lay)
    yield pk, secrets
    take_away(service_id, asking_id)


def take_away(service_id: int, *asking: int) -> None:
    """What was laid for a service, with the offices that asked it."""
    with connect() as owner:
        for table in ("assignmentway", "offer", "assignment", "mediator"):
            owner.execute(f"DELETE FROM mediation_{table} WHERE service_id = %s", [service_id])
        for table in ("mediationsession", "mediationrequest"):
            owner.execute(f"DELETE FROM mediation_{table} WHERE service_id = %s", [service_id])
        owner.execute("DELETE FROM mediation_mediationservice WHERE office_id = %s", [service_id])
        for office_id in (service_id, *asking):
            (body_id, area_id) = owner.execute(
                "DELETE FROM network_office WHERE id = %s RETURNING body_id, area_id", [office_id]
            ).fetchone()
            owner.execute("DELETE FROM network_body WHERE id = %s", [body_id])
            owner.execute("DELETE FROM network_territorialarea WHERE id = %s", [area_id])


def test_one_of_a_hundred_has_it_and_all_the_others_are_told(urgent):
    pk, secrets = urgent
    answers = tapped(secrets)
    assert Counter(answers) == {Answer.ACCEPTED: 1, Answer.TAKEN: TAPS - 1}
    with behind_the_wall():
        session = models.MediationSession.objects.get(pk=pk)
        assert session.state == State.SCHEDULED
        assert session.assignments.filter(place="accepted").count() == 1
        assert not session.offers.filter(answer=Answer.WAITING).exists()


def tapped(secrets: list[str]) -> list[Answer | None]:
    """What each tap is answered, all of them at once; None to who is elsewhere then."""
    ready = threading.Barrier(len(secrets), timeout=120)
    lines = threading.Semaphore(CONNECTIONS)
    answers: list[Answer | None] = []

    def tap(secret: str) -> None:
        ready.wait()
        with lines:
            try:
                answers.append(answer_by_link(secret, Answer.ACCEPTED))
            except Refused:
                answers.append(None)
            finally:
                connection.close()

    threads = [threading.Thread(target=tap, args=[secret]) for secret in secrets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def far_away(db) -> Iterator[list[str]]:
    """One account in two registers, offered five sessions by each: a quarter of an hour every half
    hour, far from home."""

    def lay():
        user, laid, secrets = f.UserFactory(), [], []
        for register in range(2):
            service = m.ServiceFactory()
            mediator = m.MediatorFactory(
                service=service, user=user, email="", latitude=45.36, longitude=9.68
            )
            asking = []
            for number in range(5):
                session = m.MediationSessionFactory(
                    request__service=service, request__approved=True, minutes=15,
                    starts_at=m.at(2, 14 + number // 2, number % 2 * 30 + register * 15),
                    latitude=45.99, longitude=8.74,
                )  # fmt: skip
                asking.append(session.from_office_id)
                secrets.append(f"lontano-{register}-{number}")
                m.OfferFactory(
                    session=session, mediator=mediator, service=service,
                    key_hash=fingerprint(secrets[-1]),
                )  # fmt: skip
            laid.append((service.pk, asking))
        return user.pk, laid, secrets

    user, laid, secrets = elsewhere(lay)
    yield secrets
    for service_id, asking in laid:
        take_away(service_id, *asking)
    with connect() as owner:
        owner.execute("DELETE FROM accounts_user WHERE id = %s", [user])


def test_taps_at_once_put_nobody_on_two_ways(far_away):
    """No two of the sessions meet, and from home to either register's first the way is hours long:
    whichever register is first has all of its own, the other one none."""
    answers = tapped(far_away)
    assert Counter(answers) == {Answer.ACCEPTED: 5, None: 5}
    with behind_the_wall():
        ways = models.AssignmentWay.objects.filter(is_live=True).select_related("assignment")
        assert len({way.service_id for way in ways}) == 1
        spans = sorted((way.leaves_at, way.ends_at) for way in ways)
    assert all(ends <= leaves for (_at, ends), (leaves, _end) in pairwise(spans))
