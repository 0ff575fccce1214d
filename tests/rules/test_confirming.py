"""Da confermare con un legale: no mark of the product is left out of the list."""

import csv
import io
import re
from datetime import date

import pytest
from django.db.models import Q
from django.urls import reverse

from labimpact.rules import confirming, queries
from labimpact.rules.models import CodeItem, ProcedureVersion, Rule
from tests.conftest import behind_the_wall
from tests.factories import RuleFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


@pytest.fixture
def operator(client, cast):
    queries.forget()
    client.force_login(cast.user())
    return client


def statements(page):
    return [row for _title, rows in page.context["groups"] for row in rows]


def marked_inside(content):
    """How many parts of a definition's plain content carry a mark, or one inside their text."""
    if isinstance(content, list):
        return sum(marked_inside(one) for one in content)
    if not isinstance(content, dict):
        return 0
    text = "".join(v for v in content.values() if isinstance(v, str))
    own = bool(content.get("marks")) or "†" in text or "⚑" in text
    return own + sum(marked_inside(v) for k, v in content.items() if k != "marks")


def test_every_marked_rule_and_entry_is_listed_with_its_source(operator):
    page = operator.get(reverse("rules:to_confirm"))
    listed = statements(page)
    current = Q(valid_to=None) | Q(valid_to__gte=TODAY)
    with behind_the_wall():
        rules = [r for r in Rule.objects.filter(current).exclude(marks=[]) if not r.checked_on]
        items = CodeItem.objects.filter(current).exclude(marks=[])
        texts = {row.text for row in listed}
        assert rules
        assert {row.label for row in rules} <= texts
        assert {row.label for row in items} <= texts
    visa = next(row for row in listed if row.code == "reunification_visa_fee")
    assert (visa.value, visa.marks) == ("116,00 €", ("†",))
    assert visa.source


def test_every_mark_of_every_definition_is_listed_with_its_place_in_words(operator):
    listed = statements(operator.get(reverse("rules:to_confirm")))
    with behind_the_wall():
        rows = list(ProcedureVersion.objects.filter(version=1))
        for row in rows:
            found = [s for s in listed if s.group == f"{row.code} {row.title}"]
            assert len(found) == marked_inside(row.content), row.code
    places = [row.place for row in listed]
    assert "P05 · requisiti · Il reddito basta per questi familiari" in places
    assert "P05 · documenti · Certificati di parentela tradotti e legalizzati" in places
    assert any(place.startswith("P05 · domande · Quanti familiari in tutto") for place in places)


def test_what_somebody_checked_is_listed_apart_and_what_is_over_is_gone(operator):
    RuleFactory(
        code="prova_verificata", label="Prova già verificata", marks=["†"],
        checked_by="Studio legale", checked_on=date(2026, 10, 1),
    )  # fmt: skip
    RuleFactory(
        code="prova_finita", label="Prova finita", marks=["†"], valid_from=date(2020, 1, 1),
        valid_to=date(2021, 1, 1),
    )  # fmt: skip
    page = operator.get(reverse("rules:to_confirm"))
    waiting = [row.text for row in statements(page)]
    assert "Prova già verificata" not in waiting
    assert "Prova finita" not in page.text
    (checked,) = [r for r in page.context["confirmed"] if r.text == "Prova già verificata"]
    assert checked.confirmed == "Studio legale, 01/10/2026"


def test_a_rule_is_named_by_its_label_and_not_by_its_code(operator):
    RuleFactory(
        code="prova_rinvio", label="Prova che rinvia", marks=["†"],
        note="Vedi d05_permit_decision; codice_di_niente resta.",
    )  # fmt: skip
    queries.forget()
    answer = operator.get(reverse("rules:to_confirm_export", args=["csv"]))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    (row,) = [row for row in rows if row["codice"] == "prova_rinvio"]
    with behind_the_wall():
        names = dict(Rule.objects.values_list("code", "label"))
    assert row["nota"] == f"Vedi «{names['d05_permit_decision']}»; codice_di_niente resta."
    said = [f"{row['posto']} {row['testo']} {row['nota']}" for row in rows]
    codes = {code for code in names if "_" in code}
    assert [text for text in said if codes & set(re.findall(r"\w+", text))] == []


def test_the_csv_has_every_line_and_no_formula(operator):
    RuleFactory(code="prova_formula", label="=1+1", marks=["⚑"])
    answer = operator.get(reverse("rules:to_confirm_export", args=["csv"]))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    page = operator.get(reverse("rules:to_confirm"))
    assert len(rows) == page.context["count"] + len(page.context["confirmed"])
    assert {row["firma"] for row in rows} == {""}
    (formula,) = [row for row in rows if row["codice"] == "prova_formula"]
    assert formula["testo"] == "'=1+1"


def test_the_pdf_is_an_archive_document(operator):
    answer = operator.get(reverse("rules:to_confirm_export", args=["pdf"]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert b"pdfaid" in answer.content
    assert operator.get(reverse("rules:to_confirm_export", args=["odt"])).status_code == 404


def test_a_mark_inside_a_text_counts_like_one_beside_it():
    assert confirming.marks_of("basta il consenso †.", None) == ("†",)
    assert confirming.marks_of("(⚑)", marks=["†"]) == ("†", "⚑")
    assert confirming.marks_of("niente") == ()
