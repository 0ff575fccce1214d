"""Whoever comes to a desk is recognised; of whom one may not see only the office is told."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.urls import reverse
from django.utils import timezone

from labimpact.audit.models import AuditEvent
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.network.queries import actor_for
from labimpact.people.actions import NewPerson, check_newcomer, register, search_people
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision
from labimpact.people.models import Person
from labimpact.people.queries import find
from labimpact.people.recognising import Question
from labimpact.recognition.actions import looking
from labimpact.recognition.filing import number
from labimpact.recognition.models import Card, NotTheSame, SharingRequest
from labimpact.recognition.queries import recognising
from labimpact.recognition.queries.commonness import ALL, Commonness
from tests.conftest import behind_the_wall
from tests.factories import GrantFactory, MembershipFactory, SealFactory

pytestmark = pytest.mark.django_db

BORN = PartialDate(date(1985, 3, 12), DatePrecision.DAY)
ARABIC = NewPerson(family_name="الشرقاوي", given_name="رشيدة", birth=BORN, sex="F")
FRENCH = "Rachida Cherkaoui 1985"


def met_in_crema(cast, data=ARABIC):
    with acting(cast.actor(office=cast.crema)) as actor:
        return register(data, by=actor)


def test_a_person_known_elsewhere_in_another_script_is_met_without_a_name(cast):
    person = met_in_crema(cast)
    with acting(cast.actor()) as actor:
        answer = search_people(FRENCH, by=actor)
        assert answer.hits == []
        assert [one.office for one in answer.elsewhere] == [cast.crema.name]
        assert looking.person_of(answer.elsewhere[0].token, by=actor) == (
            person.pk, cast.crema.pk,
        )  # fmt: skip
    with behind_the_wall():
        noted = AuditEvent.objects.get(action="person.looked_for_elsewhere")
        assert noted.person_ids == [person.pk]


def test_ones_own_person_is_found_in_any_spelling_with_the_reasons(cast):
    person = met_in_crema(cast)
    with acting(cast.actor(office=cast.crema)) as actor:
        for text in (FRENCH, "Sharqawi Rashida", "راشدة الشرقاوي", "12/03/1985 Rachida Cherkaoui"):
            hits = search_people(text, by=actor).hits
            assert [hit.pk for hit in hits] == [person.pk], text
            assert hits[0].meant.agreeing
        assert find(actor, "Rachida Cherkaoui")[0].pk == person.pk


def test_ones_own_person_of_a_common_name_is_found_in_another_spelling(cast):
    with acting(cast.actor()) as actor:
        data = NewPerson(family_name="Hassan", given_name="Mohamed", birth=BORN)
        person = register(data, by=actor)
        for text in ("Mohammed Hasan", "mohamad hassan", "محمد حسن", "Hasan Muhammad 1985"):
            assert person.pk in [hit.pk for hit in search_people(text, by=actor).hits], text


def test_of_two_who_agree_alike_the_one_written_alike_comes_first(cast):
    with acting(cast.actor()) as actor:
        alike = [
            register(NewPerson(family_name=family, given_name=given, birth=BORN), by=actor)
            for given, family in (
                ("Mohammad", "Hasan"),
                ("Mohamed", "Hassan"),
                ("Muhamad", "Hassen"),
            )
        ]
        hits = search_people("Mohamed Hassan 1985", by=actor).hits
        assert hits[0].pk == alike[1].pk
        assert {one.pk for one in alike} <= {hit.pk for hit in hits}


@pytest.mark.parametrize("text", ["Rachida Cherkaoui", "Cherkaoui 1985", "Rachida 1985", "1985"])
def test_nothing_is_told_of_others_without_two_words_and_a_year(cast, text):
    met_in_crema(cast)
    with acting(cast.actor()) as actor:
        assert search_people(text, by=actor).elsewhere == []


def test_a_likeness_that_is_not_nearly_sure_tells_nothing(cast):
    met_in_crema(cast)
    with acting(cast.actor()) as actor:
        for text in ("Rachida Cherkaoui 1991", "Samira Cherkaoui 1985", "Rachida Alami 1985"):
            assert search_people(text, by=actor).elsewhere == [], text


@pytest.mark.parametrize("text", ["Rachida Cherkaoui", FRENCH])
def test_how_many_of_ones_own_are_found_tells_nothing_of_others(cast, text):
    with acting(cast.actor()) as actor:
        for n in range(24):
            family = f"Charkawi{'abcdefghijklmnopqrstuvwxyz'[n]}"
            register(NewPerson(family_name=family, given_name="Rashida", birth=BORN), by=actor)
        before = [hit.pk for hit in search_people(text, by=actor).hits]
    assert before
    met_in_crema(cast)
    with acting(cast.actor()) as actor:
        assert [hit.pk for hit in search_people(text, by=actor).hits] == before


def test_a_family_name_alone_is_met_in_another_script(cast):
    with acting(cast.actor()) as actor:
        data = NewPerson(family_name="بنجلون", given_name="عبد القادر", birth=BORN)
        person = register(data, by=actor)
        assert person.pk in [hit.pk for hit in search_people("Benjelloun", by=actor).hits]


def test_who_is_probably_meant_comes_before_who_bears_one_of_the_words(cast):
    with acting(cast.actor()) as actor:
        data = NewPerson(family_name="Sharkaoui", given_name="Khaled Ghali", birth=BORN)
        person = register(data, by=actor)
        for family in ("حسن", "عمر", "يوسف"):
            register(NewPerson(family_name=family, given_name="خالد", birth=BORN), by=actor)
        assert search_people("خالد غالي الشرقاوي 1985", by=actor).hits[0].pk == person.pk


def test_a_sealed_person_and_one_who_does_not_exist_are_answered_alike(cast, client):
    client.force_login(cast.user())
    url = reverse("people:search")
    client.get(url, {"q": "chiunque 1985"})
    answers, queries = [], []
    person = None
    for state in ("nobody", "sealed"):
        if state == "sealed":
            person = met_in_crema(cast)
            SealFactory(person=person)
        with CaptureQueries() as captured:
            answer = client.get(url, {"q": FRENCH})
        answers.append(_without_tokens(answer.content.decode()))
        queries.append(len(captured))
    assert person is not None
    assert answers[0] == answers[1]
    assert queries[0] == queries[1]


def test_who_fishes_is_stopped(cast, monkeypatch):
    monkeypatch.setattr(looking, "HOURLY", 3)
    met_in_crema(cast)
    with acting(cast.actor()) as actor:
        for n in range(3):
            search_people(f"Nobody Here{'abc'[n]} 1985", by=actor)
        assert search_people(FRENCH, by=actor).elsewhere == []


def test_who_fishes_from_two_offices_is_stopped_at_both(cast, monkeypatch):
    monkeypatch.setattr(looking, "HOURLY", 2)
    met_in_crema(cast)
    user = cast.user()
    MembershipFactory(user=user, office=cast.germignaga)
    with acting(cast.as_actor(user)) as actor:
        for n in range(2):
            search_people(f"Nobody Here{'abc'[n]} 1985", by=actor)
    with behind_the_wall():
        there = actor_for(user, office_id=cast.germignaga.pk)
    with acting(there) as actor:
        assert actor.office_id == cast.germignaga.pk
        assert search_people(FRENCH, by=actor).elsewhere == []


def test_filling_in_one_form_is_no_fishing(cast, monkeypatch):
    """The form asks again with every field: the telephone of one person is not another person."""
    monkeypatch.setattr(looking, "HOURLY", 2)
    met_in_crema(cast)
    with acting(cast.actor()) as actor:
        asked = {"names": ("Cherkaoui Rachida",), "born": BORN}
        for phone in ("", "3", "352", "352 12", "352 1234567"):
            answer = check_newcomer(Question(phone=phone, **asked), by=actor)
            assert [one.office for one in answer.elsewhere] == [cast.crema.name], phone
    with behind_the_wall():
        noted = AuditEvent.objects.filter(action="person.looked_for_elsewhere")
        assert noted.count() == 5
        assert "herkaoui" not in str(list(noted.values_list("details", flat=True)))


def test_how_often_somebody_looked_is_counted_by_an_index(cast):
    """However many the events of a million persons: each look-up asks it twice."""
    count = "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'audit_auditevent'"
    with acting(cast.actor()), connection.cursor() as cursor:
        # A plan kept from an emptier register would be used again.
        cursor.execute("DISCARD PLANS")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(count)
        before = cursor.fetchone()
        cursor.execute("SELECT wall.looks_elsewhere(now())")
        cursor.execute(count)
        assert cursor.fetchone() == before


def test_an_office_that_closed_is_not_the_one_to_ask(cast):
    met_in_crema(cast)
    with behind_the_wall():
        type(cast.crema).objects.filter(pk=cast.crema.pk).update(closed_on=date(2026, 1, 1))
    with acting(cast.actor()) as actor:
        assert search_people(FRENCH, by=actor).elsewhere == []


def test_an_answer_is_for_the_one_who_had_it(cast):
    met_in_crema(cast)
    with acting(cast.actor()) as actor:
        token = search_people(FRENCH, by=actor).elsewhere[0].token
    with acting(cast.actor()) as other, pytest.raises(Refused):
        looking.person_of(token, by=other)


def test_one_click_asks_the_office(cast, client):
    person = met_in_crema(cast)
    client.force_login(cast.user())
    page = client.get(reverse("people:search"), {"q": FRENCH}).content.decode()
    assert "è già seguita nella rete" in page
    assert cast.crema.name in page
    assert "الشرقاوي" not in page
    address = page.split(f'href="{reverse("recognition:ask")}?')[1].split('"')[0]
    asked = client.get(f"{reverse('recognition:ask')}?{address}".replace("&amp;", "&"))
    assert asked.status_code == 200
    assert FRENCH in asked.content.decode()
    sent = {
        "chi": asked.context["token"],
        "typed": FRENCH,
        "why": "È allo sportello per la residenza.",
    }
    answer = client.post(reverse("recognition:ask"), sent)
    assert answer.status_code == 302
    again = client.post(reverse("recognition:ask"), sent | {"why": "boh"})
    assert again.status_code == 422
    assert f'value="{FRENCH}"' in again.content.decode()
    with behind_the_wall():
        request = SharingRequest.objects.get()
        assert (request.to_office_id, request.requested.person_id) == (cast.crema.pk, person.pk)
    assert client.post(reverse("recognition:ask"), sent | {"chi": "inventato"}).status_code == 422


def test_nobody_is_registered_before_who_may_be_meant_was_shown(cast, client):
    client.force_login(cast.user(office=cast.crema))
    person = met_in_crema(cast)
    url = reverse("people:register")
    sent = {"family_name": "Cherkaoui", "given_name": "Rachida", "birth_day": "12",
            "birth_month": "3", "birth_year": "1985"}  # fmt: skip
    first = client.post(url, sent | {"confirmed": "1"})
    assert first.status_code == 422
    assert "Non è la stessa persona" in first.content.decode()
    shown = first.context["shown"]
    assert client.post(url, sent | {"shown": shown}).status_code == 422
    assert client.post(url, sent | {"shown": shown, "confirmed": "1"}).status_code == 302
    with behind_the_wall():
        made = Person.objects.get(family_name="Cherkaoui")
        said = NotTheSame.objects.get()
        assert {said.left_id, said.right_id} == {person.pk, made.pk}
    # What was said at the desk stands among the pairs that somebody decided, with its reasons.
    listed = client.get(reverse("recognition:duplicates"), {"vista": "diverse"})
    (pair,) = listed.context["screen"].lines
    assert {pair.left_id, pair.right_id} == {person.pk, made.pk}
    assert (pair.found_by, pair.score > 0.9) == ("registration", True)
    assert "stessa data di nascita" in listed.content.decode()


def test_of_whom_is_seen_in_an_emergency_alone_nothing_is_remembered(cast, client):
    person = met_in_crema(cast)
    GrantFactory(
        person=person, office=cast.luino, basis="emergency", reason="Malore allo sportello",
        valid_to=timezone.now() + timedelta(hours=3),
    )  # fmt: skip
    client.force_login(cast.user())
    sent = {"family_name": "Cherkaoui", "given_name": "Rachida", "birth_day": "12",
            "birth_month": "3", "birth_year": "1985"}  # fmt: skip
    first = client.post(reverse("people:register"), sent)
    assert first.status_code == 422
    sent |= {"shown": first.context["shown"], "confirmed": "1"}
    assert client.post(reverse("people:register"), sent).status_code == 302
    with behind_the_wall():
        assert Person.objects.filter(family_name="Cherkaoui").count() == 1
        assert not NotTheSame.objects.exists()


def test_the_first_button_of_the_form_registers_and_tells_nobody_apart(cast, client):
    """Enter presses it: «Non è la stessa persona» must be meant."""
    client.force_login(cast.user(office=cast.crema))
    met_in_crema(cast)
    sent = {"family_name": "Cherkaoui", "given_name": "Rachida", "birth_year": "1985"}
    page = client.post(reverse("people:register"), sent).content.decode()
    form = page.split('id="nuova-persona"')[1]
    assert "confirmed" in form
    assert 'name="confirmed"' not in form.split("<button", 1)[1].split("</button>", 1)[0]


def test_who_is_hardly_meant_is_shown_while_one_types_and_stops_nobody(cast, client, monkeypatch):
    client.force_login(cast.user(office=cast.crema))
    person = met_in_crema(cast)
    sent = {"family_name": "Cherkaoui", "given_name": "Rachida", "birth_year": "1985"}
    monkeypatch.setattr(recognising, "STRONG", 99.0)
    stopped = client.post(reverse("people:register"), sent)
    assert stopped.status_code == 422
    assert "Non è nessuna di queste: registra" in stopped.content.decode()
    monkeypatch.setattr(recognising, "LIKELY", 99.0)
    shown = client.post(reverse("people:check"), sent)
    assert reverse("workspace:person", args=[person.pk]) in shown.content.decode()
    assert client.post(reverse("people:register"), sent).status_code == 302


@pytest.mark.parametrize(("year", "status"), [("1985", 422), ("1996", 302)])
def test_a_namesake_of_other_years_stops_no_registration(cast, client, year, status):
    client.force_login(cast.user(office=cast.crema))
    met_in_crema(cast, NewPerson(family_name="Rossi", given_name="Maria", birth=BORN, sex="F"))
    sent = {"family_name": "Rossi", "given_name": "Maria", "birth_day": "12", "birth_month": "3",
            "birth_year": year, "sex": "F"}  # fmt: skip
    if year == "1996":
        sent |= {"birth_day": "30", "birth_month": "7"}
    assert client.post(reverse("people:register"), sent).status_code == status


def test_the_form_is_answered_while_one_types(cast, client):
    client.force_login(cast.user(office=cast.crema))
    person = met_in_crema(cast)
    sent = {"family_name": "Cherkaoui", "given_name": "Rachida", "birth_year": "1985",
            "birth_day": "boh"}  # fmt: skip
    answer = client.post(reverse("people:check"), sent)
    assert answer.status_code == 200
    assert reverse("workspace:person", args=[person.pk]) in answer.content.decode()
    # The bar that stays in sight says it too, wherever the page is.
    bar = answer.content.decode().split('id="avviso-simili"')[1]
    assert "1 persona simile: guarda" in bar
    assert 'hx-swap-oob="true"' in bar
    nobody = client.post(reverse("people:check"), {"family_name": "Zzyzx"}).content.decode()
    assert "simil" not in nobody.split('id="avviso-simili"')[1]
    with behind_the_wall():
        assert Person.objects.filter(family_name="Cherkaoui").count() == 0


def test_a_phone_typed_alone_recognises(cast):
    with acting(cast.actor()) as actor:
        person = register(NewPerson(family_name="Rossi", phone="+39 352 1234567"), by=actor)
        question = Question(names=("Bianchi Ada",), phone="352 1234567")
        assert [hit.pk for hit in check_newcomer(question, by=actor).hits] == [person.pk]


def test_the_card_follows_the_person(cast):
    person = met_in_crema(cast)
    with behind_the_wall():
        before = Card.objects.get(person=person)
    with acting(cast.actor(office=cast.crema)) as actor:
        from labimpact.people.actions.editing import save_person

        person.family_name = "Sharkawi"
        save_person(person, version=1, columns=["family_name"], by=actor)
    with behind_the_wall():
        after = Card.objects.get(person=person)
    assert "sharkawi" in after.names
    assert "sharkawi" not in before.names


@pytest.mark.django_db(databases=["default", "matcher"])
def test_the_matcher_reads_cards_and_nothing_else(db):
    for table in ("people_person", "people_contactpoint", "people_searchkey", "people_seal",
                  "audit_auditevent", "network_office"):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(using="matcher"):
            with connections["matcher"].cursor() as cursor:
                cursor.execute(f"SELECT 1 FROM {table}")
    with connections["matcher"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM recognition_card")
        assert cursor.fetchone() is not None
        with pytest.raises(DatabaseError), transaction.atomic(using="matcher"):
            cursor.execute("DELETE FROM recognition_card")


def test_the_app_cannot_ask_who_follows_whom(cast):
    person = met_in_crema(cast)
    with acting(cast.actor()), pytest.raises(DatabaseError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM wall.followed_by(%s::bigint[])", [[person.pk]])
    with acting(cast.actor()), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM recognition_card")
        assert cursor.fetchone() == (0,)


class CaptureQueries:
    """Counts the statements of a request."""

    def __enter__(self):
        from django.test.utils import CaptureQueriesContext

        self.inner = CaptureQueriesContext(connection)
        return self.inner.__enter__()

    def __exit__(self, *args):
        return self.inner.__exit__(*args)


def _without_tokens(page):
    import re

    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    page = re.sub(r'nonce="[^"]+"', "", page)
    return re.sub(r'content="[A-Za-z0-9]{64}"', "", page)


def test_in_a_small_network_a_word_that_some_bear_is_no_rarity(db):
    """Twenty of three thousand: seven bits, and not the sixteen of a word that nobody counts."""
    key = number("f:zyxwovska")
    common = Commonness(sorted([(ALL, 3_000), (key, 20)]))
    assert common.of(key) == 20
    assert 7 < common.word_bits("zyxwovska") < 8
    assert 11 < common.word_bits("zyxwovskij") < 13
