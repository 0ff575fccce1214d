"""Asking for more before answering; the term that stops once."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from labimpact.base import clock
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.casework import actions
from labimpact.casework.actions import referral_questions as questions
from labimpact.casework.models import Referral, ReferralQuestion
from tests.casework.referring import days, fresh, laid
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db


@pytest.fixture
def luino(cast):
    return cast.actor()


@pytest.fixture
def crema(cast):
    return cast.actor(office=cast.crema)


def asking(referral, by, text="Ha già un alloggio?"):
    return questions.ask(referral, text=text, by=by)


def telling(referral, by, text="No, dorme in auto."):
    return questions.tell(referral, text=text, by=by)


def asked(referral, by, *text):
    with acting(by):
        return asking(referral, by, *text)


def told(referral, by):
    with acting(by):
        return telling(referral, by)


def stopped(said, act, referral, by, *text):
    with acting(by), pytest.raises(Refused, match=said):
        act(referral, by, *text)


def test_the_sender_answers_the_receiver_s_question(cast, luino, crema):
    referral = laid(cast, answer_due_on=days(5), expires_on=days(15))
    question = asked(referral, crema)
    assert question.asked_by_name == crema.display_name
    assert timezone.localdate(question.asked_at) == clock.today()
    answered = told(referral, luino)
    assert (answered.answer, answered.answered_by_name) == (
        "No, dorme in auto.", luino.display_name,
    )  # fmt: skip
    with acting(crema):
        assert ReferralQuestion.objects.get().answer == "No, dorme in auto."
        assert actions.accept(referral, by=crema).state == "accepted"


def _waited(referral, so_many):
    """Let the question have been asked so many days ago."""
    with behind_the_wall():
        ReferralQuestion.objects.filter(referral=referral, answered_at=None).update(
            asked_at=clock.now() - timedelta(days=so_many)
        )
        row = Referral.objects.get(pk=referral.pk)
        row.paused_until -= timedelta(days=so_many)
        row.save()


@pytest.mark.parametrize(("waited", "moved"), [(0, 0), (4, 4), (30, 30), (41, 30)])
def test_the_first_question_stops_the_term_for_as_long_as_the_answer_takes(
    cast, luino, crema, waited, moved
):
    referral = laid(cast, answer_due_on=days(5), expires_on=days(15))
    asked(referral, crema)
    stopped = fresh(referral)
    assert stopped.is_paused(clock.today())
    assert (stopped.answer_due_on, stopped.expires_on) == (days(35), days(45))
    _waited(referral, waited)
    told(referral, luino)
    after = fresh(referral)
    assert not after.is_paused(clock.today())
    assert (after.answer_due_on, after.expires_on) == (days(5 + moved), days(15 + moved))


def test_a_second_question_leaves_the_term_running(cast, luino, crema):
    referral = laid(cast, answer_due_on=days(5), expires_on=days(15))
    asked(referral, crema)
    told(referral, luino)
    asked(referral, crema, "E il lavoro?")
    after = fresh(referral)
    assert not after.is_paused(clock.today())
    assert (after.answer_due_on, after.expires_on) == (days(5), days(15))


def test_one_question_at_a_time_and_each_side_its_own_part(cast, luino, crema):
    referral = laid(cast)
    stopped("Scrivi che cosa", asking, referral, crema, "  ")
    stopped("non aspetta più", asking, referral, luino)
    asked(referral, crema)
    stopped("C'è già una domanda", asking, referral, crema)
    stopped("non aspetta più", telling, referral, crema)
    told(referral, luino)
    stopped("nessuna domanda", telling, referral, luino)


def test_after_the_answer_nothing_is_asked_any_more(cast, luino, crema):
    referral = laid(cast)
    with acting(crema):
        actions.refuse(referral, note="no", by=crema)
    stopped("non aspetta più", asking, referral, crema)


def test_the_wall_lets_nobody_ask_or_answer_in_another_s_name(cast, luino, crema):
    referral = laid(cast)
    question = asked(referral, crema)

    def refused(actor, statement, params):
        with acting(actor), pytest.raises(ProgrammingError):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, params)

    refused(
        luino,
        "INSERT INTO casework_referralquestion (referral_id, text, asked_by_name, answer,"
        " answered_by_name) VALUES (%s, 'x', '', '', '')",
        [referral.pk],
    )
    refused(crema, "UPDATE casework_referralquestion SET text = 'x' WHERE id = %s", [question.pk])
    answer = "UPDATE casework_referralquestion SET answer = 'x', answered_at = now() WHERE id = %s"
    for actor in (crema, cast.actor(office=cast.cittiglio)):
        with acting(actor), connection.cursor() as cursor:
            cursor.execute(answer, [question.pk])
            assert cursor.rowcount == 0
    told(referral, luino)
    refused(luino, answer, [question.pk])
    # The term is moved by the questions alone.
    for column in ("answer_due_on", "expires_on", "paused_until"):
        statement = f"UPDATE casework_referral SET {column} = current_date WHERE id = %s"
        refused(crema, statement, [referral.pk])


def test_the_pages_ask_and_answer(client, cast):
    referral = laid(cast, answer_due_on=days(5))
    page = reverse("casework:detail", args=[referral.pk])
    client.force_login(cast.user(office=cast.crema))
    ask = reverse("casework:ask", args=[referral.pk])
    assert client.post(ask).status_code == 422
    assert client.post(ask, {"ask-text": "Ha figli a scuola?"}).status_code == 302
    assert "Ha figli a scuola?" in client.get(page).content.decode()
    client.force_login(cast.user())
    assert client.post(ask, {"ask-text": "x"}).status_code == 403
    assert "Ti hanno chiesto qualcosa" in client.get(reverse("workspace:today")).content.decode()
    tell = reverse("casework:tell", args=[referral.pk])
    assert client.post(tell, {"tell-text": "Due."}).status_code == 302
    assert "Due." in client.get(page).content.decode()
