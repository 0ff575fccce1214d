"""The report: what was asked, how much of it was covered, how fairly it was shared."""

from datetime import date, timedelta
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
    assert rows[m.language("ar").name] == [1, 1, 0, 0, 0, 0, None, 0]
    # Three heads are too few to be told.
    assert rows[m.language("ur").name] == [2, 4, 4, 2, 0, 2, 50, "meno di 5"]


def _told(world, session, *, minutes, heads=6, outcome="done"):
    """A report as its mediator wrote it, that many minutes long."""
    assignment = m.AssignmentFactory(session=session, service=world.service, place="accepted")
    m.SessionReportFactory(
        assignment=assignment, session=session, mediator=assignment.mediator,
        service=world.service, from_office=session.from_office, began_at=session.starts_at,
        ended_at=session.starts_at + timedelta(minutes=minutes), heads=heads,
        activity="family_interview", outcome=outcome, version=1,
    )  # fmt: skip


def _session(world, state, *, days, minutes=120, **values):
    request = m.MediationRequestFactory(
        service=world.service, from_office=world.school, package=world.package, approved=True,
        minutes=minutes * values.get("needs", 1), **values,
    )  # fmt: skip
    return m.MediationSessionFactory(
        request=request, state=state, starts_at=m.at(days, 10), minutes=minutes
    )


def test_hours_are_those_that_reports_tell_and_what_is_not_validated_stands_apart(world):
    # Planned for two hours, done in one and a half, then in two hours and a quarter.
    _told(world, _session(world, "validated", days=-5), minutes=90)
    _told(world, _session(world, "done", days=-4), minutes=135)
    # Two who went count two hours each; those present are counted once.
    both = _session(world, "billable", days=-3, needs=2)
    _told(world, both, minutes=120, heads=7)
    _told(world, both, minutes=60, heads=8)
    # Nobody came: somebody had gone, but nothing was done. An hour of training is nobody's demand.
    _told(world, _session(world, "no_show", days=-2), minutes=30, heads=0, outcome="no_show")
    _told(world, _session(world, "validated", days=-2, kind="training"), minutes=60)
    _session(world, "approved", days=3)
    half = _session(world, "approved", days=4, needs=2)
    m.AssignmentFactory(session=half, service=world.service, place="accepted")
    _session(world, "cancelled", days=5)
    (row,) = tables(world)["lingue"].rows
    # Asked: 2+2+4+2+2+4+2 h. Validated 1.5+2+1, to validate 2.25. Nobody: 2 h and half of 4.
    # Covered: 2+2+4+2+2 h planned of 16.
    assert row[1:] == [7, 18, 18, 4.5, 2.25, 4, 75, 20]


@pytest.mark.parametrize(
    ("asked_on", "answered_on", "days"),
    [
        (date(2027, 3, 5), date(2027, 3, 5), 0),  # a Friday
        (date(2027, 3, 5), date(2027, 3, 8), 1),  # Saturday and Sunday do not count
        (date(2027, 3, 5), date(2027, 3, 10), 3),
        (date(2027, 3, 25), date(2027, 3, 30), 2),  # Easter Monday, the 29th
    ],
)
def test_an_answer_took_so_many_working_days(db, asked_on, answered_on, days):
    assert report_demand.working_days(asked_on, answered_on) == days


def test_answers_are_measured_against_their_targets(world):
    def request(hours, *, due=24, **values):
        asked_at = m.at(-8, 9)
        row = m.MediationRequestFactory(
            service=world.service, from_office=world.school, is_urgent=True, minutes=60,
            asked_at=asked_at, answer_due_at=asked_at + timedelta(hours=due), **values,
        )  # fmt: skip
        if hours is not None:
            m.PackageEntryFactory(
                package=world.package, kind="reserve", minutes=60, request_id=row.pk,
                made_at=asked_at + timedelta(hours=hours),
            )  # fmt: skip

    request(20, approved=True)
    request(23.5, approved=True)
    request(30, approved=True)  # late
    request(None)  # late, and still waiting
    request(None, due=24 * 30)  # its time is not over
    request(None, state="cancelled")
    with acting(world.coordinator):
        ordinary, urgent = report_demand.answers(world.service, span())
    assert (urgent.asked, urgent.answered, urgent.waiting, urgent.in_time) == (5, 3, 2, 2)
    assert (urgent.share, urgent.half, urgent.target) == (50, "24 ore", "24 ore")
    assert (ordinary.asked, ordinary.target) == (0, "3 giorni lavorativi")


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
