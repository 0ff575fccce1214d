"""Terms, reminders, escalation, expiry."""

from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.sealing import unseal
from labimpact.base.wall.session import acting
from labimpact.casework import actions, queries
from labimpact.casework.actions import referral_nights as night
from labimpact.casework.actions.referral_terms import set_term
from labimpact.casework.queries.referral_terms import expires, working_day_after
from labimpact.notifications.actions import PURPOSE
from labimpact.notifications.models import Message
from labimpact.people.models import Person
from tests.casework.referring import days, fresh, laid, sent
from tests.conftest import behind_the_wall
from tests.factories import ReferralLinkFactory, ReferralTermFactory, RuleFactory, SealFactory

pytestmark = pytest.mark.django_db


def mails():
    """Who was written to, and what: (address, subject, text)."""
    with behind_the_wall():
        return [
            (m.recipient, m.subject, unseal(m.body, purpose=PURPOSE))
            for m in Message.objects.order_by("pk")
        ]


def refused(statement, params=(), *, said=""):
    """The database refuses, and the transaction goes on."""
    with pytest.raises(ProgrammingError, match=said), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement, params)


def test_an_office_s_own_term_comes_before_the_rule_and_skips_holidays(cast):
    RuleFactory(code=queries.ANSWER_RULE, value=5, unit="working_day")
    ReferralTermFactory(office=cast.crema, working_days=2)
    friday = date(2026, 12, 4)
    # Monday 7; Tuesday 8 December is a holiday; Wednesday 9.
    assert queries.answer_due(friday, cast.crema) == date(2026, 12, 9)
    assert queries.answer_due(friday, cast.luino) == date(2026, 12, 14)
    assert working_day_after(friday, 0) == friday


def test_without_a_rule_nothing_expires():
    assert expires(date(2026, 11, 20)) is None
    RuleFactory(code="referral_grace", value=10, unit="calendar_day")
    assert expires(date(2026, 11, 20)) == date(2026, 11, 30)


def test_the_term_of_an_office_is_set_by_who_coordinates_it(client, cast):
    coordinator = cast.actor("area_coordinator")
    with acting(coordinator):
        assert set_term(cast.germignaga, working_days=3, by=coordinator).working_days == 3
        assert set_term(cast.germignaga, working_days=4, by=coordinator).working_days == 4
        with pytest.raises(Refused, match="da 1 a 30"):
            set_term(cast.luino, working_days=31, by=coordinator)
        with pytest.raises(Refused, match="coordina l'Ambito"):
            set_term(cast.crema, working_days=3, by=coordinator)
    with acting(cast.actor()) as operator, pytest.raises(Refused):
        set_term(cast.luino, working_days=3, by=operator)
    with acting(operator):
        refused("INSERT INTO casework_referralterm (office_id, working_days) VALUES (%s, 9)",
                [cast.luino.pk])  # fmt: skip


def test_accepting_after_the_last_day_is_refused_with_a_way_out(client, cast):
    crema = cast.actor(office=cast.crema)
    referral = laid(cast, answer_due_on=days(-9), expires_on=days(-1))
    with acting(crema):
        for answer in (actions.accept, actions.refuse):
            with pytest.raises(Refused, match=r"scaduto.*inviare di nuovo"):
                answer(referral, by=crema, note="tardi")
    with acting(crema):
        refused("UPDATE casework_referral SET state = 'accepted', answered_on = current_date"
                " WHERE id = %s", [referral.pk], said="expired")  # fmt: skip
    client.force_login(cast.user(office=cast.crema))
    page = client.get(reverse("casework:detail", args=[referral.pk])).content.decode()
    assert "Si poteva rispondere fino al" in page
    assert "Accetta l'invio" not in page
    with acting(crema):
        assert not Person.objects.exists()


def test_up_to_the_last_day_one_may_still_accept(cast):
    crema = cast.actor(office=cast.crema)
    referral = laid(cast, answer_due_on=days(-9), expires_on=days(0))
    assert night.expire() == 0
    with acting(crema):
        assert actions.accept(referral, by=crema).state == "accepted"


