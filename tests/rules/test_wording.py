"""Conditions in words: what a lawyer reads is what the program compares."""

from datetime import date

import pytest

from labimpact.base.wall.session import acting
from labimpact.rules import queries
from labimpact.rules.procedures import definition, stored
from labimpact.rules.procedures.definition import Condition, parse
from labimpact.rules.procedures.wording import Wording

pytestmark = pytest.mark.django_db
TODAY = date(2027, 1, 8)
PROCEDURE = parse({
    "code": "P98", "version": 1, "title": "Prova", "summary": "s", "channel": "c", "author": "a",
    "review_on": "2028-01-01", "source": "f", "roles": [{"code": "applicant", "label": "Chi"}],
    "questions": [
        {"code": "since", "ask": "Da quando?", "kind": "date"},
        {"code": "gaps", "ask": "Assenze?", "kind": "periods"},
        {"code": "many", "ask": "Quanti figli?", "kind": "number"},
        {"code": "work", "ask": "Lavora?", "kind": "yes_no"},
        {"code": "why", "ask": "Perché?", "kind": "choice",
         "choices": [{"code": "study", "label": "Studio"}, {"code": "job", "label": "Lavoro"}]},
    ],
})  # fmt: skip
TWO_YEARS = {"value": 2, "unit": "year"}
SAID = [
    ({"question": "work", "equals": True}, "«Lavora»: sì"),
    ({"question": "work", "differs": True}, "«Lavora»: no"),
    ({"question": "why", "differs": "study"}, "«Perché»: diverso da «Studio»"),
    ({"question": "why", "among": ["study", "job"]}, "«Perché»: Studio o Lavoro"),
    ({"question": "why", "not_among": ["study", "job"]}, "«Perché»: né Studio né Lavoro"),
    ({"question": "many", "at_least": {"value": 2}}, "almeno 2"),
    ({"question": "many", "at_most": {"value": 2}}, "2"),
    ({"question": "many", "less_than": {"value": 2}}, "meno di 2"),
    ({"question": "since", "elapsed_at_least": TWO_YEARS}, "da almeno 2 anni"),
    ({"question": "since", "elapsed_at_least": TWO_YEARS, "restarts_after": "gaps"}, "Assenze?"),
    ({"question": "since", "elapsed_less_than": TWO_YEARS}, "da meno di 2 anni"),
    ({"question": "since", "elapsed_more_than": TWO_YEARS}, "da più di 2 anni"),
    ({"question": "since", "elapsed_at_most": TWO_YEARS}, "non più di 2 anni"),
    ({"question": "since", "comes_within": {"value": 60, "unit": "day"}}, "entro 60 giorni"),
    ({"question": "since", "at_least_ahead": {"value": 1, "unit": "month"}}, "1 mese"),
    ({"question": "today", "not_after": "temporary_protection_end"}, "04/03/2027"),
    ({"question": "today", "not_before": "temporary_protection_end"}, "04/03/2027"),
    ({"question": "since", "has_passed": True}, "già passato"),
    ({"question": "since", "has_passed": False}, "non ancora passato"),
    ({"question": "since", "age_at_least": {"value": 18, "unit": "year"}}, "ha compiuto 18 anni"),
    ({"question": "since", "age_under": {"value": 14, "unit": "year"}}, "ha meno di 14 anni"),
    ({"question": "gaps", "absences": {
        "single": {"value": 6, "unit": "month"}, "total": {"value": 10, "unit": "month"},
        "within": {"value": 5, "unit": "year"}}}, "sotto 6 mesi e in tutto non oltre 10 mesi"),
    ({"question": "many", "covers_income": {"table": "reunification"}}, "tabella dei redditi"),
    ({"negated": {"question": "work", "equals": True}}, "tranne quando «Lavora»: sì"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _as_operator(cast):
    queries.forget()
    with acting(cast.actor()):
        yield


@pytest.mark.parametrize(("content", "said"), SAID)
def test_a_comparison_is_said_in_words(content, said):
    assert said in Wording(PROCEDURE, TODAY).one(Condition.model_validate(content))


def test_no_comparison_is_left_without_words():
    tried = {name for content, _said in SAID for name in content}
    assert set(definition._COMPARISONS) <= tried


def test_several_conditions_are_joined_as_they_are_read():
    work, many = (
        {"question": "work", "equals": False},
        {"question": "many", "at_least": TWO_YEARS},
    )
    wording = Wording(PROCEDURE, TODAY)
    both = tuple(Condition.model_validate(c) for c in (work, many))
    assert wording.all(both) == "«Lavora»: no e «Quanti figli»: almeno 2 anni"
    either = Condition.model_validate({"any": [work, many]})
    assert wording.all((either,)) == "«Lavora»: no oppure «Quanti figli»: almeno 2 anni"
    assert wording.all((either, both[0])).startswith("(«Lavora»: no oppure")
    assert wording.all(()) == ""


def test_an_amount_of_a_rule_shows_its_value_and_mark_or_that_it_is_not_in_force():
    row = queries.rule("reunification_visa_fee", TODAY)
    wording = Wording(PROCEDURE, TODAY)
    amount = definition.Amount(rule="reunification_visa_fee")
    assert wording.amount(amount) == f"{row.value_text} †"
    gone = definition.Amount(rule="una_regola_che_manca")
    assert "non è in vigore" in wording.amount(gone)
    assert stored.Book(TODAY).value("reunification_visa_fee") == "116.00"
