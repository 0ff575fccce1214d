"""Simulators: the figures of scenarios 1 and 7, and what may never happen."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labimpact.base.wall.session import acting
from labimpact.rules import queries
from labimpact.rules.models import Rule
from labimpact.rules.procedures.stored import Book
from labimpact.rules.simulators import housing, income
from labimpact.rules.simulators.housing import Dwelling, Norms
from labimpact.rules.simulators.income import Family, Purpose
from tests.conftest import behind_the_wall

TODAY = date(2026, 11, 26)
SIZES = Norms(*map(Decimal, ("14", "4", "10", "9", "14", "14", "28", "38")))
SIZES = replace(SIZES, first_persons=4)
metres = st.decimals(min_value=1, max_value=300, places=1)


class Plain:
    """The rules of 2026 as a plain table, for what needs no database."""

    VALUES = {
        "social_allowance_year": "7101.12", "reunification_income_step": 50,
        "reunification_income_two_under_14": 2, "long_term_income": "7101.12",
        "citizenship_income_single": "8263.31", "citizenship_income_with_spouse": "11362.05",
        "citizenship_income_each_other": "516.00",
    }  # fmt: skip

    def value(self, code):
        return self.VALUES[code]

    def unit(self, code):
        return "EUR_per_year"


def metre(*numbers):
    return tuple(Decimal(n) for n in numbers)


@pytest.mark.parametrize(
    ("area", "bedrooms", "living", "by_area", "by_rooms", "persons"),
    [
        ("62", ("14", "10"), "16", 4, 3, 3),
        ("68", ("14", "14"), "18", 5, 4, 4),
        ("27.9", (), None, 1, 0, 0),
        ("28", (), None, 2, 1, 1),
        ("38", (), None, 2, 2, 2),
        ("90", (), None, 7, 2, 2),
        ("80", ("8.9", "14"), "14", 6, 2, 2),
        ("13", ("9",), None, 0, 1, 0),
    ],
)
def test_a_dwelling_holds_the_smaller_of_the_two_readings(
    area, bedrooms, living, by_area, by_rooms, persons
):
    found = housing.capacity(
        Dwelling(Decimal(area), metre(*bedrooms), Decimal(living) if living else None), SIZES
    )
    assert (found.by_area, found.by_rooms, found.persons) == (by_area, by_rooms, persons)


def test_a_small_living_room_is_said_and_lowers_nothing():
    home = Dwelling(Decimal(68), metre("14", "14"), Decimal("13.9"))
    found = housing.capacity(home, SIZES)
    assert found.living_too_small
    assert found.persons == 4
    assert not housing.capacity(replace(home, living=Decimal(14)), SIZES).living_too_small


@given(metres, st.lists(metres, max_size=6), metres)
def test_more_square_metres_never_lower_the_capacity(area, bedrooms, more):
    before = housing.capacity(Dwelling(area, tuple(bedrooms)), SIZES)
    after = housing.capacity(Dwelling(area + more, tuple(bedrooms)), SIZES)
    assert after.persons >= before.persons
    for n in range(len(bedrooms)):
        wider = [b + more if i == n else b for i, b in enumerate(bedrooms)]
        assert housing.capacity(Dwelling(area, tuple(wider)), SIZES).persons >= before.persons


families = st.builds(
    lambda purpose, relatives, young, spouse: Family(
        purpose=purpose, relatives=relatives, under_14=min(young, relatives), spouse=spouse
    ),
    st.sampled_from(Purpose), st.integers(1, 12), st.integers(0, 12), st.booleans(),
)  # fmt: skip
money = st.decimals(min_value=0, max_value=100_000, places=2)


@given(families, money, money)
def test_more_income_never_makes_it_insufficient(family, amount, more):
    before = income.simulate(family, amount, Plain(), TODAY)
    after = income.simulate(family, amount + more, Plain(), TODAY)
    assert after.enough or not before.enough
    assert after.gap <= before.gap
    assert before.enough is (before.gap == 0)


@given(families)
def test_one_more_relative_never_asks_for_less(family):
    wider = replace(family, relatives=family.relatives + 1)
    assert income.needed(wider, Plain(), TODAY) >= income.needed(family, Plain(), TODAY)


@pytest.mark.parametrize(
    ("family", "needed"),
    [
        (Family(purpose=Purpose.REUNIFICATION, relatives=1), "10651.68"),
        (Family(purpose=Purpose.REUNIFICATION, relatives=2), "14202.24"),
        (Family(purpose=Purpose.REUNIFICATION, relatives=3), "17752.80"),
        (Family(purpose=Purpose.REUNIFICATION, relatives=4), "21303.36"),
        (Family(purpose=Purpose.REUNIFICATION, relatives=5), "24853.92"),
        (Family(purpose=Purpose.REUNIFICATION, relatives=7), "31955.04"),
        (Family(purpose=Purpose.REUNIFICATION, relatives=2, under_14=2), "14202.24"),
        (Family(purpose=Purpose.REUNIFICATION, relatives=3, under_14=3), "14202.24"),
        (Family(purpose=Purpose.REUNIFICATION, relatives=4, under_14=3), "17752.80"),
        (Family(purpose=Purpose.LONG_TERM), "7101.12"),
        (Family(purpose=Purpose.LONG_TERM, relatives=2), "14202.24"),
        (Family(purpose=Purpose.CITIZENSHIP), "8263.31"),
        (Family(purpose=Purpose.CITIZENSHIP, spouse=True), "11362.05"),
        (Family(purpose=Purpose.CITIZENSHIP, spouse=True, relatives=2), "12394.05"),
    ],
)
@pytest.mark.django_db
def test_the_tables_of_the_loaded_rules(cast, family, needed):
    with acting(cast.actor()):
        queries.forget()
        assert income.needed(family, Book(TODAY), TODAY) == Decimal(needed)


def ask(client, cast, route, **answers):
    client.force_login(cast.user())
    return client.get(reverse(route), answers)


@pytest.mark.django_db
def test_scenario_1_says_the_gap_and_for_whom_it_is_enough(client, cast):
    page = ask(
        client, cast, "rules:income_simulator",
        per="reunification", reddito="14.000", familiari="2",
    )  # fmt: skip
    assert page.status_code == 200
    for said in ("mancano 202,24", "14.202,24", "10.651,68", "basta per 1 familiare"):
        assert said in page.text
    for said in ("Non vincolante", "153/2025", "†"):
        assert said in page.text
    page = ask(
        client, cast, "rules:income_simulator",
        per="reunification", reddito="14000", familiari="1",
    )  # fmt: skip
    assert "Il reddito basta" in page.text


@pytest.mark.django_db
def test_scenario_7_says_why_the_first_flat_is_too_small_and_the_second_fits(client, cast):
    page = ask(
        client, cast, "rules:housing_simulator",
        metri="62", camere="14 + 10", soggiorno="16", persone="4",
    )  # fmt: skip
    assert page.context["found"].persons == 3
    for said in ("troppo piccola", "Non vincolante", "⚑", "5 luglio 1975"):
        assert said in page.text
    page = ask(
        client, cast, "rules:housing_simulator",
        metri="68 m²", camere="14; 14", soggiorno="18", persone="4",
    )  # fmt: skip
    assert page.context["found"].persons == 4
    assert "la casa basta" in page.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("route", "answers", "said"),
    [
        ("income_simulator", {"per": "reunification", "reddito": "tanto", "familiari": "1"},
         "tanto"),
        ("income_simulator", {"per": "reunification", "reddito": "9000"}, "almeno uno"),
        ("income_simulator", {"per": "citizenship", "reddito": "1", "sotto14": "3"},
         "più dei familiari"),
        ("income_simulator", {"per": "altro", "reddito": "9000", "familiari": "1"}, "altro"),
        ("income_simulator", {"per": "long_term", "reddito": "-5"}, "-5"),
        ("housing_simulator", {"metri": "sessanta"}, "sessanta"),
        ("housing_simulator", {"metri": "40", "camere": "20 + 30"}, "più grandi della casa"),
        ("housing_simulator", {"metri": "0"}, "più grande di zero"),
        ("housing_simulator", {"metri": "nan"}, "più grande di zero"),
        ("housing_simulator", {"metri": "60", "camere": "14 + due"}, "«due»"),
        ("housing_simulator", {"metri": "60", "camere": " + ".join(["1"] * 21)}, "troppe camere"),
        ("housing_simulator", {"metri": "60", "persone": "x"}, "value=\"x\""),
    ],
)  # fmt: skip
def test_bad_input_is_answered_beside_the_field_and_kept(client, cast, route, answers, said):
    page = ask(client, cast, f"rules:{route}", **answers)
    assert page.status_code == 422
    assert said in page.text
    assert "found" not in page.context


@pytest.mark.django_db
def test_a_rule_that_is_not_in_force_is_said_and_never_guessed(client, cast):
    with behind_the_wall():
        Rule.objects.filter(code="housing_bedroom_two").update(valid_to=date(2020, 1, 1))
        Rule.objects.filter(code="social_allowance_year").update(valid_to=date(2026, 1, 1))
    queries.forget()
    page = ask(client, cast, "rules:housing_simulator", metri="62", camere="14")
    assert page.status_code == 422
    assert "Mancano nelle regole" in page.text
    page = ask(
        client, cast, "rules:income_simulator", per="reunification", reddito="1", familiari="1"
    )
    assert page.status_code == 422
    queries.forget()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_breaks_the_form(area, rooms):
    from labimpact.rules.forms.simulators import HousingForm

    form = HousingForm({"metri": area, "camere": rooms})
    if form.is_valid():
        assert housing.capacity(form.dwelling(), SIZES).persons >= 0


def test_a_form_with_errors_says_them_once_and_nothing_of_saving(client, cast):
    for route, answers in (
        ("rules:income_simulator", {"per": "reunification", "reddito": "tanto"}),
        ("rules:housing_simulator", {"metri": "sessanta"}),
    ):
        page = ask(client, cast, route, **answers)
        assert page.status_code == 422
        assert page.text.count("Controlla questi punti") == 1
        assert "Non è ancora salvato" not in page.text


def test_the_form_comes_first_the_sources_last_and_each_note_once(client, cast):
    page = ask(client, cast, "rules:housing_simulator", metri="62", camere="14 + 10", persone="4")
    form, answer = page.text.index('name="metri"'), page.text.index("data-announce")
    assert form < answer < page.text.index("I numeri usati, con la fonte")
    assert page.context["notes"]
    for note in page.context["notes"]:
        assert page.text.count(note) == 1, note


def test_a_flat_too_small_says_how_much_is_missing(client, cast):
    page = ask(client, cast, "rules:housing_simulator", metri="50", camere="14 + 10", persone="4")
    words = page.context["lacking"]
    assert (words.area, words.places, words.rooms) == (Decimal(6), 1, Decimal(4))
    assert "Per superficie mancano 6 m²." in page.text
    assert "Servono almeno 4 m² in più nelle camere." in page.text


@given(
    st.lists(st.integers(4, 30), min_size=1, max_size=4), st.integers(1, 9),
)  # fmt: skip
def test_the_metres_that_are_missing_are_enough_and_give_the_places(rooms, people):
    bedrooms = tuple(Decimal(room) for room in rooms)
    flat = Dwelling(Decimal(200), bedrooms)
    found = housing.lacking(flat, people, SIZES)
    assert found.places == max(0, people - housing.capacity(flat, SIZES).by_rooms)
    assert (found.rooms == 0) == (found.places == 0)
    # One more person never needs less.
    assert housing.lacking(flat, people + 1, SIZES).rooms >= found.rooms
