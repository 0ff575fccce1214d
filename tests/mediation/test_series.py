"""A series: one mediator proposed for all of it, a part of it approved, one message each."""

import pytest
from django.urls import reverse

from labimpact.accounts.models import User
from labimpact.base.errors import Refused
from labimpact.base.sealing import unseal
from labimpact.base.wall.session import acting
from labimpact.mediation.actions import approving, series
from labimpact.mediation.actions.cancelling import Reach
from labimpact.mediation.actions.requesting import Time
from labimpact.notifications.actions import PURPOSE
from labimpact.notifications.models import Message
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.conftest import reread
from tests.mediation.planning_cast import accepted, at, session
from tests.mediation.test_way import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, world):
    with behind_the_wall():
        client.force_login(User.objects.get(pk=world.coordinator.user_id))
    return client


def a_series(world, many=4, *, approve=True):
    """A session a week, from the week ahead."""
    times = [Time(at(7 * n, 10), 60) for n in range(many)]
    request = asked(world, times=times, hours=many, contact_email="segreteria@example.org")
    if approve:
        with acting(world.coordinator):
            approving.approve(
                request, package=world.package, minutes=60 * many, by=world.coordinator
            )
    return request, list(request_sessions(request))


def request_sessions(request):
    with behind_the_wall():
        return list(request.sessions.order_by("starts_at"))


def whose(request):
    with behind_the_wall():
        return [
            [a.mediator_id for a in each.assignments.live()]
            for each in request.sessions.order_by("starts_at")
        ]


def mails(kind):
    """What was written, as it is read by whom it is for."""
    with behind_the_wall():
        bodies = Message.objects.filter(kind=kind).order_by("pk").values_list("body", flat=True)
        return [unseal(body, purpose=PURPOSE) for body in bodies]


def proposed(world, made, mediator, reach):
    with acting(world.coordinator):
        return series.propose_series(made, mediator, reach, by=world.coordinator)


def test_one_mediator_is_proposed_for_all_dates_with_one_message(world):
    amina = world.mediator(email="amina@example.org", writes_in="it")
    request, made = a_series(world)
    said = proposed(world, made[0], amina, Reach.ALL)
    assert (len(said.sent), said.skipped) == (4, ())
    assert whose(request) == [[amina.pk]] * 4
    (mail,) = mails("mediation_offers")
    assert mail.count("http") == 4, "an answer for each date"
    assert mails("mediation_offer") == []


def test_dates_on_which_they_cannot_are_told_and_the_others_are_proposed(world):
    amina = world.mediator(email="amina@example.org", most_week=60)
    request, made = a_series(world)
    m.AbsenceFactory(mediator=amina, starts_at=at(7, 8), ends_at=at(7, 18))
    accepted(world, session(world, at(14, 14)), amina)
    accepted(world, session(world, at(21, 9, 30), spoken="ur", minutes=30), amina)
    said = proposed(world, made[0], amina, Reach.ALL)
    assert [each.pk for each in said.sent] == [made[0].pk]
    told = {each.pk: why for each, why in said.skipped}
    assert set(told) == {made[1].pk, made[2].pk, made[3].pk}
    assert "disponibile" in told[made[1].pk]
    assert "della settimana dal" in told[made[2].pk]
    assert whose(request) == [[amina.pk], [], [], []]
    assert mails("mediation_offers") == [], "one session is an ordinary proposal"


def test_those_that_follow_and_only_those_that_are_open(world):
    amina, bo = world.mediator(), world.mediator()
    request, made = a_series(world)
    accepted(world, reread(made[2]), bo)
    said = proposed(world, made[1], amina, Reach.FOLLOWING)
    assert [each.pk for each in said.sent] == [made[1].pk, made[3].pk]
    assert whose(request) == [[], [amina.pk], [bo.pk], [amina.pk]]


