"""Emergencies, seals and grants: what opens, what closes, and attacks with raw SQL."""

import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from labimpact.audit.models import AuditEvent
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.people.actions import protection as actions
from labimpact.people.actions.protection import Identifier
from labimpact.people.models import Grant, Person, Seal, SealMember
from labimpact.people.queries import protection as queries
from tests.conftest import behind_the_wall
from tests.factories import GrantFactory, PersonFactory, SealFactory, SealMemberFactory, yesterday

pytestmark = pytest.mark.django_db
WHY = "Persona al pronto soccorso, serve un contatto"


@pytest.fixture
def fatou(cast) -> Person:
    """Known to Crema only."""
    return PersonFactory(
        family_name="Diop", given_name="Fatou", registered_office=cast.crema,
        birth_date=date(1988, 5, 17), birth_precision="day",
        tax_code="DPIFTA88E57Z343K", tax_code_kind="definitive",
    )  # fmt: skip


def by_number(person, born=date(1988, 5, 17)) -> Identifier:
    return Identifier(number=person.pk, born_on=born)


def opens(actor, identifier, office, reason=WHY):
    with acting(actor):
        return actions.open_emergency(identifier, reason=reason, office_id=office.pk, by=actor)


def sql(statement: str, *values) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def events(action: str) -> list[AuditEvent]:
    with behind_the_wall():
        return list(AuditEvent.objects.filter(action=action))


def as_if_yesterday() -> None:
    """What a test wrote is fresh to its own transaction, and opens wider: make it old."""
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_grant SET granted_at = granted_at - interval '1 day',"
            " valid_from = valid_from - interval '1 day'"
        )
        cursor.execute("UPDATE people_seal SET sealed_at = sealed_at - interval '1 day'")


# Emergency access


@pytest.mark.parametrize(
    "identifier",
    [
        lambda p: by_number(p),
        lambda p: Identifier(number=p.pk, tax_code="dpifta88e57z343k"),
        lambda p: Identifier(tax_code="DPIFTA88E57Z343K"),
    ],
)
def test_an_exact_identifier_opens_the_record_for_three_hours(cast, fatou, identifier):
    actor = cast.actor()
    assert opens(actor, identifier(fatou), cast.luino) == fatou.pk
    with acting(actor):
        assert Person.objects.visible_to(actor).filter(pk=fatou.pk).exists()
        grant = Grant.objects.get(person=fatou, office=cast.luino)
    assert (grant.valid_to - grant.valid_from).total_seconds() == 3 * 3600
    assert grant.reason == WHY
    (event,) = events("person.emergency_opened")
    assert event.person_ids == [fatou.pk]
    assert event.reason == WHY


@pytest.mark.parametrize(
    "identifier",
    [
        lambda p: by_number(p, date(1988, 5, 18)),
        lambda p: Identifier(number=p.pk + 1, born_on=date(1988, 5, 17)),
        lambda p: Identifier(number=p.pk, tax_code="DPIFTA88E57Z343X"),
        lambda p: Identifier(tax_code="DPIFTA88E57Z343"),
        lambda p: Identifier(number=2**62, born_on=date(1988, 5, 17)),
    ],
)
def test_anything_less_than_exact_opens_nothing_and_is_noted(cast, fatou, identifier):
    actor = cast.actor()
    assert opens(actor, identifier(fatou), cast.luino) is None
    with acting(actor):
        assert not Grant.objects.filter(person=fatou).exists()
    (event,) = events("person.emergency_refused")
    assert event.person_ids == []


def test_the_page_says_that_it_is_an_emergency_and_offers_only_to_look(client, cast, fatou):
    user = cast.user("social_worker")
    assert opens(cast.as_actor(user), by_number(fatou), cast.luino) == fatou.pk
    client.force_login(user)
    page = client.get(reverse("workspace:person", args=[fatou.pk])).content.decode()
    assert "Scheda aperta per un'emergenza" in page
    assert fatou.registered_office.name not in page
    assert reverse("people:edit", args=[fatou.pk, "prudenza"]) not in page


def test_a_year_alone_is_compared_as_a_year(cast):
    person = PersonFactory(
        registered_office=cast.crema, birth_date=date(1990, 1, 1), birth_precision="year"
    )
    assert opens(cast.actor(), by_number(person, date(1990, 7, 3)), cast.luino) == person.pk
    assert opens(cast.actor(), by_number(person, date(1991, 1, 1)), cast.luino) is None


