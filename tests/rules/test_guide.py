"""Guida alle pratiche: the list, a procedure's page, its versions, and *Chi può chiedere?*."""

import html
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from labimpact.base import clock
from labimpact.rules import queries
from labimpact.rules.forms.answers import AnswersForm
from labimpact.rules.models import ProcedureVersion
from labimpact.rules.procedures import stored
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db
ANSWERS = {
    "title_kind": "employment", "title_one_year": "yes", "protection": "no",
    "legal_stay_since": "08/01/2023", "spouse": "yes", "spouse_adult_not_separated": "yes",
    "minor_children": "1", "children_under_14": "1", "other_parent_agrees": "yes",
    "disabled_children": "0", "parents": "0", "relatives": "2", "income": "14.000",
    "housing_certificate": "yes",
}  # fmt: skip


@pytest.fixture
def operator(client, cast):
    queries.forget()
    client.force_login(cast.user())
    return client


def version(number, **changes):
    """A further version of the reunification procedure, as its row is kept."""
    with behind_the_wall():
        last = ProcedureVersion.objects.filter(code="P05").order_by("version").last()
        content = {**last.content, "version": number, **changes.pop("content", {})}
        values = {
            "code": "P05", "version": number, "title": content["title"], "content": content,
            "author": "Anna Verdi", "source": "Legge di prova", "origin": "screen",
            "review_on": date(2028, 1, 1), "valid_from": date(2020, 1, number),
        }  # fmt: skip
        return ProcedureVersion.objects.create(**(values | changes))


def check(client, **answers):
    return client.get(reverse("rules:procedure_check", args=["P05"]), answers)


def test_the_list_finds_a_procedure_by_words_that_stand_anywhere_in_it(operator):
    page = operator.get(reverse("rules:procedures"))
    assert "Ricongiungimento familiare" in page.text
    for words in ("nulla osta", "CONIUGE separato", "passaporto", "P05"):
        found = operator.get(reverse("rules:procedures"), {"q": words}).context["entries"]
        assert "P05" in [entry.row.code for entry in found], words
    none = operator.get(reverse("rules:procedures"), {"q": "astronave"})
    assert none.context["entries"] == []
    assert "Nessuna pratica trovata" in none.text


def test_a_lawyer_reads_requirements_terms_and_sums_with_their_sources(operator):
    page = operator.get(reverse("rules:procedure", args=["P05"])).text
    for said in (
        "TUI, art. 28 c. 1-bis", "da almeno 24 mesi", "150 giorni", "Contro il rifiuto",
        "50,00", "30,46", "80,46", "art. 5 c. 9-bis", "Foglio di compilazione",
        "non vuol dire che il nulla osta è dato", "Squadra di Lab", "31/01/2027",
    ):  # fmt: skip
        assert said in page, said


def test_a_review_date_that_has_passed_is_red(operator):
    with behind_the_wall():
        ProcedureVersion.objects.filter(code="P05").update(review_on=date(2026, 1, 1))
    assert "revisione scaduta" in operator.get(reverse("rules:procedure", args=["P05"])).text
    assert "da rivedere" in operator.get(reverse("rules:procedures")).text


def test_older_and_future_versions_stay_readable_and_say_what_they_are(operator):
    version(2, content={"summary": "Adesso è così."}, valid_from=date(2026, 2, 1))
    version(3, content={"summary": "Sarà così."}, valid_from=date(2099, 1, 1))
    now = operator.get(reverse("rules:procedure", args=["P05"])).text
    assert "Adesso è così." in now
    assert reverse("rules:procedure_version", args=["P05", 1]) in now
    old = operator.get(reverse("rules:procedure_version", args=["P05", 1])).text
    assert "non più in vigore: ha avuto effetto fino al 31/01/2026" in old
    new = operator.get(reverse("rules:procedure_version", args=["P05", 3])).text
    assert "vale dal 01/01/2099" in new
    assert "Sarà così." in new


def test_a_procedure_that_is_off_gives_orientation_and_its_reason_only(operator):
    words = {"enabled": False, "disabled_because": "Decreti non trovati.", "orientation": "Chiedi."}
    version(2, content=words, is_enabled=False, valid_from=date(2026, 2, 1))
    page = operator.get(reverse("rules:procedure", args=["P05"])).text
    for said in ("Solo orientamento", "Decreti non trovati.", "Chiedi."):
        assert said in page
    assert "Documenti da portare" not in page
    assert reverse("rules:procedure_check", args=["P05"]) not in page
    assert check(operator).status_code == 404


@pytest.mark.parametrize("route", ["procedure", "procedure_check"])
def test_an_unknown_procedure_is_not_found(operator, route):
    assert operator.get(reverse(f"rules:{route}", args=["P99"])).status_code == 404


