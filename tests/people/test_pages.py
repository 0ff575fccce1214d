"""Search, registration and correction as the browser sends them, with and without JavaScript."""

import re

import pytest
from django.urls import reverse

from labimpact.audit.models import AuditEvent, Change
from labimpact.base.wall.session import acting
from labimpact.people.actions import rewrite_keys
from labimpact.people.models import (
    ContactPoint,
    Household,
    HouseholdMember,
    Person,
    ResidenceTitle,
    SearchKey,
)
from labimpact.people.queries import find
from tests.conftest import behind_the_wall
from tests.factories import (
    ContactPointFactory,
    CountryFactory,
    HouseholdFactory,
    HouseholdMemberFactory,
    LanguageFactory,
    MunicipalityFactory,
    PersonFactory,
    ResidenceTitleFactory,
    SealFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(cast, client):
    """A browser in the hands of an operator of Luino."""
    client.user = cast.user()
    client.force_login(client.user)
    return client


@pytest.fixture
def amina(cast):
    with behind_the_wall():
        rewrite_keys(cast.amina)
    return cast.amina


def text(response):
    return response.content.decode()


def stored(pk):
    with behind_the_wall():
        return Person.objects.get(pk=pk)


def edit(person, section="anagrafica"):
    return reverse("people:edit", args=[person.pk, section])


def row(person, section, pk=None):
    args = [person.pk, section] + ([pk] if pk else [])
    return reverse("people:row_edit" if pk else "people:row_add", args=args)


# Search


def test_the_search_page_finds_and_notes_what_it_showed(signed, amina):
    page = text(signed.get(reverse("people:search"), {"q": "amina has"}))
    assert "Hassan Amina" in page
    assert reverse("workspace:person", args=[amina.pk]) in page
    with behind_the_wall():
        assert AuditEvent.objects.get(action="person.searched").person_ids == [amina.pk]


def test_while_typing_only_the_results_come_back(signed, amina):
    page = text(
        signed.get(reverse("people:search"), {"q": "amina"}, headers={"HX-Request": "true"})
    )
    assert "Hassan Amina" in page
    assert "<html" not in page


def test_who_is_not_found_can_be_registered_with_the_name_already_typed(signed):
    page = text(signed.get(reverse("people:search"), {"q": "Diallo Mamadou"}))
    assert "Registra una nuova persona" in page
    form = text(
        signed.get(reverse("people:register"), {"q": "Diallo Mamadou", "cognome": "Diallo"})
    )
    assert 'value="Diallo"' in form
    assert 'value="Mamadou"' in form
    assert 'value="333 1234567"' in text(
        signed.get(reverse("people:register"), {"q": "333 1234567"})
    )


def test_what_was_typed_comes_back_escaped(signed):
    page = text(signed.get(reverse("people:search"), {"q": '<script>"'}))
    assert '<script>"' not in page


@pytest.mark.parametrize("query", ["\x00", "#" * 300, "%' OR 1=1 --", "𝔸" * 200, "9" * 40])
def test_no_search_breaks_the_page(signed, query):
    assert signed.get(reverse("people:search"), {"q": query}).status_code == 200


def test_another_office_sees_no_one_on_the_search_page(cast, client, amina):
    client.force_login(cast.user(office=cast.crema))
    assert "Hassan" not in text(client.get(reverse("people:search"), {"q": "amina"}))


def test_the_search_page_takes_the_same_queries_for_one_and_five(
    cast, signed, amina, django_assert_max_num_queries
):
    counts = []
    signed.get(reverse("people:search"), {"q": "hassan"})
    for number in range(5):
        if number:
            other = PersonFactory(registered_office=cast.luino, family_name="Hassan")
            with behind_the_wall():
                rewrite_keys(other)
        with django_assert_max_num_queries(15) as seen:
            signed.get(reverse("people:search"), {"q": "hassan"})
        counts.append(len(seen.captured_queries))
    assert len(set(counts)) == 1


# Registration


def test_only_a_name_is_needed(signed):
    answer = signed.post(reverse("people:register"), {"given_name": "Fatima"})
    person = Person.objects.none()
    with behind_the_wall():
        person = Person.objects.get(given_name="Fatima")
    assert answer.url == reverse("workspace:person", args=[person.pk])
    assert person.birth_date is None
    assert signed.get(answer.url).status_code == 200


def test_without_a_name_the_form_comes_back_with_what_was_typed(signed):
    answer = signed.post(reverse("people:register"), {"phone": "333 1234567"})
    assert answer.status_code == 422
    assert "Scrivi almeno un nome" in text(answer)
    assert 'value="333 1234567"' in text(answer)


BORN = {"given_name": "Anna"}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"family_name": "x" * 10_000}, "al massimo 120 caratteri, qui sono 10000"),
        ({"given_name": "Anna \U0001f600"}, "faccine"),
        (BORN | {"birth_year": "2023", "birth_month": "2", "birth_day": "29"}, "bisestile"),
        (BORN | {"birth_year": "1990", "birth_month": "2", "birth_day": "31"}, "non esiste"),
        ({"given_name": "A", "birth_year": "2999"}, "tra 1900"),
        ({"given_name": "A", "birth_day": "3"}, "almeno l&#x27;anno"),
        ({"given_name": "A", "birth_year": "abc"}, "solo cifre"),
        ({"given_name": "A", "phone": "ciao"}, "almeno 5 cifre"),
        ({"given_name": "A", "phone": "3" * 29}, "al massimo 15 cifre"),
        ({"given_name": "A", "tax_code": "ABC"}, "qui sono 3"),
        ({"given_name": "A", "birth_municipality": "Xyzzy"}, "Non conosco questo comune"),
        ({"given_name": "A", "title_number": "I123"}, "stato del titolo"),
        (BORN | {"title_state": "holds", "title_expires_on": "31/02/2026"}, "giorno che esiste"),
        ({"given_name": "A", "citizenship": "99999999"}, "Scegli"),
        ({"given_name": "\x00"}, "almeno un nome"),
    ],
)  # fmt: skip
def test_bad_input_gets_a_clear_answer_and_saves_nothing(signed, sent, said):
    with behind_the_wall():
        before = Person.objects.count()
    answer = signed.post(reverse("people:register"), sent)
    assert answer.status_code == 422
    assert said in text(answer), text(answer)[:3000]
    with behind_the_wall():
        assert Person.objects.count() == before


