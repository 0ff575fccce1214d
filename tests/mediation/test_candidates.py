"""Who is shown on «Chi media?»: the best first and why, apart from them who cannot."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labimpact.accounts.models import User
from labimpact.base.wall.session import acting
from labimpact.mediation.actions.requesting import Time
from labimpact.mediation.models import Offer
from labimpact.mediation.queries.candidates import candidates
from labimpact.notifications.models import Message
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.conftest import reread
from tests.mediation.planning_cast import accepted, at, held, monday, offered, session
from tests.mediation.test_way import approved

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, world):
    with behind_the_wall():
        client.force_login(User.objects.get(pk=world.coordinator.user_id))
    return client


def found(world, made, series=()):
    with acting(world.coordinator):
        return candidates(made, world.coordinator, series)


def names(rows):
    return [c.mediator.name for c in rows]


def test_who_cannot_stands_apart_with_the_reason_and_is_not_offered(world, page):
    made = session(world, at(1, 10))
    world.mediator(name="Amina")
    away, busy = world.mediator(name="Bo"), world.mediator(name="Chen")
    world.mediator(name="Dana", suspended_on=m.today())
    world.mediator(name="Eva", spoken={"ar": "native"})
    m.AbsenceFactory(mediator=away, starts_at=at(1, 8), ends_at=at(1, 18))
    accepted(world, session(world, at(1, 10, 30)), busy)
    said = found(world, made)
    assert (names(said.fit), names(said.shut)) == (["Amina"], ["Bo", "Chen", "Dana"])
    assert said.foreign == 1
    text = page.get(reverse("mediation:propose", args=[made.pk])).text
    for words in ("è assente", "è già altrove: IC di Cittiglio, 10:30", "è in sospensione"):
        assert words in text
    assert f'value="{away.pk}"' not in text
    assert "Un'altra persona del registro non parla" in text
    answer = page.post(reverse("mediation:propose", args=[made.pk]), {"mediator": busy.pk})
    assert answer.status_code == 422
    assert not reread(made).assignments.exists()


def test_who_would_break_a_rule_can_still_be_chosen_and_the_rule_is_told(world, page):
    made = session(world, at(1, 10))
    shy = world.mediator(name="Bo", always=False)
    said = found(world, made)
    assert (names(said.fit), names(said.doubtful)) == ([], ["Bo"])
    text = page.get(reverse("mediation:propose", args=[made.pk])).text
    assert "a quell&#x27;ora non è disponibile" in text
    page.post(reverse("mediation:propose", args=[made.pk]), {"mediator": shy.pk})
    with behind_the_wall():
        assert made.assignments.get().mediator_id == shy.pk


def test_the_best_come_first_and_the_first_is_chosen(world, page):
    full = world.mediator(name="Amina", desired_week=120)
    world.mediator(name="Bo", desired_week=600)
    near = world.mediator(name="Chen", desired_week=120)
    accepted(world, session(world, at(0, 9)), full)
    held(world, near, at(-14, 9), subject="famiglia 12")
    made = session(world, at(1, 10), subject="famiglia 12")
    said = found(world, made)
    assert names(said.fit) == ["Chen", "Bo", "Amina"]
    assert "conosce già la famiglia, la classe o il caso" in said.fit[0].why
    assert said.fit[2].load == "1 h su 2 h: bene"
    text = page.get(reverse("mediation:propose", args=[made.pk])).text
    assert f'value="{near.pk}" checked' in text
    assert text.count(" checked") == 1


def test_dates_of_a_series_on_which_somebody_cannot_are_told_before(world, page):
    times = [Time(at(0, 10) + timedelta(days=7 * n), 60) for n in range(3)]
    first = approved(world, times=times, hours=3)
    amina = world.mediator(name="Amina")
    m.AbsenceFactory(mediator=amina, starts_at=times[1].starts_at, ends_at=at(7, 18))
    text = page.get(reverse("mediation:propose", args=[first.pk])).text
    assert f"Della serie non può: {times[1].starts_at:%d/%m} 10:00" in text


def test_papers_out_of_date_are_told_wherever_somebody_is_proposed(world, page):
    made, amina = session(world, at(1, 10)), world.mediator(name="Amina")
    m.MediatorPaperFactory(
        mediator=amina, kind="identity", title="Permesso di soggiorno",
        expires_on=m.today() - timedelta(days=10),
    )  # fmt: skip
    told = f"Permesso di soggiorno: scaduto il {m.today() - timedelta(days=10):%d/%m/%Y}"
    assert found(world, made).fit[0].warnings == (told,)
    assert told in page.get(reverse("mediation:propose", args=[made.pk])).text
    assert told in page.get(reverse("mediation:board"), {"giorno": f"{monday()}"}).text
    tried = {"incontro": made.pk, "mediatore": amina.pk}
    assert told in page.get(reverse("mediation:board_try"), tried).text
    assert told in page.get(reverse("mediation:mediators")).text
    m.MediatorPaperFactory(mediator=amina, kind="identity", title="Nuovo", expires_on=None)
    assert found(world, made).fit[0].warnings == ()


def test_it_takes_as_many_questions_for_five_as_for_one(world, page, django_assert_max_num_queries):
    made = session(world, at(1, 10))
    world.mediator(name="Amina")
    address = reverse("mediation:propose", args=[made.pk])
    page.get(address)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        page.get(address)
    for n in range(4):
        offered(world, session(world, at(n, 15)), world.mediator())
    with django_assert_max_num_queries(len(one)):
        page.get(address)


def kinds():
    with behind_the_wall():
        return {
            kind for kind in Message.objects.values_list("kind", flat=True)
            if kind in ("mediation_to_all", "mediation_urgent")
        }  # fmt: skip


def sent_to_all(page, made):
    return page.post(reverse("mediation:broadcast", args=[made.pk]), follow=True).text


def test_what_is_far_goes_to_all_without_haste_and_says_until_when(world, page, client):
    service = world.service
    amina = world.mediator(name="Amina", email="a@example.org")
    m.AbsenceFactory(
        mediator=world.mediator(email="b@example.org"), starts_at=at(0, 0), ends_at=at(6, 0)
    )
    made = session(world, at(3, 10))
    text = sent_to_all(page, made)
    with behind_the_wall():
        (offer,) = Offer.objects.all()
    assert offer.mediator_id == amina.pk, "who is away is not written"
    hours = (offer.expires_at - offer.sent_at).total_seconds() / 3600
    assert abs(hours - service.offer_hours) < 0.1
    assert kinds() == {"mediation_to_all"}
    assert "Mandato a una persona: può rispondere fino al" in text
    assert "Mandato a una persona, fino al" in text
    client.force_login(amina.user)
    assert "il primo sì vale" in client.get(reverse("mediation:day")).text


@pytest.mark.parametrize("how", [{"is_urgent": True}, {}])
def test_what_presses_goes_to_all_in_haste(world, page, how):
    world.mediator(email="a@example.org")
    made = session(world, at(3, 10) if how else timezone.now() + timedelta(hours=5), **how)
    sent_to_all(page, made)
    assert kinds() == {"mediation_urgent"}
    with behind_the_wall():
        (offer,) = Offer.objects.all()
    assert offer.expires_at - offer.sent_at <= timedelta(hours=2, minutes=1)