def test_when_no_date_fits_it_is_refused_with_the_reason(world):
    amina = world.mediator()
    _request, made = a_series(world, 2)
    m.AbsenceFactory(mediator=amina, starts_at=at(0, 0), ends_at=at(30, 0))
    with pytest.raises(Refused, match="disponibile"):
        proposed(world, made[0], amina, Reach.ALL)


def test_the_page_asks_for_how_much_of_the_series(page, world):
    amina = world.mediator(name="Amina")
    request, made = a_series(world, 3)
    m.AbsenceFactory(mediator=amina, starts_at=at(7, 8), ends_at=at(7, 18))
    address = reverse("mediation:propose", args=[made[0].pk])
    assert "questo e i seguenti" in page.get(address).text
    answer = page.post(address, {"mediator": amina.pk, "which": "all"}, follow=True)
    assert "2 incontri proposti a Amina" in answer.text
    assert f"{at(7, 10):%d/%m/%Y} 10:00 non proposto" in answer.text
    alone, (one,) = a_series(world, 1)
    assert "questo e i seguenti" not in page.get(
        reverse("mediation:propose", args=[one.pk])
    ).text  # fmt: skip
    assert alone.pk != request.pk


def test_a_part_of_a_series_is_approved_and_the_rest_decided_later(page, world):
    request, made = a_series(world, approve=False)
    answers = len(mails("mediation_request"))
    text = page.get(reverse("mediation:request", args=[request.pk])).text
    assert "Incontri da approvare" in text
    page.post(reverse("mediation:approve", args=[request.pk]), {
        "ok-package": world.package.pk, "ok-hours": "2", "ok-priority": "1",
        "ok-sessions": [made[0].pk, made[1].pk],
    })  # fmt: skip
    states = [each.state for each in request_sessions(request)]
    assert states == ["approved", "approved", "requested", "requested"]
    assert reread(world.package).reserved == 120
    mail = mails("mediation_request")[-1]
    assert len(mails("mediation_request")) == answers + 1
    assert "Per gli altri aspettate ancora" in mail
    rest = reverse("mediation:decide_rest", args=[request.pk])
    assert "Incontri ancora da decidere" in page.get(
        reverse("mediation:request", args=[request.pk])
    ).text  # fmt: skip
    wrong = page.post(rest, {"resto-sessions": [made[3].pk], "resto-no": "1"})
    assert wrong.status_code == 422
    page.post(rest, {
        "resto-sessions": [made[3].pk], "resto-no": "1", "resto-reason": "other",
        "resto-text": "Finiscono le ore.",
    })  # fmt: skip
    assert "Finiscono le ore." in mails("mediation_request")[-1]
    page.post(rest, {"resto-sessions": [made[2].pk]})
    states = [each.state for each in request_sessions(request)]
    assert states == ["approved", "approved", "approved", "refused"]
    assert reread(world.package).reserved == 180
    assert len(mails("mediation_request")) == answers + 3
    assert "niente da decidere" in page.post(rest, {}, follow=True).text


def test_the_hours_of_a_part_are_those_of_the_part(page, world):
    request, made = a_series(world, approve=False)
    text = page.get(reverse("mediation:request", args=[request.pk])).text
    assert 'data-minutes="60"' in text
    assert 'data-follows="ok-sessions"' in text
    page.post(reverse("mediation:approve", args=[request.pk]), {
        "ok-package": world.package.pk, "ok-hours": "4", "ok-priority": "1",
        "ok-sessions": [made[0].pk],
    })  # fmt: skip
    assert reread(request).approved_minutes == 60
    assert reread(world.package).reserved == 60


def test_sessions_of_none_are_no_part(world):
    request, _made = a_series(world, approve=False)
    with acting(world.coordinator), pytest.raises(Refused, match="almeno un incontro"):
        approving.approve(
            request, package=world.package, minutes=60, by=world.coordinator, sessions=[]
        )
    with acting(world.coordinator), pytest.raises(Refused, match="non è approvata"):
        approving.approve_more(request, sessions=[1], by=world.coordinator)