def test_the_whole_form_is_stored_as_it_was_said(signed):
    egypt, arabic = CountryFactory(), LanguageFactory()
    MunicipalityFactory()
    signed.post(
        reverse("people:register"),
        {
            "family_name": "Hassan‎", "given_name": "Nour", "sex": "F", "birth_year": "1990",
            "citizenship": egypt.pk, "language": arabic.pk, "mediator_needed": "True",
            "phone": "333 1234567", "title_state": "holds", "title_expires_on": "4/3/2027",
            "birth_municipality": "luino (va)",
        },
    )  # fmt: skip
    with behind_the_wall():
        person = Person.objects.get(given_name="Nour")
        assert person.family_name == "Hassan"
        assert (str(person.birth), person.birth_precision) == ("1990", "year")
        assert str(person.birth_municipality) == "Luino (VA)"
        assert person.citizenships.get().country == egypt
        assert person.mediator_needed is True
        assert f"{person.residence_titles.get().expires_on}" == "2027-03-04"


def test_who_could_already_be_here_is_shown_before_saving(signed, amina):
    sent = {"family_name": "Hassan", "given_name": "Amina"}
    answer = signed.post(reverse("people:register"), sent)
    assert answer.status_code == 422
    assert "Potrebbe essere già qui" in text(answer)
    assert reverse("workspace:person", args=[amina.pk]) in text(answer)
    sent |= {"confirmed": "1", "shown": answer.context["shown"]}
    assert signed.post(reverse("people:register"), sent).status_code == 302
    with behind_the_wall():
        assert Person.objects.filter(family_name="Hassan").count() == 2


def test_a_sealed_person_is_not_even_a_candidate(signed, amina):
    SealFactory(person=amina)
    sent = {"family_name": "Hassan", "given_name": "Amina"}
    assert signed.post(reverse("people:register"), sent).status_code == 302


def test_a_tax_code_that_differs_is_a_warning_that_can_be_answered(signed):
    sent = {"family_name": "Rossi", "given_name": "Mario", "tax_code": "rss mra 80a01 f205x",
            "sex": "F"}  # fmt: skip
    answer = signed.post(reverse("people:register"), sent)
    assert answer.status_code == 422
    assert "Il sesso nel codice è diverso" in text(answer)
    signed.post(reverse("people:register"), sent | {"tax_code_override": "così sulla tessera"})
    with behind_the_wall():
        person = Person.objects.get(family_name="Rossi")
        assert (person.tax_code, person.tax_code_kind) == ("RSSMRA80A01F205X", "definitive")
        assert person.tax_code_override == "così sulla tessera"


