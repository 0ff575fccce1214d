"""A hundred mediators who accept the same urgent session at the same moment.

They tap on connections that commit, sixteen at a time, as requests go through the threads of a web
process; what is laid for them is laid on such a connection too, and taken away afterwards.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from labimpact.base.secret_links import fingerprint
from labimpact.mediation import models
from labimpact.mediation.actions.offering import answer_by_link
from labimpact.mediation.enums import Answer, State
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
    with connect() as owner:
        for table in ("assignmentway", "offer", "assignment", "mediator"):
            owner.execute(f"DELETE FROM mediation_{table} WHERE service_id = %s", [service_id])
        for table in ("mediationsession", "mediationrequest"):
            owner.execute(f"DELETE FROM mediation_{table} WHERE service_id = %s", [service_id])
        owner.execute("DELETE FROM mediation_mediationservice WHERE office_id = %s", [service_id])
        for office_id in (service_id, asking_id):
            (body_id, area_id) = owner.execute(
                "DELETE FROM network_office WHERE id = %s RETURNING body_id, area_id", [office_id]
            ).fetchone()
            owner.execute("DELETE FROM network_body WHERE id = %s", [body_id])
            owner.execute("DELETE FROM network_territorialarea WHERE id = %s", [area_id])


def test_one_of_a_hundred_has_it_and_all_the_others_are_told(urgent):
    pk, secrets = urgent
    ready = threading.Barrier(TAPS, timeout=120)
    lines = threading.Semaphore(CONNECTIONS)
    answers: list[Answer] = []

    def tap(secret: str) -> None:
        ready.wait()
        with lines:
            try:
                answers.append(answer_by_link(secret, Answer.ACCEPTED))
            finally:
                connection.close()

    threads = [threading.Thread(target=tap, args=[secret]) for secret in secrets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(answers) == {Answer.ACCEPTED: 1, Answer.TAKEN: TAPS - 1}
    with behind_the_wall():
        session = models.MediationSession.objects.get(pk=pk)
        assert session.state == State.SCHEDULED
        assert session.assignments.filter(place="accepted").count() == 1
        assert not session.offers.filter(answer=Answer.WAITING).exists()
