"""Weights that a sweep learned are in force when a person has said so, and no earlier."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from labimpact.people.actions import NewPerson, register
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision
from labimpact.recognition.actions import sweeping
from labimpact.recognition.asking import Asked
from labimpact.recognition.linking.births import Birth
from labimpact.recognition.linking.weights import committed_weights
from labimpact.recognition.models import MatchWeights
from labimpact.recognition.queries.candidates import candidates
from labimpact.recognition.queries.weights import forget, in_force, of_the_product
from labimpact.recognition.sweeping.learning import Lesson, as_json
from tests.conftest import behind_the_wall
from tests.factories import StaffSessionFactory

pytestmark = pytest.mark.django_db

TURNED = (("given", "equal"), ("family", "equal"), ("order", "straight"), ("birth", "swapped"))


class Swept:
    """What a sweep leaves, with so many people whose day and month are turned."""

    counts = {"persons": 10_000, "pairs": 900}
    model = {"levels": {}}

    def __init__(self, persons: int) -> None:
        self.by = of_the_product()
        self.persons = persons

    def lesson(self) -> Lesson:
        found = Lesson(self.by.weights)
        for _one in range(self.persons):
            found.add(iter(TURNED), 12.0)
        return found


def turned(weights) -> float:
    return weights.same["birth"]["swapped"]


@pytest.fixture
def proposed() -> MatchWeights:
    assert sweeping.propose(Swept(900), "duckdb") == 2
    with behind_the_wall():
        return MatchWeights.objects.get(version=2)


def test_a_network_with_turned_days_teaches_that_days_are_turned(proposed):
    learned = proposed.parameters["scorer"]
    assert learned["same"]["birth"]["swapped"] > 2 * turned(committed_weights())
    assert proposed.measured["shown_then"] >= proposed.measured["shown_now"]


def test_few_pairs_teach_nothing():
    assert sweeping.propose(Swept(50), "duckdb") == 0
    with behind_the_wall():
        assert not MatchWeights.objects.exists()


def test_a_proposal_that_nobody_took_gives_place_to_the_next(proposed):
    assert sweeping.propose(Swept(800), "duckdb") == 2
    with behind_the_wall():
        assert list(MatchWeights.objects.values_list("version", flat=True)) == [2, 1]


def test_what_was_proposed_is_not_in_force(proposed):
    forget()
    assert in_force().weights == committed_weights()


def test_weights_come_back_from_the_database_as_they_were(proposed):
    with behind_the_wall():
        MatchWeights.objects.filter(pk=proposed.pk).update(active_from="2026-11-26T10:00:00Z")
    forget()
    assert as_json(in_force().weights) == proposed.parameters["scorer"]
    assert in_force().name == "versione 2"


@pytest.fixture
def keeper(cast, client):
    """Who cares for the whole network, in an open staff session, at the page."""
    user = cast.user("platform_administrator")
    StaffSessionFactory(user=user)
    client.force_login(user)
    return client


def activate(client, weights):
    return client.post(reverse("recognition:activate_weights", args=[weights.pk]), follow=True)


def test_a_person_activates_them_and_goes_back(keeper, proposed):
    page = keeper.get(reverse("recognition:weights"))
    assert [line.is_active for line in page.context["lines"]] == [False, True]
    assert "da attivare" in page.text
    assert "giorno e mese di nascita scambiati: si trova più spesso" in page.text
    assert "Pesi attivi" in activate(keeper, proposed).text
    forget()
    assert turned(in_force().weights) > 2 * turned(committed_weights())
    with behind_the_wall():
        own = MatchWeights.objects.get(version=1)
        assert MatchWeights.objects.get(version=2).activated_by_name
        assert AuditEvent.objects.filter(action="recognition.weights_activated").count() == 1
    activate(keeper, own)
    forget()
    assert in_force().weights == committed_weights()


def test_who_cares_for_one_area_reads_them_and_changes_nothing(cast, client, proposed):
    client.force_login(cast.user("area_coordinator"))
    page = client.get(reverse("recognition:weights"))
    assert page.status_code == 200
    assert "Attiva<" not in page.text
    answer = activate(client, proposed)
    assert answer.status_code == 422
    assert "cura tutta la rete" in answer.text
    forget()
    assert in_force().weights == committed_weights()


def test_before_any_sweep_the_page_says_what_is_in_force(keeper):
    page = keeper.get(reverse("recognition:weights"))
    assert "Valgono i pesi del prodotto" in page.text


def test_the_search_weighs_by_what_is_in_force(cast, keeper, proposed):
    asked = Asked(("Rachida Cherkaoui",), Birth(1985, 12, 3))
    with acting(cast.actor()) as actor:
        birth = PartialDate(date(1985, 3, 12), DatePrecision.DAY)
        register(NewPerson(family_name="Cherkaoui", given_name="Rachida", birth=birth), by=actor)
    before = candidates(asked)[0].bits
    activate(keeper, proposed)
    forget()
    assert candidates(asked)[0].bits > before + 1


def test_the_worker_activates_nothing(proposed):
    with acting_as(System.WORKER), connection.cursor() as cursor:
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(
                "INSERT INTO recognition_matchweights (version, engine, parameters, measured,"
                " active_from, activated_by_name) VALUES (9, 'x', '{}', '{}', now(), '')"
            )
        assert MatchWeights.objects.update(active_from="2026-11-26T10:00:00Z") == 0
