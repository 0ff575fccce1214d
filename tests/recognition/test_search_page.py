"""What *Chi hai davanti?* says: why each is in the list, whom to ask, what was asked already."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labimpact.base.wall.session import acting
from labimpact.people.actions import NewPerson, register, search_people
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision
from labimpact.recognition.actions import looking, sharing
from labimpact.recognition.models import SharingRequest
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db

BORN = PartialDate(date(1985, 3, 12), DatePrecision.DAY)
ARABIC = NewPerson(family_name="الشرقاوي", given_name="رشيدة", birth=BORN, sex="F")
TYPED = "Rachida Cherkaoui 1985"


@pytest.fixture
def signed(client, cast):
    client.force_login(cast.user())
    return client


@pytest.fixture
def followed_in_crema(cast):
    with acting(cast.actor(office=cast.crema)) as actor:
        return register(ARABIC, by=actor)


def ask(cast):
    with acting(cast.actor()) as actor:
        found = search_people(TYPED, by=actor).elsewhere[0]
        person_id, office_id = looking.person_of(found.token, by=actor)
        return sharing.ask(
            person_id=person_id, to_office_id=office_id, typed=TYPED, by=actor,
            why="È allo sportello per la residenza.",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Elsh Kh", "inizio del nome"),
        ("Elshazly", ""),
        ("352 1234", "un numero: telefono, permesso o documento"),
        ("khaled@posta.invalid", ""),
    ],
)
def test_every_result_says_why_it_is_there(cast, typed, said):
    with acting(cast.actor()) as actor:
        data = NewPerson(family_name="Elshazly", given_name="Khaled", phone="+39 352 1234567")
        register(data, by=actor)
        for hit in search_people(typed, by=actor).hits:
            assert hit.reasons, hit.person
            assert said in hit.reasons or not said


def test_of_a_family_the_one_whose_name_is_being_typed_comes_first(cast):
    with acting(cast.actor()) as actor:
        for given in ("Aïcha", "Issa", "Karim", "Awa"):
            register(NewPerson(family_name="Zongo", given_name=given), by=actor)
        for typed in ("Zongo Ka", "Ka Zongo", "zongo kari"):
            assert search_people(typed, by=actor).hits[0].person.given_name == "Karim", typed


def test_the_beginning_of_a_name_and_the_number_of_the_record_are_said(cast, signed):
    with acting(cast.actor()) as actor:
        person = register(NewPerson(family_name="Elshazly", given_name="Khaled"), by=actor)
    page = signed.get(reverse("people:search"), {"q": "Elsh Kh"}).content.decode()
    assert "inizio del nome" in page
    page = signed.get(reverse("people:search"), {"q": f"#{person.pk}"}).content.decode()
    assert "numero della scheda" in page


def test_who_is_followed_elsewhere_is_the_answer_and_not_an_aside(signed, followed_in_crema):
    page = signed.get(reverse("people:search"), {"q": TYPED}).content.decode()
    main = page.split('id="risultati"')[1]
    assert "Prova con meno lettere" not in main
    assert main.index("è già seguita nella rete") < main.index("Nel tuo ufficio non c’è nessuno")
    primary = [
        part.split("</a>")[0] for part in main.split("<a ")[1:] if "btn-primary" in part[:60]
    ]
    assert len(primary) == 1
    assert "Chiedi la condivisione" in primary[0]


def test_nobody_anywhere_is_still_said_with_what_to_try(signed):
    page = signed.get(reverse("people:search"), {"q": "Zzyzx 1985"}).content.decode()
    assert "Prova con meno lettere" in page


def test_what_was_asked_already_is_not_offered_again(cast, signed, followed_in_crema):
    request = ask(cast)
    page = signed.get(reverse("people:search"), {"q": TYPED}).content.decode()
    main = page.split('id="risultati"')[1]
    assert f"Già chiesto il {timezone.localdate():%d/%m/%Y}" in main
    assert reverse("recognition:request", args=[request.pk]) in main
    assert "Chiedi la condivisione" not in main


def test_what_another_office_asked_or_was_answered_says_nothing(cast, signed, followed_in_crema):
    request = ask(cast)
    with acting(cast.actor(office=cast.cittiglio)) as actor:
        (told,) = search_people(TYPED, by=actor).elsewhere
        assert told.request_id is None
    with behind_the_wall():
        SharingRequest.objects.filter(pk=request.pk).update(
            state="refused", answered_on=timezone.localdate()
        )
    page = signed.get(reverse("people:search"), {"q": TYPED}).content.decode()
    assert "Chiedi la condivisione" in page


def test_after_asking_ones_own_request_comes_first(cast, signed, followed_in_crema):
    colleague, before = cast.user(), timezone.now() - timedelta(days=9)
    with behind_the_wall():
        for n in range(30):
            SharingRequest.objects.create(
                kind="share", from_office=cast.luino, to_office=cast.cittiglio, typed=f"prima {n}",
                why="da prima", due_on=date(2026, 1, 2), ends_on=date(2026, 1, 9),
                asked_by=colleague, asked_at=before,
            )  # fmt: skip
    page = signed.get(reverse("people:search"), {"q": TYPED}).content.decode()
    address = page.split(f'href="{reverse("recognition:ask")}?')[1].split('"')[0]
    form = signed.get(f"{reverse('recognition:ask')}?{address}".replace("&amp;", "&"))
    sent = {"chi": form.context["token"], "typed": TYPED, "why": "È allo sportello."}
    landed = signed.post(reverse("recognition:ask"), sent, follow=True)
    assert landed.context["which"] == "fatte"
    assert landed.context["screen"].lines[0].typed == TYPED
    assert TYPED in landed.content.decode()


@pytest.mark.parametrize("where", ["workspace:today", "recognition:duplicates"])
def test_both_fields_of_the_search_ask_the_page_of_the_search(signed, where):
    page = signed.get(reverse(where)).content.decode()
    assert page.count('id="chi-trovati"') == 1
    assert f'hx-get="{reverse("people:search")}"' in page
    assert 'hx-sync="this:replace"' in page
