"""Raw SQL against the referrals: the door that opens a person to another office."""

import pytest
from django.db import DatabaseError, connection, transaction

from labimpact.base.wall.session import acting
from tests.factories import ReferralFactory

pytestmark = pytest.mark.django_db


def run(actor, statement, params=()):
    with acting(actor), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


def stopped(said, actor, statement, params=()):
    """The database refuses, and says why; the transaction goes on."""
    with acting(actor), pytest.raises(DatabaseError, match=said):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, params)


GRANT = (
    "INSERT INTO people_grant (person_id, office_id, basis, reason, review_note, granted_by_id)"
    " VALUES (%s, %s, 'referral', '', '', %s)"
)


def no_grant(cast, actor, office):
    stopped("row-level", actor, GRANT, [cast.amina.pk, office.pk, actor.user_id])


def refer(cast, **kwargs):
    return ReferralFactory(
        from_office=cast.luino, to_office=cast.crema, person=cast.amina, **kwargs
    )


def test_no_grant_without_a_referral(cast):
    no_grant(cast, cast.actor(office=cast.crema), cast.crema)


@pytest.mark.parametrize("state", ["refused", "withdrawn", "accepted"])
def test_no_grant_from_a_referral_that_no_longer_waits(cast, state):
    refer(cast, state=state, answered_on="2026-11-20")
    no_grant(cast, cast.actor(office=cast.crema), cast.crema)


def test_no_grant_for_an_office_it_was_not_sent_to(cast):
    refer(cast)
    for office in (cast.cittiglio, cast.germignaga):
        no_grant(cast, cast.actor(office=office), office)
    no_grant(cast, cast.actor(office=cast.crema), cast.cittiglio)


@pytest.mark.parametrize("role", ["cultural_mediator", "area_coordinator", "regional_monitor"])
def test_no_grant_for_roles_that_do_not_manage_referrals(cast, role):
    refer(cast)
    no_grant(cast, cast.actor(role, cast.crema), cast.crema)


def test_the_waiting_referral_lets_the_grant_in(cast):
    refer(cast)
    actor = cast.actor(office=cast.crema)
    assert run(actor, GRANT, [cast.amina.pk, cast.crema.pk, actor.user_id]) == 1


@pytest.mark.parametrize("column", [
    "person_id", "to_office_id", "from_office_id", "shared_name", "reason", "sent_on", "sent_by_id",
])  # fmt: skip
def test_what_was_sent_cannot_be_changed(cast, column):
    referral = refer(cast)
    for office in (cast.luino, cast.crema):
        stopped(
            "permission denied",
            cast.actor(office=office),
            f"UPDATE casework_referral SET {column} = {column} WHERE id = %s",
            [referral.pk],
        )


ANSWER = (
    "UPDATE casework_referral SET state = %s, answered_on = current_date, answered_by_hand = %s"
    " WHERE id = %s"
)


def test_the_sender_cannot_accept_in_the_receiver_s_name(cast):
    referral = refer(cast)
    stopped("only the receiver", cast.actor(), ANSWER, ["accepted", False, referral.pk])


@pytest.mark.parametrize(("state", "by_hand"), [("withdrawn", False), ("accepted", True)])
def test_the_receiver_cannot_act_in_the_sender_s_name(cast, state, by_hand):
    referral = refer(cast)
    actor = cast.actor(office=cast.crema)
    stopped("only the sender", actor, ANSWER, [state, by_hand, referral.pk])


def test_a_closed_referral_cannot_be_set_waiting_again(cast):
    referral = refer(cast, state="refused", answered_on="2026-11-20")
    for office in (cast.luino, cast.crema):
        actor = cast.actor(office=office)
        stopped("answered once", actor, ANSWER, ["sent", False, referral.pk])


def test_others_neither_read_nor_answer(cast):
    referral = refer(cast)
    actor = cast.actor(office=cast.cittiglio)
    assert run(actor, ANSWER, ["accepted", False, referral.pk]) == 0
    assert run(actor, "SELECT * FROM casework_referral") == 0


def test_nobody_deletes_a_referral(cast):
    referral = refer(cast)
    for office in (cast.luino, cast.crema, cast.cittiglio):
        actor = cast.actor(office=office)
        assert run(actor, "DELETE FROM casework_referral WHERE id = %s", [referral.pk]) == 0


def test_nobody_refers_a_person_they_do_not_see(cast):
    actor = cast.actor(office=cast.crema)
    stopped(
        "row-level",
        actor,
        "INSERT INTO casework_referral (from_office_id, to_office_id, to_name, person_id,"
        " shared_name, shared_contact, reason, note, state, sent_on, sent_by_id, sent_by_name,"
        " answer_note, answered_by_hand, origin_kind)"
        " VALUES (%s, %s, '', %s, '', '', 'other', '', 'sent', current_date, %s, '', '', false,"
        " '')",
        [cast.crema.pk, cast.cittiglio.pk, cast.amina.pk, actor.user_id],
    )