def test_the_night_ends_what_is_over_and_tells_the_sender_once(client, cast):
    operator = cast.user()
    over = laid(cast, answer_due_on=days(-9), expires_on=days(-1))
    waits = laid(cast, to_office=cast.cittiglio, answer_due_on=days(-9), expires_on=days(0))
    assert night.expire() == 1
    assert night.expire() == 0
    assert (fresh(over).state, fresh(waits).state) == ("expired", "sent")
    ((to, _subject, text),) = mails()
    assert to == operator.email
    assert "scaduto senza risposta" in text
    with behind_the_wall():
        noted = AuditEvent.objects.get(action="referral.expired")
    assert (noted.actor, noted.person_ids) == ("system:worker", [cast.amina.pk])
    client.force_login(operator)
    assert "scaduto" in client.get(reverse("workspace:today")).content.decode()
    page = client.get(reverse("casework:detail", args=[over.pk])).content.decode()
    assert "Invia di nuovo" in page


def test_who_has_to_answer_is_reminded_once_before_the_day_and_without_names(cast):
    RuleFactory(code="referral_reminder", value=1, unit="calendar_day")
    reader = cast.user(office=cast.crema)
    laid(cast, answer_due_on=days(1), shared_name="Amina Hassan")
    laid(cast, person=None, answer_due_on=days(1), shared_name="B.C.")
    laid(cast, to_office=cast.cittiglio, answer_due_on=days(2))
    assert night.remind() == 1
    assert night.remind() == 0
    ((to, subject, text),) = mails()
    assert to == reader.email
    assert "2 invii" in text
    for name in ("Amina", "Hassan", "B.C."):
        assert name not in subject + text


def test_a_service_without_accounts_is_reminded_of_its_link(cast):
    RuleFactory(code="referral_reminder", value=1, unit="calendar_day")
    referral = laid(cast, to_office=None, to_name="Caritas", answer_due_on=days(1))
    ReferralLinkFactory(referral=referral, email="caritas@example.org")
    assert night.remind() == 1
    ((to, _subject, text),) = mails()
    assert to == "caritas@example.org"
    assert "http" not in text


def test_without_the_rule_nobody_is_reminded(cast):
    cast.user(office=cast.crema)
    laid(cast, answer_due_on=days(0))
    assert night.remind() == 0


def test_after_the_day_who_coordinates_the_office_is_told_once(cast):
    coordinator = cast.user("area_coordinator", office=cast.crema)
    cast.user("area_coordinator", office=cast.luino)
    laid(cast, answer_due_on=days(-1), shared_name="Amina Hassan")
    laid(cast, to_office=cast.cittiglio, answer_due_on=days(0))
    assert night.escalate() == 1
    assert night.escalate() == 0
    ((to, _subject, text),) = mails()
    assert to == coordinator.email
    assert "Sportello di Crema: 1 invio" in text
    assert "Amina" not in text


def test_nobody_is_written_to_about_who_is_sealed(cast):
    RuleFactory(code="referral_reminder", value=1, unit="calendar_day")
    cast.user(office=cast.crema)
    cast.user("area_coordinator", office=cast.crema)
    laid(cast, answer_due_on=days(1))
    laid(cast, to_office=cast.cittiglio, answer_due_on=days(-1), expires_on=days(-1))
    SealFactory(person=cast.amina)
    assert (night.remind(), night.escalate(), night.expire()) == (0, 0, 1)
    assert mails() == []


@pytest.mark.parametrize("function", [
    "remind_of_referrals(current_date)", "escalate_referrals()", "expire_referrals()",
])  # fmt: skip
def test_only_the_worker_does_the_work_of_the_night(cast, function):
    for actor in (cast.actor(), Actor.of_system(System.PUBLIC)):
        with acting(actor):
            refused(f"SELECT * FROM wall.{function}", said="worker")


def test_the_most_urgent_comes_first(cast):
    crema = cast.actor(office=cast.crema)
    ordinary = sent(cast, cast.actor(), answer_due_on=days(1))
    urgent = laid(cast, person=None, urgency="urgent", answer_due_on=days(9))
    with acting(crema):
        assert list(queries.waiting_for(crema)) == [urgent, ordinary]
