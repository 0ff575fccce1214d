"""Referrals that go on: passed to another office, followed by the first sender, sent again."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.casework import actions
from labimpact.casework.actions import referral_forwarding as going_on
from labimpact.casework.models import Referral
from labimpact.casework.queries.chains import chain
from labimpact.people.models import Grant, Person
from tests.casework.referring import days, fresh, laid, sent
from tests.conftest import behind_the_wall
from tests.factories import ReferralTermFactory, SealFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def luino(cast):
    return cast.actor()


@pytest.fixture
def crema(cast):
    return cast.actor(office=cast.crema)


@pytest.fixture
def cittiglio(cast):
    return cast.actor(office=cast.cittiglio)


def forwarded(referral, by, **kwargs):
    with acting(by):
        return going_on.forward(referral, by=by, **kwargs)


def stopped(said, referral, by, **kwargs):
    with acting(by), pytest.raises(Refused, match=said):
        going_on.forward(referral, by=by, **kwargs)


def test_what_waits_is_passed_on_as_it_was_told_and_opens_nothing(cast, luino, crema, cittiglio):
    ReferralTermFactory(office=cast.cittiglio, working_days=2)
    first = sent(cast, luino, shared={"birth_year": "1990"}, note="serve un letto")
    second = forwarded(first, crema, to_office=cast.cittiglio, note="ci pensa Cittiglio")
    assert fresh(first).state == "forwarded"
    assert fresh(first).answer_note == "ci pensa Cittiglio"
    told = ("shared_name", "shared", "note", "reason", "person_id")
    assert all(getattr(first, name) == getattr(second, name) for name in told)
    assert second.answer_due_on is not None
    with acting(crema):
        assert not Person.objects.exists()
    with acting(cittiglio):
        actions.accept(second, by=cittiglio)
        assert Grant.objects.get().office_id == cast.cittiglio.pk


def test_the_first_sender_follows_the_whole_chain(client, cast, luino, crema, cittiglio):
    first = sent(cast, luino)
    second = forwarded(first, crema, to_office=cast.cittiglio)
    with acting(cittiglio):
        actions.accept(second, by=cittiglio)
    with acting(luino):
        steps = chain(first)
    assert [(s.from_office, s.destination, s.state) for s in steps] == [
        ("Sportello immigrati di Luino", "Sportello di Crema", "forwarded"),
        ("Sportello di Crema", "Sportello di Cittiglio", "accepted"),
    ]
    with acting(cast.actor(office=cast.germignaga)):
        assert chain(first) == []
    client.force_login(cast.user())
    page = client.get(reverse("casework:detail", args=[first.pk])).content.decode()
    assert "Sportello di Cittiglio: <strong>accettato" in page


def test_a_sealed_person_s_chain_is_shown_to_nobody(cast, luino, crema):
    first = sent(cast, luino)
    forwarded(first, crema, to_office=cast.cittiglio)
    SealFactory(person=cast.amina)
    with acting(luino):
        assert chain(first) == []


def test_a_chain_does_not_come_back(cast, luino, crema, cittiglio):
    first = sent(cast, luino)
    second = forwarded(first, crema, to_office=cast.cittiglio)
    for had in (cast.luino, cast.crema, cast.cittiglio):
        stopped("ha già avuto", second, cittiglio, to_office=had)
    assert fresh(second).state == "sent"
    third = forwarded(second, cittiglio, to_office=cast.germignaga)
    assert third.to_office_id == cast.germignaga.pk


def test_what_was_accepted_is_passed_on_and_stays_accepted(cast, luino, crema):
    first = sent(cast, luino)
    with acting(crema):
        actions.accept(first, by=crema)
    second = forwarded(first, crema, to_name="Caritas")
    assert (fresh(first).state, second.forwarded_from_id) == ("accepted", first.pk)


def test_only_the_receiver_passes_on_and_only_what_it_may_answer(cast, luino, crema):
    first = sent(cast, luino)
    stopped("non si può più passare", first, luino, to_office=cast.cittiglio)
    stopped("Scegli un ufficio", first, crema)
    with acting(crema):
        actions.refuse(first, note="no", by=crema)
    stopped("non si può più passare", first, crema, to_office=cast.cittiglio)


INSERT = (
    "INSERT INTO casework_referral (from_office_id, to_office_id, to_name, person_id, shared_name,"
    " shared_contact, reason, note, state, sent_on, sent_by_id, sent_by_name, answer_note,"
    " answered_by_hand, origin_kind, forwarded_from_id)"
    " VALUES (%s, %s, '', %s, '', '', 'other', '', 'sent', current_date, %s, '', '', false, '', %s)"
)


def test_the_wall_lets_out_only_what_waits_and_no_circle(cast, luino, crema, cittiglio):
    first = sent(cast, luino)
    other = laid(cast, to_office=cast.cittiglio, state="refused", answered_on=days(0))

    def kept_in(actor, said, *params):
        with acting(actor), pytest.raises(ProgrammingError, match=said):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(INSERT, params)

    amina, mine = cast.amina.pk, cast.crema.pk
    kept_in(crema, "row-level", mine, cast.cittiglio.pk, amina, crema.user_id, None)
    kept_in(crema, "does not come back", mine, cast.luino.pk, amina, crema.user_id, first.pk)
    # What it passes on tells what it was told, no more and no less.
    kept_in(
        crema, "only what was received",
        mine, cast.cittiglio.pk, amina, crema.user_id, first.pk,
    )  # fmt: skip
    kept_in(
        cittiglio, "only what was received",
        cast.cittiglio.pk, cast.germignaga.pk, amina, cittiglio.user_id, other.pk,
    )  # fmt: skip
    kept_in(
        cittiglio, "only what was received",
        cast.cittiglio.pk, cast.germignaga.pk, amina, cittiglio.user_id, first.pk,
    )  # fmt: skip


def test_the_pages_pass_on(client, cast, luino):
    first = sent(cast, luino)
    url = reverse("casework:forward", args=[first.pk])
    client.force_login(cast.user())
    assert client.get(url).status_code == 403
    client.force_login(cast.user(office=cast.crema))
    page = client.get(url, {"q": "cittiglio"}).content.decode()
    assert f"to={cast.cittiglio.pk}" in page
    assert client.post(f"{url}?to={cast.luino.pk}").status_code == 422
    assert client.post(f"{url}?to={cast.cittiglio.pk}").status_code == 302
    with behind_the_wall():
        assert Referral.objects.filter(forwarded_from=first).count() == 1


def test_what_expired_is_sent_again_by_its_sender_alone(client, cast, luino):
    over = laid(cast, state="expired", shared={"birth_year": "1990"}, expires_on=days(-1))
    url = reverse("casework:send_again", args=[over.pk])
    client.force_login(cast.user(office=cast.crema))
    assert client.post(url).status_code == 403
    client.force_login(cast.user())
    assert client.post(url).status_code == 302
    with behind_the_wall():
        again = Referral.objects.get(state="sent")
    assert (again.shared, again.to_office_id) == ({"birth_year": "1990"}, cast.crema.pk)
    assert client.post(url).status_code == 302
    with behind_the_wall():
        assert Referral.objects.filter(state="sent").count() == 1
