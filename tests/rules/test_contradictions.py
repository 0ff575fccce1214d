"""Answers that cannot stand together, and days still to come for what has happened."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from labimpact.base import clock
from labimpact.base.wall.session import acting
from labimpact.rules import queries
from labimpact.rules.forms.answers import AnswersForm
from labimpact.rules.procedures import stored
from labimpact.rules.procedures.checking import WrongDefinition, read
from labimpact.rules.procedures.contradicting import contradictions
from labimpact.rules.procedures.reading import Answer
from tests.rules.procedure_files import content, known, procedures, reads
from tests.rules.test_guide import ANSWERS

pytestmark = pytest.mark.django_db
FAMILY = ANSWERS | {"income": "40.000", "disabled_children": "1", "parents": "1",
                    "parents_alone": "yes", "parent_over_65": "no"}  # fmt: skip


@pytest.fixture
def operator(client, cast):
    queries.forget()
    client.force_login(cast.user())
    return client


def check(client, code="P05", **answers):
    return client.get(reverse("rules:procedure_check", args=[code]), answers)


def test_fewer_relatives_than_were_named_is_refused_and_nothing_typed_is_lost(operator):
    page = check(operator, **(FAMILY | {"relatives": "1"}))
    assert page.status_code == 422
    assert "è meno di coniuge, figli e genitori messi insieme" in page.text
    assert page.context["eligibility"].said.word != "Sì"
    assert page.context["eligibility"].said.answer is Answer.UNKNOWN
    names = {field.name for field in page.context["fields"]}
    assert set(FAMILY) <= names
    assert 'name="relatives" value="1"' in page.text
    assert check(operator, **(FAMILY | {"relatives": "4"})).status_code == 200


def test_more_children_under_14_than_children_is_refused(operator):
    page = check(operator, **(ANSWERS | {"children_under_14": "2"}))
    assert page.status_code == 422
    assert "«Quanti figli minori»" in page.text


def test_a_protected_person_with_a_work_permit_gets_a_yes_that_says_what_to_look_at(operator):
    answers = FAMILY | {"relatives": "4", "title_kind": "self_employment", "protection": "yes",
                        "refugee": "yes"}  # fmt: skip
    page = check(operator, **answers)
    assert page.context["eligibility"].said.word == "Sì, ma attenzione"
    assert "controlla le due risposte" in " ".join(page.context["eligibility"].cautions)
    page = check(operator, **(answers | {"title_kind": "asylum"}))
    assert page.context["eligibility"].said.word == "Sì"


def test_a_part_not_answered_yet_contradicts_nothing_by_itself():
    procedure, evaluator = reads("P05", date(2026, 11, 25), {"spouse": True, "relatives": 1})
    assert contradictions(procedure, evaluator) == []
    procedure, evaluator = reads(
        "P05", date(2026, 11, 25), {"spouse": True, "parents": 2, "relatives": 1}
    )
    assert [one.code for one in contradictions(procedure, evaluator)] == ["counted"]


def test_a_definition_says_either_conditions_or_a_sum_of_questions_it_has():
    wrong = content("P05.1.yaml") | {
        "contradictions": [{"code": "a", "questions": ["spouse"], "say": "s",
                            "parts": ["no_such"], "whole": "relatives"}]
    }  # fmt: skip
    with pytest.raises(WrongDefinition, match="no_such"):
        read(wrong, known())
    wrong["contradictions"] = [{"code": "a", "questions": ["spouse"], "say": "s"}]
    with pytest.raises(WrongDefinition, match="when"):
        read(wrong, known())


@pytest.mark.parametrize(
    ("code", "question"),
    [("P01", "entry_date"), ("P01", "birth_date"), ("P09", "resident_since"), ("P12", "moved_on")],
)
def test_a_day_still_to_come_is_refused_for_what_has_happened(operator, code, question):
    ahead = clock.today() + timedelta(days=30)
    first = {"P09": {"way": "at_18" if question == "birth_date" else "residence"},
             "P12": {"what": "registration"}}.get(code, {})  # fmt: skip
    page = check(operator, code, **first, **{question: f"{ahead:%d/%m/%Y}"})
    assert page.status_code == 422
    assert "deve ancora venire" in page.text
    assert f'value="{ahead:%d/%m/%Y}"' in page.text
    assert check(operator, code, **first, **{question: "01/03/2024"}).status_code == 200


def test_a_day_of_another_century_and_a_period_still_to_come_are_refused(cast):
    with acting(cast.actor()):
        procedure = stored.definition(stored.current("P09"))
        posted = {"way": "residence", "resident_since": "01/01/1026",
                  "registry_gaps": "01/01/2020 - 01/01/2090"}  # fmt: skip
        form = AnswersForm(procedure, posted)
        assert "dal 1900 al 2100" in form.errors["resident_since"][0]
        assert "deve ancora venire" in form.errors["registry_gaps"][0]


def test_only_days_that_may_be_ahead_by_nature_allow_the_future():
    allowed = {f"{p.code}.{q.code}" for p in procedures().values() for q in p.questions if q.future}
    assert allowed == {
        "P02.permit_expires_on", "P03.permit_expires_on", "P06.permit_expires_on",
        "P12.permit_expires_on", "P18.work_start", "P18.hosted_since",
    }  # fmt: skip


def test_the_day_from_which_time_is_enough_stays_in_the_headline(operator):
    """Fresh eyes: with a second reason the date was lost."""
    answers = ANSWERS | {"income": "15.100", "legal_stay_since": "26/03/2025"}
    alone = check(operator, **answers).context["eligibility"].said
    assert alone.full == "Non ancora: dal 26/03/2027"
    both = check(operator, **(answers | {"housing_certificate": "no"})).context["eligibility"].said
    assert both.full == "Non ancora: non prima del 26/03/2027"