def test_someone_born_in_a_suppressed_municipality_is_recordable(signed):
    from datetime import date

    gone = MunicipalityFactory(
        name="Comune Che Fu", belfiore="Z999", valid_from=date(1900, 1, 1),
        valid_to=date(1950, 1, 1),
    )  # fmt: skip
    signed.post(
        reverse("people:register"),
        {"given_name": "Nonna", "birth_year": "1940", "birth_municipality": "comune che fu"},
    )
    with behind_the_wall():
        assert Person.objects.get(given_name="Nonna").birth_municipality == gone


@pytest.mark.parametrize("role", ["cultural_mediator", "area_coordinator", "regional_monitor"])
def test_registering_is_not_for_everybody(cast, client, role):
    client.force_login(cast.user(role))
    assert client.get(reverse("people:register")).status_code == 403


# Correction


def identity(person, **changed):
    return {
        "family_name": person.family_name, "given_name": person.given_name, "version": "1",
    } | changed  # fmt: skip


def test_a_correction_keeps_what_was_and_says_why(signed, amina):
    sent = identity(amina, family_name="Hassan Ali", change_note="letto sul passaporto")
    assert signed.post(edit(amina), sent).status_code == 302
    person = stored(amina.pk)
    assert (person.family_name, person.version) == ("Hassan Ali", 2)
    with behind_the_wall():
        change = Change.objects.get(table_name="people_person", row_id=amina.pk)
        assert change.person_id == amina.pk
        assert change.old_values["family_name"] == "Hassan"
        assert SearchKey.objects.filter(person=amina, key="ali").exists()
    page = text(signed.get(reverse("people:history", args=[amina.pk])))
    for said in ("Cognome", "Hassan Ali", "letto sul passaporto", signed.user.full_name):
        assert said in page


def test_the_history_tells_a_year_as_a_year(signed, amina):
    signed.post(edit(amina), identity(amina, birth_year="1990"))
    signed.post(edit(amina), identity(amina, birth_year="1991", version="2"))
    page = text(signed.get(reverse("people:history", args=[amina.pk])))
    assert "1991" in page
    assert "01/01" not in page


def test_the_second_to_save_sees_both_versions_and_loses_nothing(cast, signed, amina):
    signed.post(edit(amina), identity(amina, family_name="Hassan Ali"))
    answer = signed.post(edit(amina), identity(amina, family_name="Hasan", native_name="أمينة"))
    assert answer.status_code == 409
    page = text(answer)
    for said in ("Hassan Ali", "Hasan", "أمينة", signed.user.full_name, 'name="version" value="2"'):
        assert said in page, said
    assert stored(amina.pk).family_name == "Hassan Ali"
    # Field by field: their family name, my native name.
    choice = identity(amina, family_name="Hasan", native_name="أمينة", version="2")
    choice["tieni-family_name"] = "saved"
    assert signed.post(edit(amina), choice).status_code == 302
    person = stored(amina.pk)
    assert (person.family_name, person.native_name) == ("Hassan Ali", "أمينة")


def hidden(page):
    """What the page carries along: the version, and what each field was when it was opened."""
    return dict(
        re.findall(r'<input type="hidden" name="((?:era-|version)[^"]*)" value="([^"]*)"', page)
    )


def test_what_i_never_touched_is_proposed_as_the_other_saved_it(signed, amina):
    opened = hidden(text(signed.get(edit(amina))))
    other = identity(amina, family_name="Hassan", birth_year="1980")
    assert signed.post(edit(amina), other).status_code == 302
    answer = signed.post(edit(amina), opened | identity(amina, given_name="Aminah"))
    page = text(answer)
    assert answer.status_code == 409
    assert "Data di nascita" in page
    assert 'name="tieni-birth_day" value="saved" checked' in page
    assert 'name="tieni-given_name" value="mine" checked' in page
    assert hidden(page)["era-birth_year"] == "1980"
    assert "Torna alla scheda di <bdi>Hassan Amina</bdi>" in page