def test_an_unknown_birth_date_never_matches(cast):
    person = PersonFactory(registered_office=cast.crema)
    assert opens(cast.actor(), by_number(person), cast.luino) is None


def test_two_records_with_one_tax_code_open_neither(cast, fatou):
    PersonFactory(registered_office=cast.crema, tax_code=fatou.tax_code, tax_code_kind="definitive")
    assert opens(cast.actor(), Identifier(tax_code=fatou.tax_code), cast.luino) is None


def test_a_sealed_record_answers_like_one_that_does_not_exist(client, cast, fatou):
    SealFactory(person=fatou)
    client.force_login(cast.user())
    url = reverse("people:emergency")
    sealed = client.post(
        url, {"number": str(fatou.pk), "born_on": "17/05/1988", "reason": WHY}
    ).text
    unknown = client.post(
        url, {"number": str(fatou.pk), "born_on": "17/05/1987", "reason": WHY}
    ).text
    assert "non si apre nessuna scheda" in sealed
    # Each form has a token and a number of its own, whatever it says.
    changing = re.compile(r"17/05/198\d|[A-Za-z0-9]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
    assert changing.sub("", sealed) == changing.sub("", unknown)
    assert not Grant.objects.filter(person=fatou, basis="emergency").exists()


def test_a_person_already_in_scope_is_opened_without_a_new_grant(cast):
    with behind_the_wall():
        Person.objects.filter(pk=cast.amina.pk).update(
            birth_date=date(1990, 1, 2), birth_precision="day"
        )
    actor = cast.actor()
    assert opens(actor, by_number(cast.amina, date(1990, 1, 2)), cast.luino) == cast.amina.pk
    with acting(actor):
        assert not Grant.objects.filter(basis="emergency").exists()


def test_ten_failures_in_an_hour_shut_the_door(cast, fatou):
    actor = cast.actor()
    for day in range(1, 11):
        assert opens(actor, by_number(fatou, date(1970, 1, day)), cast.luino) is None
    with pytest.raises(Refused, match="Troppi"):
        opens(actor, by_number(fatou), cast.luino)


def test_ten_openings_in_a_day_shut_the_door(cast):
    actor = cast.actor()
    people = PersonFactory.create_batch(
        11, registered_office=cast.crema, birth_date=date(1988, 5, 17), birth_precision="day"
    )
    for person in people[:10]:
        assert opens(actor, by_number(person), cast.luino) == person.pk
    with pytest.raises(Refused, match="Troppi"):
        opens(actor, by_number(people[10]), cast.luino)


@pytest.mark.parametrize("role", ["area_coordinator", "regional_monitor", "cultural_mediator"])
def test_a_role_without_the_permission_opens_nothing(client, cast, fatou, role):
    user = cast.user(role)
    client.force_login(user)
    assert client.get(reverse("people:emergency")).status_code == 403
    with pytest.raises(DatabaseError, match="no emergency access"):
        opens(cast.as_actor(user), by_number(fatou), cast.luino)


def test_nobody_opens_for_an_office_that_is_not_theirs(cast, fatou):
    with pytest.raises(DatabaseError, match="no emergency access"):
        opens(cast.actor(), by_number(fatou), cast.cittiglio)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reason": "boh"}, "10"),
        ({"reason": "          "}, "obbligatorio"),
        ({"number": "12a"}, "solo il numero"),
        ({"number": "9" * 19}, "solo il numero"),
        ({"number": "", "tax_code": ""}, "numero della scheda con la data"),
        ({"born_on": ""}, "numero della scheda con la data"),
        ({"tax_code": "ABC"}, "16 caratteri"),
        ({"born_on": "31/02/1990"}, "giorno che esiste"),
    ],
)
def test_a_wrong_form_comes_back_with_a_sentence_and_what_was_typed(client, cast, typed, sentence):
    client.force_login(cast.user())
    good = {"number": "12", "born_on": "17/05/1988", "tax_code": "", "reason": WHY}
    answer = client.post(reverse("people:emergency"), good | typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert events("person.emergency_refused") == []


def test_the_page_leads_to_the_record(client, cast, fatou):
    client.force_login(cast.user())
    answer = client.post(
        reverse("people:emergency"),
        {"number": f"#{fatou.pk}", "born_on": "17/05/1988", "reason": WHY},
    )
    assert answer.status_code == 302
    assert answer["Location"] == reverse("workspace:person", args=[fatou.pk])


def test_raw_sql_cannot_write_an_emergency_grant_even_with_a_reason(cast, fatou):
    actor = cast.actor()
    with acting(actor), pytest.raises(DatabaseError, match="row-level security"):
        sql(
            "INSERT INTO people_grant (person_id, office_id, basis, reason, review_note, valid_to,"
            " granted_by_id) VALUES (%s, %s, 'emergency', %s, '', now() + interval '1 hour', %s)",
            fatou.pk, cast.luino.pk, WHY, actor.user_id,
        )  # fmt: skip


def test_raw_sql_cannot_make_an_emergency_last_longer(cast, fatou):
    actor = cast.actor()
    opens(actor, by_number(fatou), cast.luino)
    with acting(actor), pytest.raises(DatabaseError, match="only shrinks"):
        sql("UPDATE people_grant SET valid_to = now() + interval '30 days' WHERE basis"
            " = 'emergency'")  # fmt: skip


# Review


def test_the_privacy_officer_of_the_area_reviews_and_closes(client, cast, fatou):
    opens(cast.actor(), by_number(fatou), cast.luino)
    officer = cast.user("privacy_officer", cast.germignaga)
    client.force_login(officer)
    listed = client.get(reverse("people:emergency_reviews"))
    assert WHY in listed.text
    assert "Diop" not in listed.text
    with behind_the_wall():
        grant = Grant.objects.get(basis="emergency")
    url = reverse("people:emergency_review", args=[grant.pk])
    assert WHY in client.get(url).text
    client.post(url, {"verdict": "no", "note": "Poteva chiedere un invio", "close_now": "on"})
    with behind_the_wall():
        grant.refresh_from_db()
    assert grant.review_note == "Non giustificato: Poteva chiedere un invio"
    assert grant.revoked_at is not None
    with acting(cast.actor()):
        assert not Person.objects.filter(pk=fatou.pk).exists()


def test_a_verdict_of_no_needs_its_why(client, cast, fatou):
    opens(cast.actor(), by_number(fatou), cast.luino)
    client.force_login(cast.user("privacy_officer"))
    with behind_the_wall():
        grant = Grant.objects.get(basis="emergency")
    answer = client.post(
        reverse("people:emergency_review", args=[grant.pk]), {"verdict": "no", "note": ""}
    )
    assert answer.status_code == 422
    assert "Scrivi perché" in answer.text


def test_a_review_is_written_once(cast, fatou):
    opens(cast.actor(), by_number(fatou), cast.luino)
    officer = cast.actor("privacy_officer")
    with acting(officer):
        grant = queries.emergencies(officer).get()
        actions.review_emergency(grant, justified=True, note="", close_now=False, by=officer)
        with pytest.raises(Refused, match="già stato"):
            actions.review_emergency(grant, justified=False, note="x", close_now=True, by=officer)


@pytest.mark.parametrize("office", ["crema", "cittiglio"])
def test_a_privacy_officer_of_another_area_reviews_nothing(client, cast, fatou, office):
    opens(cast.actor(), by_number(fatou), cast.luino)
    as_if_yesterday()
    client.force_login(cast.user("privacy_officer", getattr(cast, office)))
    with behind_the_wall():
        grant = Grant.objects.get(basis="emergency")
    assert WHY not in client.get(reverse("people:emergency_reviews")).text
    url = reverse("people:emergency_review", args=[grant.pk])
    assert client.get(url).status_code == 404


def test_raw_sql_does_not_let_an_operator_review_their_own_emergency(cast, fatou):
    actor = cast.actor()
    opens(actor, by_number(fatou), cast.luino)
    with acting(actor), pytest.raises(DatabaseError, match="reviewed by the privacy officer"):
        sql("UPDATE people_grant SET reviewed_at = now(), review_note = 'ok' WHERE basis"
            " = 'emergency'")  # fmt: skip


def test_the_privacy_officer_sees_the_number_and_never_the_person(cast, fatou):
    opens(cast.actor(), by_number(fatou), cast.luino)
    with acting(cast.actor("privacy_officer")):
        assert sql("SELECT 1 FROM people_grant WHERE basis = 'emergency'") == 1
        assert sql("SELECT 1 FROM people_person") == 0


def test_the_list_takes_the_same_queries_for_one_and_five(
    client, cast, django_assert_max_num_queries
):
    client.force_login(cast.user("privacy_officer"))
    url = reverse("people:emergency_reviews")
    emergency = {
        "office": cast.luino, "basis": "emergency", "reason": WHY, "valid_to": "2099-01-01T00:00Z",
    }  # fmt: skip
    GrantFactory(**emergency)
    client.get(url)
    with django_assert_max_num_queries(15) as one:
        client.get(url)
    GrantFactory.create_batch(4, **emergency)
    with django_assert_max_num_queries(15) as five:
        client.get(url)
    assert len(one) == len(five)


# Seals


def sealed_by(cast, user, *members) -> Seal:
    actor = cast.as_actor(user)
    with acting(actor):
        return actions.seal(
            cast.amina, kind="violence", reason="protezione", office_id=cast.luino.pk,
            members=[user.pk, *(m.pk for m in members)], by=actor,
        )  # fmt: skip


def test_a_sealed_record_exists_only_for_those_named(client, cast):
    worker, named, other = cast.user("social_worker"), cast.user(), cast.user()
    client.force_login(worker)
    answer = client.post(
        reverse("people:seal", args=[cast.amina.pk]),
        {"kind": "violence", "reason": "protezione", "members": [named.pk]},
        follow=True,
    )
    assert "Scheda sigillata" in answer.text
    as_if_yesterday()
    for user, seen in ((worker, 1), (named, 1), (other, 0)):
        with acting(cast.as_actor(user)):
            assert Person.objects.filter(pk=cast.amina.pk).count() == seen
    client.force_login(other)
    assert client.get(reverse("people:readers", args=[cast.amina.pk])).status_code == 404


def test_raw_sql_does_not_even_find_the_grants_of_a_sealed_person(cast):
    SealFactory(person=cast.amina)
    with acting(cast.actor()):
        assert sql("SELECT 1 FROM people_grant") == 0
        assert sql("UPDATE people_grant SET revoked_at = now()") == 0
        assert sql("SELECT * FROM wall.person_grants(%s)", cast.amina.pk) == 0
        assert sql("SELECT * FROM wall.person_readers(%s)", cast.amina.pk) == 0


def test_seal_refuses_to_leave_out_whoever_seals(cast):
    actor = cast.actor("social_worker")
    with acting(actor), pytest.raises(Refused, match="anche tu"):
        actions.seal(
            cast.amina, kind="violence", reason="x", office_id=cast.luino.pk,
            members=[cast.user().pk], by=actor,
        )  # fmt: skip


def test_a_record_is_sealed_once(cast):
    worker = cast.user("social_worker")
    sealed_by(cast, worker)
    with pytest.raises(Refused, match="già sigillata"):
        sealed_by(cast, worker)


def test_the_seal_is_lifted_with_a_reason(client, cast):
    worker = cast.user("social_worker")
    sealed_by(cast, worker)
    as_if_yesterday()
    client.force_login(worker)
    url = reverse("people:unseal", args=[cast.amina.pk])
    assert client.post(url, {"unseal-reason": ""}).status_code == 422
    client.post(url, {"unseal-reason": "pericolo finito"})
    with acting(cast.actor()):
        assert Person.objects.filter(pk=cast.amina.pk).exists()


def test_members_change_and_oneself_stays(client, cast):
    worker, first, second = cast.user("social_worker"), cast.user(), cast.user()
    seal = sealed_by(cast, worker, first)
    as_if_yesterday()
    client.force_login(worker)
    client.post(reverse("people:seal", args=[cast.amina.pk]), {"members": [second.pk]})
    with behind_the_wall():
        named = set(SealMember.objects.filter(seal=seal).values_list("user_id", flat=True))
    assert named == {worker.pk, second.pk}


def test_an_operator_may_not_seal(client, cast):
    client.force_login(cast.user())
    assert client.get(reverse("people:seal", args=[cast.amina.pk])).status_code == 403


def test_a_colleague_of_another_office_cannot_be_named_by_the_form(client, cast):
    stranger = cast.user(office=cast.crema)
    client.force_login(cast.user("social_worker"))
    answer = client.post(
        reverse("people:seal", args=[cast.amina.pk]),
        {"kind": "violence", "reason": "x", "members": [stranger.pk]},
    )
    assert answer.status_code == 422


SEAL = (
    "INSERT INTO people_seal (person_id, office_id, kind, reason, sealed_by_id, lifted_reason,"
    " sealed_at) VALUES (%s, %s, 'violence', 'x', %s, '', {})"
)


@pytest.mark.parametrize(
    ("role", "office", "when"),
    [
        ("desk_operator", "luino", "now()"),
        ("social_worker", "crema", "now()"),
        ("social_worker", "luino", "now() - interval '1 year'"),
    ],
)
def test_raw_sql_seals_only_what_the_actor_sees_and_now(cast, role, office, when):
    actor = cast.actor(role, getattr(cast, office))
    with acting(actor), pytest.raises(DatabaseError, match="row-level security"):
        sql(SEAL.format(when), cast.amina.pk, getattr(cast, office).pk, actor.user_id)


def test_raw_sql_seals_for_nobody_else(cast):
    other = cast.user("social_worker")
    with acting(cast.actor("social_worker")), pytest.raises(DatabaseError, match="row-level"):
        sql(SEAL.format("now()"), cast.amina.pk, cast.luino.pk, other.pk)


@pytest.mark.parametrize("column", ["person_id", "sealed_by_id", "office_id", "kind", "sealed_at"])
def test_a_seal_cannot_be_moved_or_rewritten(cast, column):
    worker = cast.user("social_worker")
    sealed_by(cast, worker)
    with acting(cast.as_actor(worker)), pytest.raises(DatabaseError, match="permission denied"):
        sql(f"UPDATE people_seal SET {column} = {column}")


def test_a_stranger_to_the_seal_can_neither_lift_it_nor_join_it(cast):
    seal = SealFactory(person=cast.amina)
    actor = cast.actor("social_worker")
    with acting(actor):
        assert sql("UPDATE people_seal SET lifted_at = now()") == 0
        assert sql("DELETE FROM people_sealmember") == 0
        with pytest.raises(DatabaseError, match="row-level security"):
            sql(
                "INSERT INTO people_sealmember (seal_id, user_id) VALUES (%s, %s)",
                seal.pk, actor.user_id,
            )  # fmt: skip


def test_whoever_sealed_and_was_taken_off_cannot_come_back(cast):
    worker = cast.user("social_worker")
    seal = SealFactory(person=cast.amina, sealed_by=worker)
    SealMemberFactory(seal=seal)
    with acting(cast.as_actor(worker)), pytest.raises(DatabaseError, match="row-level security"):
        sql("INSERT INTO people_sealmember (seal_id, user_id) VALUES (%s, %s)", seal.pk, worker.pk)


def test_the_last_member_cannot_leave(cast):
    worker = cast.user("social_worker")
    SealMemberFactory(seal=SealFactory(person=cast.amina), user=worker)
    with acting(cast.as_actor(worker)), pytest.raises(DatabaseError, match="at least one member"):
        sql("DELETE FROM people_sealmember")


# Readers


def test_readers_tell_who_opened_the_record(client, cast):
    client.force_login(cast.user())
    url = reverse("people:readers", args=[cast.amina.pk])
    client.get(url)
    assert "registro degli accessi letto" in client.get(url).text


def test_another_office_reads_no_readers(client, cast):
    client.force_login(cast.user(office=cast.crema))
    assert client.get(reverse("people:readers", args=[cast.amina.pk])).status_code == 404


def test_the_readers_page_takes_the_same_queries_for_one_and_five(
    client, cast, django_assert_max_num_queries
):
    client.force_login(cast.user())
    url = reverse("people:readers", args=[cast.amina.pk])
    client.get(url)
    with django_assert_max_num_queries(15) as one:
        client.get(url)
    GrantFactory.create_batch(4, person=cast.amina, valid_from=yesterday())
    with django_assert_max_num_queries(15) as five:
        client.get(url)
    assert len(one) == len(five)


def test_the_day_of_the_privacy_officer_shows_emergencies_by_number_until_they_are_reviewed(
    client, cast
):
    person = PersonFactory(registered_office=cast.crema, family_name="Quandilorum")
    grant = GrantFactory(
        person=person, office=cast.luino, basis="emergency", reason="urgenza",
        granted_by=cast.user(), valid_to=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    client.force_login(cast.user("privacy_officer"))
    page = client.get("/lavoro/").content.decode()
    assert reverse("people:emergency_review", args=[grant.pk]) in page
    assert f"#{person.pk}" in page
    assert "Quandilorum" not in page
    with behind_the_wall():
        Grant.objects.filter(pk=grant.pk).update(reviewed_at=timezone.now(), review_note="fondato")
    page = client.get("/lavoro/").content.decode()
    assert reverse("people:emergency_review", args=[grant.pk]) not in page
    client.force_login(cast.user())
    assert "da riesaminare" not in client.get("/lavoro/").content.decode()
