"""The pages of a case, from the person's page to the closing, as the social worker fills them."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from labimpact.base import clock
from labimpact.casework.enums import CaseState
from labimpact.casework.models import Case, DiaryEntry
from labimpact.people.actions import rewrite_keys
from labimpact.worklist.models import Task
from tests.conftest import behind_the_wall
from tests.factories import ContactPointFactory, PrivacyNoticeFactory, ResidenceTitleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(cast):
    return cast.user("social_worker")


@pytest.fixture
def signed_in(client, worker):
    client.force_login(worker)
    return client


def day(days=0):
    return (clock.today() + timedelta(days=days)).strftime("%d/%m/%Y")


def stored():
    with behind_the_wall():
        return Case.objects.get()


def post(client, name, *args, **data):
    return client.post(reverse(f"cases:{name}", args=args), data)


def opened(client, cast, **data):
    given = {"text": "Sfratto a fine mese.", "urgency": "urgent", "household": "solo", **data}
    return client.post(f"{reverse('cases:new')}?person={cast.amina.pk}", given)


def test_the_pages_lead_from_the_first_reading_to_the_closing(cast, signed_in, worker):
    PrivacyNoticeFactory(person=cast.amina, office=cast.luino)
    ContactPointFactory(person=cast.amina, value="+39 333 1234567")
    ContactPointFactory(person=cast.amina, value="+39 333 7654321", is_safe=False)
    ResidenceTitleFactory(person=cast.amina, expires_on=clock.today() - timedelta(days=1))
    assert opened(signed_in, cast, risks=["minors"]).status_code == 302
    pk = stored().pk
    page = signed_in.get(reverse("cases:detail", args=[pk])).content.decode()
    for said in ("Sfratto a fine mese.", "minori coinvolti", "tel:+393331234567", "scaduto il",
                 ">urgente<"):  # fmt: skip
        assert said in page
    assert "7654321" not in page
    assert reverse("cases:satisfaction", args=[pk]) not in page, "nothing was given yet"
    assert post(signed_in, "take_on", pk, manager=worker.pk, on=day()).status_code == 302
    answer = post(
        signed_in, "assess", pk, on=day(), severity_home="3", severity_income="2",
        resources="Lavora.", who_0="la sorella", tie_0="strong",
    )  # fmt: skip
    assert answer.status_code == 302
    assert stored().state == CaseState.ASSESSMENT
    assert post(signed_in, "plan", pk).status_code == 302
    answer = post(
        signed_in, "plan", pk,
        **{
            "edition": 1, "goals": 1, "own_words": "Voglio restare.", "review_on": day(90),
            "g0-text": "Restare in casa", "g0-area": "home", "g0-measure": "Nessuno sfratto",
            "g0-due_on": day(180), "g0-doings": 1, "g0-i0-item": "cultural_mediation",
            "g0-i0-who": cast.luino.pk, "g0-i0-quantity": "4", "g0-i0-unit": "hour",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    answer = post(signed_in, "agree", pk, agreement="paper", with_whom="Amina", on=day())
    assert answer.status_code == 302
    with behind_the_wall():
        doing = stored().interventions.get()
    answer = post(
        signed_in, "provide", pk, intervention=doing.pk, on=day(), attendance="present",
        quantity="4",
    )  # fmt: skip
    assert answer.status_code == 302
    assert stored().state == CaseState.DELIVERY
    with behind_the_wall():
        goal = stored().goals.get()
    answer = post(signed_in, "review", pk, on=day(), **{f"result_{goal.pk}": "reached"})
    assert answer.status_code == 302
    page = signed_in.get(reverse("cases:detail", args=[pk])).content.decode()
    assert "raggiunto" in page
    answer = post(
        signed_in, "close", pk, reason="need_resolved", exit_situation="Resta.", satisfaction="5"
    )
    assert answer.status_code == 302
    assert stored().state == CaseState.CLOSED
    page = signed_in.get(reverse("cases:detail", args=[pk])).content.decode()
    assert "Bisogno risolto" in page


def test_the_page_says_what_is_missing_and_where(cast, signed_in):
    opened(signed_in, cast, household="")
    page = signed_in.get(reverse("cases:detail", args=[stored().pk])).content.decode()
    assert "il nucleo familiare" in page
    reading = reverse("cases:reading", args=[stored().pk])
    assert f'href="{reading}">il nucleo familiare' in page
    new = f"{reverse('people:household_open', args=[cast.amina.pk])}?{urlencode({'next': reading})}"
    assert new in page.replace("&amp;", "&")
    assert f'name="next" value="{reading}"' in signed_in.get(new).content.decode()
    place = {"kind": "actual_household", "role": "reference_person", "next": reading}
    assert signed_in.post(new, place).url == reading
    assert " selected>di fatto (1 persona)" in signed_in.get(reading).content.decode()
    answer = post(signed_in, "take_on", stored().pk, manager=stored().opened_by_id, on=day())
    assert answer.status_code == 422
    assert "informativa" in answer.content.decode()


def test_what_two_wrote_in_one_plan_stands_side_by_side(cast, signed_in, worker):
    PrivacyNoticeFactory(person=cast.amina, office=cast.luino)
    opened(signed_in, cast)
    pk = stored().pk
    post(signed_in, "take_on", pk, manager=worker.pk, on=day())
    post(signed_in, "assess", pk, on=day(), severity_home="3")
    post(signed_in, "plan", pk)
    typed = {"edition": 1, "goals": 1, "g0-text": "Il mio", "g0-area": "home", "g0-doings": 0}
    assert post(signed_in, "plan", pk, **typed).status_code == 302
    answer = post(signed_in, "plan", pk, **typed | {"g0-text": "Il tuo"})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Il mio" in said
    assert 'value="Il tuo"' in said
    assert 'name="edition" value="2"' in said


def test_an_entry_of_the_diary_is_corrected_beside_it(cast, signed_in):
    opened(signed_in, cast)
    pk = stored().pk
    entry = {"entry-on": day(), "entry-text": "Visita.", "entry-visible_to": "office"}
    assert post(signed_in, "write_entry", pk, **entry).status_code == 302
    with behind_the_wall():
        first = DiaryEntry.objects.get()
    url = f"{reverse('cases:write_entry', args=[pk])}?corregge={first.pk}"
    assert "Visita." in signed_in.get(url).content.decode()
    assert signed_in.post(url, entry | {"entry-text": "Visita a casa."}).status_code == 302
    assert signed_in.get(url).status_code == 404
    page = signed_in.get(reverse("cases:detail", args=[pk])).content.decode()
    assert "Visita a casa." in page
    assert "corregge una voce" in page


def test_the_list_shows_the_cases_of_the_office_and_of_its_teams(cast, signed_in, worker, client):
    PrivacyNoticeFactory(person=cast.amina, office=cast.luino)
    opened(signed_in, cast)
    pk = stored().pk
    page = signed_in.get(reverse("cases:list")).content.decode()
    for said in ("Hassan Amina", "nessuno l&#x27;ha in carico", "Dell&#x27;ufficio", "(1)"):
        assert said in page
    day_page = signed_in.get(reverse("workspace:today")).content.decode()
    assert "Prima lettura che nessuno ha in carico" in day_page
    with behind_the_wall():
        rewrite_keys(cast.amina)
    found = signed_in.get(reverse("cases:list"), {"q": "amina"}).content.decode()
    assert "Hassan Amina" in found
    assert "Hassan" not in signed_in.get(reverse("cases:list"), {"q": "rossi"}).content.decode()
    post(signed_in, "take_on", pk, manager=worker.pk, on=day())
    there, nobodys = cast.user(office=cast.crema), cast.cittiglio
    choice = signed_in.get(reverse("cases:add_member", args=[pk])).content.decode()
    assert '<optgroup label="Ambito cremasco">' in choice
    assert nobodys.name not in choice, "nobody there works on cases"
    client.force_login(there)
    assert "Hassan" not in client.get(reverse("cases:list")).content.decode()
    assert client.get(reverse("cases:detail", args=[pk])).status_code == 404
    client.force_login(worker)
    seat = {"office": cast.crema.pk, "role": "health"}
    assert post(client, "add_member", pk, **seat).status_code == 302
    client.force_login(there)
    assert "Hassan" in client.get(reverse("cases:list")).content.decode(), "opens on the team's"
    with behind_the_wall():
        told = Task.objects.get(office=cast.crema)
    page = client.get(reverse("worklist:detail", args=[told.pk])).content.decode()
    assert reverse("cases:detail", args=[pk]) in page
    assert client.get(reverse("cases:detail", args=[pk])).status_code == 200


def test_who_has_a_case_is_led_to_it_and_what_was_typed_stays(cast, signed_in):
    opened(signed_in, cast)
    new = f"{reverse('cases:new')}?person={cast.amina.pk}"
    there = reverse("cases:detail", args=[stored().pk])
    assert signed_in.get(new).url == there
    answer = opened(signed_in, cast, text="Un bisogno nuovo.")
    assert answer.status_code == 422
    for said in ("Un bisogno nuovo.", "ha già un caso aperto", there):
        assert said in answer.content.decode()


def test_the_pages_of_who_leads_are_closed_to_who_works(cast, signed_in, client):
    opened(signed_in, cast)
    client.force_login(cast.user())
    pk = stored().pk
    assert client.get(reverse("cases:detail", args=[pk])).status_code == 200
    for name in ("take_on", "assess", "plan", "review", "add_member", "convene"):
        assert client.get(reverse(f"cases:{name}", args=[pk])).status_code == 403, name


def test_the_case_stands_in_the_story_of_the_person(cast, signed_in):
    sheet = reverse("workspace:person", args=[cast.amina.pk])
    assert f"{reverse('cases:new')}?person={cast.amina.pk}" in signed_in.get(sheet).content.decode()
    opened(signed_in, cast)
    page = signed_in.get(sheet).content.decode()
    assert page.count(reverse("cases:detail", args=[stored().pk])) == 2, "its button, its story"
    assert f"Caso n. {stored().pk}" in page