def test_nothing_answered_asks_and_does_not_judge(operator):
    page = check(operator)
    assert page.status_code == 200
    assert "Non si sa ancora" in page.text
    assert "Niente di quello che scrivi qui viene salvato" in page.text
    assert "Documenti per queste risposte" not in page.text
    assert page.context["eligibility"].groups == ()


def test_a_question_comes_when_the_one_before_it_is_answered(operator):
    assert 'name="spouse_adult_not_separated"' not in check(operator).text
    page = check(operator, spouse="yes")
    assert 'name="spouse_adult_not_separated"' in page.text
    page = check(operator, spouse="no", spouse_adult_not_separated="no")
    assert 'name="spouse_adult_not_separated"' not in page.text
    assert "legalmente separato" not in page.text


def test_the_answer_gives_the_gap_the_papers_the_sum_and_the_terms(operator):
    page = check(operator, **ANSWERS)
    assert page.context["eligibility"].said.word == "Non ancora"
    for said in ("mancano 202,24", "10.651,68", "Consenso dell", "In tutto", "150 giorni"):
        assert said in page.text
    assert page.context["eligibility"].missing == ()
    page = check(operator, **(ANSWERS | {"income": "15.100"}))
    assert page.context["eligibility"].said.word == "Sì"


def test_twenty_months_say_the_day_from_which_the_spouse_may_come(operator):
    answers = ANSWERS | {"income": "15.100", "legal_stay_since": "26/03/2025"}
    page = check(operator, **answers)
    assert "Coniuge" in page.text
    assert "Non ancora: dal 26/03/2027" in re.sub(r"\s+", " ", page.text)
    groups = {said.name: said.word for said in page.context["eligibility"].groups}
    assert groups == {"Coniuge": "Non ancora", "Figli minori": "Sì"}


def test_what_cannot_be_read_is_said_beside_the_field_and_the_rest_still_counts(operator):
    page = check(operator, **(ANSWERS | {"legal_stay_since": "30/02/2025"}))
    assert page.status_code == 422
    assert 'value="30/02/2025"' in page.text
    assert "mancano 202,24" in page.text


def test_asking_writes_nothing_and_takes_few_queries(operator):
    operator.get(reverse("rules:procedures"))
    for address in (
        reverse("rules:procedure", args=["P05"]),
        reverse("rules:procedure_check", args=["P05"]) + "?spouse=yes",
    ):
        queries.forget()
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert operator.get(address).status_code == 200
        assert len(seen) <= 15, "\n".join(q["sql"][:150] for q in seen)
        assert not [q for q in seen if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_the_day_decides_which_version_is_read(operator, monkeypatch):
    version(2, content={"summary": "Dal primo marzo."}, valid_from=date(2027, 3, 1))
    monkeypatch.setattr(clock, "today", lambda: date(2027, 2, 28))
    assert "Dal primo marzo." not in operator.get(reverse("rules:procedure", args=["P05"])).text
    monkeypatch.setattr(clock, "today", lambda: date(2027, 3, 1))
    assert "Dal primo marzo." in operator.get(reverse("rules:procedure", args=["P05"])).text


def test_every_procedure_of_the_files_has_its_page_and_its_questions(operator):
    with behind_the_wall():
        rows = list(ProcedureVersion.objects.filter(origin="file"))
    for row in rows:
        page = operator.get(reverse("rules:procedure", args=[row.code]))
        assert page.status_code == 200, row.code
        assert row.source in html.unescape(page.text), row.code
        wanted = 200 if row.is_enabled else 404
        assert operator.get(reverse("rules:procedure_check", args=[row.code])).status_code == wanted


def test_choosing_by_choosing_every_question_can_be_answered(operator):
    """No answer to one question alone breaks a page: the others are still not known."""
    with behind_the_wall():
        rows = [r for r in ProcedureVersion.objects.filter(origin="file") if r.is_enabled]
    typical = {"yes_no": "yes", "date": "01/03/2024", "number": "2", "money": "9.000,50",
               "periods": "01/06/2025 - 30/09/2025"}  # fmt: skip
    for row in rows:
        form = AnswersForm(stored.definition(row))
        answers = {
            q.code: typical.get(q.kind) or form.fields[q.code].choices[1][0]
            for q in stored.definition(row).questions
        }
        if "relatives" in answers:
            answers["relatives"] = "9"  # two of each kind: fewer would contradict them
        page = operator.get(reverse("rules:procedure_check", args=[row.code]), answers)
        assert page.status_code == 200, (row.code, page.context["form"].errors)
        assert page.context["eligibility"].missing == (), row.code