def test_a_conflict_on_parts_of_a_date_is_chosen_as_one(signed, amina):
    signed.post(edit(amina), identity(amina, birth_day="3", birth_month="2", birth_year="1990"))
    mine = identity(amina, birth_year="1991")
    assert signed.post(edit(amina), mine).status_code == 409
    signed.post(edit(amina), mine | {"version": "2", "tieni-birth_day": "saved"})
    assert stored(amina.pk).birth_shown == "03/02/1990"


def test_death_does_not_come_before_birth(signed, amina):
    sent = identity(amina, birth_year="1990", died_on="31/12/1989")
    answer = signed.post(edit(amina), sent)
    assert answer.status_code == 422
    assert "prima della nascita" in text(answer)
    assert signed.post(edit(amina), sent | {"died_on": "01/06/1990"}).status_code == 302


@pytest.mark.parametrize("section", ["anagrafica", "situazione", "prudenza"])
def test_every_part_of_the_person_opens_and_saves(signed, amina, section):
    assert signed.get(edit(amina, section)).status_code == 200
    sent = identity(amina, safe_contact_note="solo messaggi", note="ok", mediator_needed="False")
    assert signed.post(edit(amina, section), sent).status_code == 302


ROWS = {
    "cittadinanze": lambda: {"country": CountryFactory().pk},
    "documenti": lambda: {"kind": "passport", "number": "AB 123", "issued_on": "1/1/2020"},
    "recapiti": lambda: {"kind": "phone", "value": "333 7654321", "whose": "self", "is_safe": "on"},
    "indirizzi": lambda: {"kind": "domicile", "street": "via Roma 1"},
    "lingue": lambda: {"language": LanguageFactory().pk, "reads_and_writes": "True"},
    "titoli": lambda: {"state": "holds", "number": "I 777", "is_current": "on"},
    "migrazione": lambda: {"arrived_italy_year": "2019", "arrived_alone": "False"},
    "responsabili": lambda: {"kind": "parent", "guardian_name": "La madre"},
}


@pytest.mark.parametrize("section", ROWS)
def test_every_section_adds_changes_and_removes_a_row(signed, amina, section):
    from labimpact.people.forms.sections import ROW_SECTIONS

    model = ROW_SECTIONS[section].model
    sent = ROWS[section]()
    assert signed.get(row(amina, section)).status_code == 200
    assert signed.post(row(amina, section), sent).status_code == 302
    with behind_the_wall():
        one = model.objects.get()
    page = text(signed.get(row(amina, section, one.pk)))
    stamp = page.split('name="version" value="')[1].split('"')[0]
    assert signed.post(row(amina, section, one.pk), sent | {"version": stamp}).status_code == 302
    remove = reverse("people:row_remove", args=[amina.pk, section, one.pk])
    assert signed.get(remove).status_code == 405
    assert signed.post(remove).status_code == 302
    with behind_the_wall():
        assert not model.objects.exists()


def test_a_new_phone_and_a_new_permit_are_found_at_once(cast, signed, amina):
    signed.post(row(amina, "recapiti"), ROWS["recapiti"]())
    signed.post(row(amina, "titoli"), ROWS["titoli"]())
    signed.post(row(amina, "documenti"), ROWS["documenti"]())
    with acting(cast.as_actor(signed.user)) as actor:
        for typed in ("654321", "I777", "ab123"):
            assert [hit.pk for hit in find(actor, typed)] == [amina.pk], typed
    point = ContactPoint.objects.none()
    with behind_the_wall():
        point = ContactPoint.objects.get()
    signed.post(reverse("people:row_remove", args=[amina.pk, "recapiti", point.pk]))
    with acting(cast.as_actor(signed.user)) as actor:
        assert find(actor, "654321") == []


def test_two_changes_of_one_row_meet_in_a_conflict(signed, amina):
    point = ContactPointFactory(person=amina, value="333 0000001")
    first = text(signed.get(row(amina, "recapiti", point.pk)))
    stamp = first.split('name="version" value="')[1].split('"')[0]
    sent = {"kind": "phone", "whose": "self", "is_safe": "on", "version": stamp}
    address = row(amina, "recapiti", point.pk)
    assert signed.post(address, sent | {"value": "333 0000002"}).status_code == 302
    answer = signed.post(address, sent | {"value": "333 0000003"})
    assert answer.status_code == 409
    assert "333 0000002" in text(answer)
    assert "333 0000003" in text(answer)


