"""The report: what was asked, how much of it was covered, how fairly it was shared."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from labimpact.accounts.models import User
from labimpact.base.wall.session import acting
from labimpact.mediation.actions import reporting
from labimpact.mediation.queries import report, report_demand, report_people
from labimpact.mediation.queries.report_figures import half, masked, share
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.test_way import Time, approved, asked, done, scheduled

pytestmark = pytest.mark.django_db


def span():
    return report.span_of(m.today() - timedelta(days=30), m.today() + timedelta(days=14))


def tables(world):
    with acting(world.coordinator):
        return {one.key: one for one in report.tables(world.service, span())}


def test_demand_is_told_by_language_with_what_was_covered(world):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator))
    with acting(world.coordinator):
        reporting.validate(session, by=world.coordinator)
    approved(world, times=[Time(m.at(4, 10), 120)])
    asked(world, language="ar", hours=1, times=[Time(m.at(5, 10), 60)])
    rows = {row[0]: row[1:] for row in tables(world)["lingue"].rows}
    assert rows[m.language("ar").name] == [1, 1, 0, 0, 0, None, 0]
    # Three heads are too few to be told.
    assert rows[m.language("ur").name] == [2, 4, 4, 2, 2, 50, "meno di 5"]


def test_an_answer_is_in_time_or_late_and_one_that_was_withdrawn_counts_nothing(world):
    approved(world)
    late = asked(world)
    with behind_the_wall():
        type(late).objects.filter(pk=late.pk).update(answer_due_at=m.at(-1, 10))
    with acting(world.coordinator):
        ordinary, urgent = report_demand.answers(world.service, span())
    assert (ordinary.asked, ordinary.answered, ordinary.waiting) == (2, 1, 1)
    assert (ordinary.in_time, ordinary.share, ordinary.half) == (1, 50, "0 giorni lavorativi")
    assert (urgent.asked, urgent.share, urgent.half) == (0, None, "")


@pytest.mark.parametrize(
    ("ratios", "index"),
    [([], None), ([0, 0], None), ([1, 1, 1], 1.0), ([1, 0, 0, 0], 0.25), ([0.5, 1], 0.9)],
)
def test_fairness_is_one_when_all_have_the_same_part(ratios, index):
    found = report_people.fairness(ratios)
    assert found == (index if index is None else pytest.approx(index))


def test_small_counts_of_persons_are_hidden(db):
    assert (masked(0, 5), masked(4, 5), masked(5, 5)) == (0, "meno di 5", 5)
    assert (share(0, 0), share(1, 3), half([]), half([1, 2, 9])) == (None, 33, None, 2)


def test_load_declines_and_opinions_are_told(world):
    one, two = world.mediator(desired_week=600), world.mediator(desired_week=600)
    session = scheduled(world, one, times=[Time(m.at(3, 10), 120)])
    with behind_the_wall():
        m.OfferFactory(session=session, mediator=two, answer="declined", reason="far")
        m.OfferFactory(session=session, mediator=two, answer="expired")
        m.OpinionFactory(session=session, score=3)
    found = tables(world)
    assert [row[1:3] for row in found["carico"].rows] == [[1, 2], [0, 0]]
    assert "0,50" in found["carico"].lines[0]
    assert sorted(row[1] for row in found["rifiuti"].rows) == [1, 1]
    assert found["pareri"].rows[0][1:] == ["meno di 5", *["non mostrato"] * 3]


def test_the_report_is_read_taken_away_and_kept_from_others(client, world):
    approved(world)
    with behind_the_wall():
        user = User.objects.get(pk=world.coordinator.user_id)
    client.force_login(user)
    assert client.get(reverse("mediation:service_report")).status_code == 200
    assert client.get(reverse("mediation:service_report") + "?dal=31/02/2027").status_code == 422
    late = "?dal=01/03/2027&al=01/02/2027"
    assert client.get(reverse("mediation:service_report") + late).status_code == 422
    text = client.get(reverse("mediation:service_report_file", args=["csv"])).content.decode(
        "utf-8-sig"
    )
    assert "Carico dei mediatori" in text
    book = load_workbook(
        BytesIO(client.get(reverse("mediation:service_report_file", args=["xlsx"])).content)
    )
    assert len(book.sheetnames) == 7
    assert client.get(reverse("mediation:service_report_file", args=["pdf"])).status_code == 404
    with behind_the_wall():
        client.force_login(User.objects.get(pk=world.secretary.user_id))
    assert client.get(reverse("mediation:service_report")).status_code == 403
