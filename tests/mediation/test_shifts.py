"""Fixed presence in a service: planned week by week, told in heads by language, counted once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from labimpact.accounts.models import User
from labimpact.agenda.hours import is_holiday
from labimpact.base.wall.session import acting
from labimpact.deliveries.models import Delivery
from labimpact.mediation.actions import reporting
from labimpact.mediation.enums import Place, State
from labimpact.mediation.models import MediationRequest, MediationSession, SessionReport
from labimpact.mediation.queries import report_demand
from labimpact.notifications.models import Message
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.conftest import reread
from tests.mediation.test_service_report import span

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(world, client):
    with behind_the_wall():
        client.force_login(User.objects.get(pk=world.coordinator.user_id))
    return client


def said(world, *mediators, weeks=4, **values):
    first = m.today() + timedelta(days=1)
    return {
        "package": world.package.pk, "place": "Consultorio di Breno", "weekday": first.weekday(),
        "begins_at": "9", "ends_at": "12", "first_on": f"{first:%d/%m/%Y}",
        "last_on": f"{first + timedelta(days=7 * weeks - 1):%d/%m/%Y}",
        "mediators": [row.pk for row in mediators],
        "languages": [m.language("ur").pk, m.language("ar").pk], "contact_name": "Ostetrica",
    } | values  # fmt: skip


def days(weeks=4):
    every = [m.today() + timedelta(days=1 + 7 * number) for number in range(weeks)]
    return [day for day in every if not is_holiday(day)]


def sessions():
    with behind_the_wall():
        return list(MediationSession.objects.order_by("starts_at"))


def test_a_line_of_what_is_wrong_begins_with_its_field(world, boss):
    answer = boss.post(reverse("mediation:shifts"), said(world, place=""))
    summary = answer.text.partition('form-errors"')[2].partition("</div>")[0]
    assert ">Dove: Questo campo è obbligatorio.</a>" in summary


def test_a_weekly_shift_is_fixed_for_who_agreed_and_kept_from_the_package(world, boss):
    saima = world.mediator(name="Saima", email="saima@example.org")
    answer = boss.post(reverse("mediation:shifts"), said(world, saima), follow=True)
    assert answer.redirect_chain, answer.text
    found = sessions()
    assert len(found) == len(days())
    assert {row.state for row in found} == {State.SCHEDULED}
    assert {row.minutes for row in found} == {180}
    assert reread(world.package).reserved == 180 * len(days())
    with behind_the_wall():
        mail = Message.objects.get(kind="mediation_shift")
        assert not Message.objects.filter(kind__in=("mediation_offer", "mediation_urgent")).exists()
    assert mail.recipient == "saima@example.org"
    text = boss.get(reverse("mediation:shifts")).text
    assert "Consultorio di Breno" in text
    assert "Saima" in text


def test_who_is_away_one_day_leaves_that_day_looking_for_somebody(world, boss):
    saima = world.mediator()
    day = days()[1]
    ahead = (day - m.today()).days
    m.AbsenceFactory(mediator=saima, starts_at=m.at(ahead, 8), ends_at=m.at(ahead, 20))
    text = boss.post(reverse("mediation:shifts"), said(world, saima), follow=True).text
    assert f"Un giorno cerca ancora qualcuno: {day:%d/%m/%Y}" in text
    states = [row.state for row in sessions()]
    assert states.count(State.APPROVED) == 1
    assert states.count(State.SCHEDULED) == len(days()) - 1


@pytest.mark.parametrize(
    "change",
    [{"ends_at": "8"}, {"last_on": "01/01/2020"}, {"mediators": []}, {"languages": []},
     {"package": ""}, {"begins_at": "boh"}],
)  # fmt: skip
def test_what_cannot_be_comes_back_as_it_was_typed(world, boss, change):
    answer = boss.post(reverse("mediation:shifts"), said(world, world.mediator()) | change)
    assert answer.status_code == 422
    assert "Consultorio di Breno" in answer.text
    assert not sessions()


def test_more_than_the_package_has_is_refused_and_nothing_is_planned(world, boss):
    with behind_the_wall():
        type(world.package).objects.filter(pk=world.package.pk).update(granted=60)
    answer = boss.post(reverse("mediation:shifts"), said(world, world.mediator()))
    assert answer.status_code == 422
    assert "abbastanza ore" in answer.text
    with behind_the_wall():
        assert not MediationRequest.objects.exists()


@pytest.fixture
def there(world, boss, client):
    """The first day of a shift began an hour ago; its mediator is signed in."""
    saima = world.mediator()
    boss.post(reverse("mediation:shifts"), said(world, saima))
    row = sessions()[0]
    back = row.ends_at - m.at(0, 0) + timedelta(hours=1)
    with behind_the_wall():
        MediationSession.objects.filter(pk=row.pk).update(
            starts_at=row.starts_at - back, ends_at=row.ends_at - back
        )
    client.force_login(saima.user)
    with behind_the_wall():
        return reread(row), reread(row).assignments.get(place=Place.ACCEPTED)


def told(session, **values):
    begins = session.starts_at.astimezone(m.at(0, 0).tzinfo)
    ends = session.ends_at.astimezone(m.at(0, 0).tzinfo)
    return {
        "began": f"{begins:%H:%M}", "ended": f"{ends:%H:%M}", "activity": "presence",
        "outcome": "done", "seen": 0, "key": "k1",
        "language_0": m.language("ur").pk, "kind_0": "health_consultation", "heads_0": 4,
        "language_1": m.language("ar").pk, "kind_1": "ward", "heads_1": 2,
    } | values  # fmt: skip


def test_a_shift_is_told_in_heads_by_language_and_counted_once(world, client, there):
    session, assignment = there
    page = reverse("mediation:report", args=[assignment.pk])
    form = client.get(page).text
    assert "Persone incontrate" in form
    assert 'name="heads"' not in form
    for _tap in range(2):
        assert client.post(page, told(session)).status_code == 302
    with behind_the_wall():
        report = SessionReport.objects.get(assignment=assignment)
    assert (report.heads, len(report.groups)) == (6, 2)
    assert "Colloquio in consultorio: 4 persone" in client.get(page).text
    with acting(world.coordinator):
        reporting.validate(session, by=world.coordinator)
    with behind_the_wall():
        rows = {
            row.language.code: (row.head_count, row.minutes)
            for row in Delivery.objects.filter(voided_at=None).select_related("language")
        }
    assert rows == {"ur": (4, 120), "ar": (2, 60)}
    assert reread(world.package).used == 180
    with acting(world.coordinator):
        lines = {row.language: row for row in report_demand.by_language(world.service, span())}
    assert [lines[m.language(code).name].heads for code in ("ur", "ar")] == [4, 2]
    with acting(world.coordinator):
        reporting.reopen(session, why="Sbagliato", by=world.coordinator)
        reporting.validate(session, by=world.coordinator)
    with behind_the_wall():
        assert Delivery.objects.filter(voided_at=None).count() == 2


def test_a_line_with_people_says_in_which_language(client, there):
    session, assignment = there
    page = reverse("mediation:report", args=[assignment.pk])
    answer = client.post(page, told(session, language_1=""))
    assert answer.status_code == 422
    answer = client.post(page, told(session, language_1="999999"))
    assert answer.status_code == 422


def test_a_day_on_which_nobody_came_by_is_hours_all_the_same(world, client, there):
    session, assignment = there
    page = reverse("mediation:report", args=[assignment.pk])
    assert client.post(page, told(session, heads_0="", heads_1="0")).status_code == 302
    with acting(world.coordinator):
        reporting.validate(session, by=world.coordinator)
    assert reread(world.package).used == 180
    with behind_the_wall():
        assert not Delivery.objects.exists()