def test_a_new_current_title_takes_the_place_of_the_old(signed, amina):
    old = ResidenceTitleFactory(person=amina, is_current=True)
    signed.post(row(amina, "titoli"), ROWS["titoli"]())
    with behind_the_wall():
        assert not ResidenceTitle.objects.get(pk=old.pk).is_current
        assert ResidenceTitle.objects.get(is_current=True).number == "I 777"


@pytest.mark.parametrize(
    ("section", "sent", "said"),
    [
        (
            "documenti",
            {"kind": "passport", "number": "1", "issued_on": "1/1/2020", "expires_on": "1/1/2019"},
            "Scade prima",
        ),
        ("recapiti", {"kind": "email", "value": "no", "whose": "self"}, "nome@esempio.it"),
        ("recapiti", {"kind": "phone", "value": "12", "whose": "self"}, "almeno 5 cifre"),
        ("recapiti", {"kind": "phone", "value": "3" * 29, "whose": "self"}, "al massimo 15 cifre"),
        ("indirizzi", {"kind": "domicile"}, "almeno la via o il comune"),
        (
            "migrazione",
            {"arrived_italy_year": "2020", "arrived_region_year": "2019"},
            "prima dell&#x27;arrivo",
        ),
        ("responsabili", {"kind": "parent"}, "Scegli una persona o scrivi il nome"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_refused_beside_its_field(signed, amina, section, sent, said):
    answer = signed.post(row(amina, section), sent)
    assert answer.status_code == 422
    assert said in text(answer)


def test_the_same_citizenship_is_not_written_twice(signed, amina):
    sent = ROWS["cittadinanze"]()
    signed.post(row(amina, "cittadinanze"), sent)
    answer = signed.post(row(amina, "cittadinanze"), sent)
    assert answer.status_code == 422
    assert "già" in text(answer)


def test_saving_stays_within_its_queries(signed, amina, django_assert_max_num_queries):
    signed.get(edit(amina))
    with django_assert_max_num_queries(26):
        signed.post(edit(amina), identity(amina, family_name="Nuovo Cognome"))
    with django_assert_max_num_queries(26):
        signed.post(row(amina, "recapiti"), ROWS["recapiti"]())


def test_no_page_of_another_offices_person_answers(cast, client, amina):
    point = ContactPointFactory(person=amina)
    client.force_login(cast.user(office=cast.crema))
    for address in (
        edit(amina), row(amina, "recapiti"), row(amina, "recapiti", point.pk),
        reverse("people:history", args=[amina.pk]),
        reverse("people:household_open", args=[amina.pk]),
    ):  # fmt: skip
        assert client.get(address).status_code == 404
        assert client.post(address, {"value": "1"}).status_code in (404, 405)


def test_a_row_of_somebody_else_is_not_reached_through_a_known_person(cast, signed, amina):
    stranger = PersonFactory(registered_office=cast.crema)
    point = ContactPointFactory(person=stranger)
    neighbour = ContactPointFactory(person=PersonFactory(registered_office=cast.luino))
    for other in (point, neighbour):
        assert signed.get(row(amina, "recapiti", other.pk)).status_code == 404


# Household


def test_a_household_grows_with_who_is_known_and_who_is_new(cast, signed, amina):
    other = PersonFactory(registered_office=cast.luino, family_name="Hassan", given_name="Omar")
    with behind_the_wall():
        rewrite_keys(other)
    opened = signed.post(
        reverse("people:household_open", args=[amina.pk]),
        {"kind": "actual_household", "role": "reference_person", "cohabits": "on"},
    )
    assert opened.status_code == 302
    with behind_the_wall():
        home = Household.objects.get()
    add = reverse("people:household_add", args=[amina.pk, home.pk])
    assert "Omar" in text(signed.get(add, {"q": "omar"}))
    assert signed.post(f"{add}?persona={other.pk}", {"role": "spouse"}).status_code == 302
    assert signed.post(f"{add}?persona={other.pk}", {"role": "spouse"}).status_code == 422
    new = f"{reverse('people:register')}?nucleo={home.pk}&con={amina.pk}"
    assert "Nel nucleo" in text(signed.get(new))
    sent = {"given_name": "Sara", "posto-role": "child", "posto-cohabits": "on"}
    assert signed.post(new, sent).status_code == 302
    with behind_the_wall():
        assert HouseholdMember.objects.filter(household=home).count() == 3
    page = text(signed.get(reverse("workspace:person", args=[amina.pk])))
    assert "Omar" in page
    assert "Sara" in page


def test_leaving_a_household_keeps_the_past(cast, signed, amina):
    home = HouseholdFactory(office=cast.luino)
    HouseholdMemberFactory(household=home, person=amina)
    other = PersonFactory(registered_office=cast.luino, given_name="Omar")
    place = HouseholdMemberFactory(household=home, person=other, valid_from="2020-01-01")
    leave = reverse("people:household_leave", args=[amina.pk, place.pk])
    assert signed.get(leave).status_code == 200
    assert signed.post(leave, {"on": "1/1/2019"}).status_code == 422
    assert signed.post(leave, {"on": "1/1/2024"}).status_code == 302
    page = text(signed.get(reverse("workspace:person", args=[amina.pk])))
    assert "fino al 01/01/2024" in page


def test_one_registry_household_at_a_time(signed, amina):
    address = reverse("people:household_open", args=[amina.pk])
    assert signed.post(address, {"kind": "registry_household"}).status_code == 302
    answer = signed.post(address, {"kind": "registry_household"})
    assert answer.status_code == 422
    assert "prima va fatta uscire" in text(answer)


def test_a_strangers_household_is_not_reached(cast, signed, amina):
    home = HouseholdFactory(office=cast.crema)
    stranger = PersonFactory(registered_office=cast.crema)
    place = HouseholdMemberFactory(household=home, person=stranger)
    add = reverse("people:household_add", args=[amina.pk, home.pk])
    assert signed.get(add).status_code == 404
    assert (
        signed.get(reverse("people:household_leave", args=[amina.pk, place.pk])).status_code == 404
    )
    register = reverse("people:register")
    assert signed.get(f"{register}?nucleo={home.pk}&con={amina.pk}").status_code == 404
    mine = HouseholdFactory(office=cast.luino)
    HouseholdMemberFactory(household=mine, person=amina)
    add = reverse("people:household_add", args=[amina.pk, mine.pk])
    assert signed.post(f"{add}?persona={stranger.pk}", {}).status_code == 404


def test_a_guardian_is_chosen_among_the_household(cast, signed, amina):
    home = HouseholdFactory(office=cast.luino)
    mother = PersonFactory(registered_office=cast.luino, family_name="Madre")
    for person in (amina, mother):
        HouseholdMemberFactory(household=home, person=person)
    assert "Madre" in text(signed.get(row(amina, "responsabili")))
    sent = {"kind": "parent", "guardian": mother.pk}
    assert signed.post(row(amina, "responsabili"), sent).status_code == 302
    stranger = PersonFactory(registered_office=cast.luino)
    sent["guardian"] = stranger.pk
    assert signed.post(row(amina, "responsabili"), sent).status_code == 422


def test_places_are_proposed_as_they_are_typed(signed):
    MunicipalityFactory()
    assert "Luino (VA)" in text(signed.get(reverse("people:places"), {"birth_municipality": "lui"}))
    assert signed.get(reverse("people:places")).status_code == 200


def test_a_name_looked_for_is_not_filled_in_until_one_says_which_part_is_the_surname(client, cast):
    client.force_login(cast.user())
    url = reverse("people:register")
    asked = client.get(url, {"q": "Rachid Amrani"})
    assert "Qual è il cognome?" in asked.text
    assert asked.context["form"].initial == {}
    for name, families in (
        ("Rachid Amrani", ["Rachid", "Amrani"]),
        ("Al Hashimi Zaynab", ["Al Hashimi", "Zaynab"]),
        ("Rosa Garcia Lopez", ["Rosa", "Rosa Garcia", "Garcia Lopez", "Lopez"]),
        ("Lo Mamadou", ["Lo Mamadou", "Lo", "Mamadou"]),
    ):
        asked = client.get(url, {"q": name})
        assert [one["family_name"] for one in asked.context["readings"]] == families
        read = client.get(f"{url}{asked.context['readings'][0]['url']}").context["form"].initial
        rest = name.removeprefix(families[0]).strip()
        assert read == {"family_name": families[0]} | ({"given_name": rest} if rest else {})
    assert client.get(url, {"q": "Amrani"}).context["form"].initial == {"family_name": "Amrani"}
