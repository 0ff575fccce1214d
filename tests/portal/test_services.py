"""Finding a service: by need and place, by what is open, in the reader's language."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labimpact.directory.queries import finding, places
from labimpact.directory.queries.finding import Search
from labimpact.portal import queries
from tests.conftest import behind_the_wall
from tests.directory_factories import (
    PublicServiceFactory,
    ServiceAtFactory,
    ServiceHoursFactory,
    ServiceTextFactory,
)
from tests.factories import (
    AreaMunicipalityFactory,
    LanguageFactory,
    MunicipalityFactory,
    OfficeFactory,
    OpeningHoursFactory,
)

pytestmark = pytest.mark.django_db
CODES = [code for code, _ in settings.LANGUAGES]
MONDAY = datetime(2026, 11, 30, 10, 0, tzinfo=ZoneInfo("Europe/Rome"))
PAGES = ("/servizi/", "/chi-parla-la-mia-lingua/")


def _place(office=None, **service):
    office = office or OfficeFactory(address="Via Roma 1", phone="0332 000000")
    place = ServiceAtFactory(office=office, service__owner_office=office, **{
        f"service__{name}": value for name, value in service.items()
    })  # fmt: skip
    with behind_the_wall():
        if office.area:
            place.service.areas.add(office.area)
    return place


def _names(**asked):
    with behind_the_wall():
        page = finding.page(Search(**asked), "it", MONDAY)
    return {row.words.name.text for row in page.rows}


def test_every_language_has_every_sentence_of_the_services():
    italian = queries.texts()["it"]["directory"]
    for code in CODES:
        own = queries.texts()[code]["directory"]
        assert set(own) == set(italian), code
        assert len(own["weekdays"]) == 7, code
        assert all(own.values()), code
        for inner in ("audience", "ways"):
            assert set(own[inner]) == set(italian[inner]), code


@pytest.mark.parametrize("code", CODES)
def test_the_list_and_the_service_are_told_in_every_language(client, code):
    place = _place()
    said = queries.texts()[code]["directory"]
    listed = client.get(f"/{code}/servizi/").content.decode()
    assert f"/{code}/servizi/{place.service.slug}/" in listed
    assert (said["some_italian"] in listed) is (code != "it")
    html = client.get(f"/{code}/servizi/{place.service.slug}/").content.decode()
    assert place.service.name in html
    assert said["bring"] not in html, "nothing to bring is not a heading"


def test_the_home_leads_to_the_services_and_to_who_speaks(client):
    html = client.get("/ar/").content.decode()
    assert 'href="/ar/servizi/"' in html
    assert 'href="/ar/chi-parla-la-mia-lingua/"' in html


def test_a_draft_and_an_office_closed_for_good_are_not_found(client):
    draft = PublicServiceFactory(draft=True)
    closed = _place(OfficeFactory(closed_on="2024-01-01"))
    html = client.get("/it/servizi/").content.decode()
    assert draft.name not in html
    assert closed.service.name not in html
    assert client.get(f"/it/servizi/{draft.slug}/").status_code == 404
    # The service is still told of, and says that it has no office.
    html = client.get(f"/it/servizi/{closed.service.slug}/").content.decode()
    assert queries.texts()["it"]["directory"]["no_place"].replace("'", "&#x27;") in html


def test_an_empty_directory_and_an_empty_search_say_what_to_do(client):
    said = queries.texts()["it"]["directory"]
    assert said["none_yet"] in client.get("/it/servizi/").content.decode()
    assert said["none_yet"] in client.get("/it/chi-parla-la-mia-lingua/").content.decode()
    _place()
    html = client.get("/it/servizi/?serve=health").content.decode()
    assert said["none"].replace("'", "&#x27;") in html


def test_filters_leave_what_was_asked_for(cast):
    _place(name="Donne", audience=["women"], needs=["family"])
    _place(name="Pago", is_free=False, cost="5 euro")
    accessible = _place(name="Rampa", without_documents=True)
    with behind_the_wall():
        type(accessible).objects.filter(pk=accessible.pk).update(is_accessible=True)
    assert _names() == {"Donne", "Pago", "Rampa"}
    assert _names(audience="women") == {"Donne"}
    assert _names(need="family") == {"Donne"}
    assert _names(free=True) == {"Donne", "Rampa"}
    assert _names(without_documents=True) == {"Rampa"}
    assert _names(accessible=True) == {"Rampa"}


def test_a_municipality_finds_what_serves_it_by_name_or_through_its_area(cast):
    luino = MunicipalityFactory()
    AreaMunicipalityFactory(area=cast.luino.area, municipality=luino)
    _place(cast.luino, name="Di tutto l'Ambito")
    _place(cast.crema, name="Di Crema")
    only = _place(OfficeFactory(area=None), name="Solo di Luino")
    with behind_the_wall():
        only.service.municipalities.add(luino)
    assert _names(town="luino") == {"Di tutto l'Ambito", "Solo di Luino"}
    assert _names(town="Atlantide") == set()
    assert _names(area_id=cast.crema.area_id) == {"Di Crema"}


def test_where_an_office_stands_one_is_served_although_nobody_listed_the_area_s_towns(cast):
    luino, far = MunicipalityFactory(), MunicipalityFactory(belfiore="E733", name="Lurate")
    with behind_the_wall():
        type(cast.luino).objects.filter(pk=cast.luino.pk).update(municipality=luino)
    _place(cast.germignaga, name="Di tutto l'Ambito")
    here = _place(OfficeFactory(area=None, municipality=luino), name="Dato a Luino")
    _place(OfficeFactory(area=None, municipality=far), name="Altrove")
    assert _names(town="Luino") == {"Di tutto l'Ambito", "Dato a Luino"}
    with behind_the_wall():
        assert {one.name for one in places.served_towns()} == {luino.name, far.name}
        here.service.places.all().delete()
    assert _names(town="Luino") == {"Di tutto l'Ambito"}


@pytest.mark.parametrize("typed", ["luin", "Luinno", "Luino (VA)", "lúino"])
def test_a_municipality_badly_written_is_proposed_with_the_other_choices_kept(client, cast, typed):
    _place(OfficeFactory(municipality=MunicipalityFactory()), name="Dato a Luino")
    html = client.get("/uk/servizi/", {"comune": typed, "gratis": "1"}).text
    assert '<a href="?comune=Luino&amp;gratis=1"><bdi lang="it">Luino</bdi></a>' in html
    assert "Dato a Luino" in client.get("/uk/servizi/?comune=Luino&gratis=1").text
    assert "?comune=Luino" not in client.get("/uk/servizi/?comune=Atlantide").text


def test_what_was_chosen_goes_along_into_another_language_and_nothing_else(client):
    html = client.get("/uk/servizi/?comune=Luino&segreto=1").text
    assert 'href="/ar/servizi/?comune=Luino"' in html
    assert 'href="/ar/servizi/?comune=Luino&amp;' not in html
    assert 'href="/ar/cerca/?q=casa"' in client.get("/it/cerca/?q=casa").text
    assert 'href="/ar/cerca/"' in client.get("/it/cerca/?q=" + "a" * 500).text


def test_a_language_is_the_office_s_unless_the_place_says_otherwise():
    arabic, urdu = LanguageFactory(), LanguageFactory(code="ur", name="urdu", autonym="اردو")
    inherits, own = _place(name="Eredita"), _place(name="Propria")
    with behind_the_wall():
        inherits.office.languages.add(arabic)
        own.office.languages.add(arabic)
        own.languages.add(urdu)
    assert _names(language="ar") == {"Eredita"}
    assert _names(language="ur") == {"Propria"}
    with behind_the_wall():
        offices = finding.speaking("ur", "it", MONDAY)
        spoken = finding.choices(MONDAY).languages
    assert [one.office for one in offices] == [own.office]
    assert {one.code for one in spoken} == {"ar", "ur"}


def test_open_now_leaves_what_one_may_walk_into():
    opened = _place(name="Aperto")
    OpeningHoursFactory(office=opened.office)
    _place(name="Senza orari")
    asked = _place(name="Su appuntamento")
    OpeningHoursFactory(office=asked.office)
    own = _place(name="Orario proprio")
    ServiceHoursFactory(place=own)
    other = _place(name="Altro orario proprio")
    OpeningHoursFactory(office=other.office)
    ServiceHoursFactory(place=other, weekday=2)
    with behind_the_wall():
        type(asked).objects.filter(pk=asked.pk).update(by_appointment=True)
    assert _names(open_now=True) == {"Aperto", "Orario proprio"}


def test_who_speaks_answers_in_the_reader_s_own_language_first(client):
    place = _place(OfficeFactory(name="Sportello arabo", phone="0332 1"))
    other = _place(OfficeFactory(name="Sportello urdu"))
    ServiceHoursFactory(place=place, of="phone", weekday=3, opens_at="14:00", closes_at="16:00")
    with behind_the_wall():
        place.office.languages.add(LanguageFactory())
        other.office.languages.add(LanguageFactory(code="ur", name="urdu", autonym="اردو"))
    html = client.get("/ar/chi-parla-la-mia-lingua/").content.decode()
    assert "Sportello arabo" in html
    assert "14:00–16:00" in html
    assert "Sportello urdu" not in html
    html = client.get("/ar/chi-parla-la-mia-lingua/?parla=ur").content.decode()
    assert "Sportello urdu" in html
    assert "Sportello arabo" not in html


def test_a_translation_is_shown_with_its_standing_and_what_it_lacks(client):
    place = _place(documents="passaporto")
    ServiceTextFactory(service=place.service, documents="جواز السفر")
    address = f"/ar/servizi/{place.service.slug}/"
    said = queries.texts()["ar"]
    html = client.get(address).content.decode()
    assert "مكتب المهاجرين" in html
    assert said["by_machine"] in html
    with behind_the_wall():
        type(place.service).objects.filter(pk=place.service_id).update(
            documents="passaporto e foto"
        )
    html = client.get(address).content.decode()
    assert said["stale"] in html
    assert "passaporto e foto" in html


def test_an_untranslated_service_says_so(client):
    place = _place()
    html = client.get(f"/uk/servizi/{place.service.slug}/").content.decode()
    assert queries.texts()["uk"]["not_translated"].replace("'", "&#x27;") in html
    assert f'<h1 lang="it" dir="auto">{place.service.name}</h1>' in html


def test_what_was_confirmed_long_ago_stays_and_says_to_phone_first(client):
    place = _place(
        confirmed_on=MONDAY.date() - timedelta(days=900), due_on=MONDAY.date() - timedelta(days=700)
    )
    html = client.get(f"/it/servizi/{place.service.slug}/").content.decode()
    assert queries.texts()["it"]["directory"]["late"] in html
    assert f"{place.service.confirmed_on:%d/%m/%Y}" in html


def test_a_map_is_opened_by_the_device_and_nothing_is_asked_of_another_site(client):
    place = _place()
    html = client.get(f"/it/servizi/{place.service.slug}/").content.decode()
    assert 'href="geo:0,0?q=Via%20Roma%201"' in html
    for path in (*PAGES, f"/servizi/{place.service.slug}/"):
        answer = client.get(f"/it{path}")
        html = answer.content.decode()
        named = re.findall(r'(?:src|href)="((?:https?:)?//[^"]+)', html)
        assert [one for one in named if not one.startswith(settings.SITE_URL)] == [], path
        assert answer.cookies == {}, path
        assert answer.headers["Cache-Control"] == "public, max-age=120", path


@pytest.mark.parametrize("query", [
    "serve=%27;drop", "zona=x", "zona=99999999999999999999", "pagina=-1", "pagina=x", "pagina=999",
    "comune=%00%F0%9F%98%80", "parla=" + "x" * 500, "per=men", "aperto", "comune=" + "a" * 5000,
])  # fmt: skip
def test_what_means_nothing_breaks_nothing(client, query):
    _place()
    assert client.get(f"/it/servizi/?{query}").status_code in (200, 400)
    assert client.get(f"/it/chi-parla-la-mia-lingua/?{query}").status_code in (200, 400)


def test_four_hundred_places_cost_eight_questions_and_stand_on_pages(client, cast):
    with behind_the_wall():
        for number in range(8):
            office = OfficeFactory(area=cast.luino.area)
            OpeningHoursFactory(office=office)
            for _ in range(50):
                place = _place(office, name=f"Servizio {number}")
                ServiceTextFactory(service=place.service)
    client.get("/ar/servizi/")  # what a process keeps is read
    for query in ("", "?aperto=1", "?comune=Luino&serve=documents&parla=ar"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/ar/servizi/{query}").status_code == 200
        told = [q["sql"] for q in asked if "SAVEPOINT" not in q["sql"]]
        assert len(told) <= 8, (query, told)
    listed = client.get("/ar/servizi/").content.decode()
    assert listed.count('<li class="box">') == finding.PAGE
    assert "<bdi>400</bdi>" in listed
    assert 'rel="next"' in listed
    last = client.get("/ar/servizi/?pagina=8").content.decode()
    assert 'rel="next"' not in last


def test_a_service_costs_the_same_for_one_place_and_for_five(client, django_assert_num_queries):
    place = _place()
    address = f"/it/servizi/{place.service.slug}/"
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _ in range(4):
        ServiceAtFactory(service=place.service, office=OfficeFactory(address="Via Po 2"))
    with django_assert_num_queries(len(one)):
        client.get(address)
