"""An operator looks up who may apply; a lawyer's correction becomes a version, in a browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.keyboard import Keyboard

pytestmark = pytest.mark.browser
CHECK = "/lavoro/regole/pratiche/P05/verifica/"


def choose(page, name: str, value: str) -> None:
    page.locator(f"input[name={name}][value={value}] + label").click()


def fill(page, name: str, value: str) -> None:
    page.fill(f"[name={name}]", value)
    page.locator(f"[name={name}]").press("Tab")


def test_who_may_apply_is_answered_while_the_questions_are(demo, open_window):
    page = open_window(demo.base)
    sign_in(page, "operatore.luino@demo.invalid")
    keys = Keyboard(page)
    keys.press("g", "u")
    page.wait_for_url("**/lavoro/regole/pratiche/")
    page.fill("#q", "nulla osta coniuge")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Ricongiungimento familiare").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ricongiungimento familiare")
    keys.press("v")
    page.wait_for_url(f"**{CHECK}")
    page.select_option("[name=title_kind]", "employment")
    choose(page, "title_one_year", "yes")
    choose(page, "protection", "no")
    fill(page, "legal_stay_since", "08/01/2023")
    choose(page, "spouse", "yes")
    choose(page, "spouse_adult_not_separated", "yes")
    fill(page, "minor_children", "1")
    expect(page.locator("[name=children_under_14]")).to_be_visible()
    fill(page, "children_under_14", "1")
    choose(page, "other_parent_agrees", "yes")
    fill(page, "disabled_children", "0")
    fill(page, "parents", "0")
    fill(page, "relatives", "2")
    fill(page, "income", "14.000")
    choose(page, "housing_certificate", "yes")
    expect(page.locator("#verifica")).to_contain_text("mancano 202,24")
    expect(page.locator(".answer-word")).to_contain_text("Non ancora")
    fill(page, "income", "15.100")
    expect(page.locator(".answer-word")).to_contain_text("Sì")
    expect(page.locator("#verifica")).to_contain_text("Costi per queste risposte")
    # The address holds the question: opened again it gives the same answer.
    expect(page).to_have_url(re.compile(r"income=15\.100"))
    page.reload()
    expect(page.locator(".answer-word")).to_contain_text("Sì")


def test_who_may_apply_needs_no_script(demo, open_window):
    page = open_window(demo.base, java_script_enabled=False)
    sign_in(page, "operatore2.luino@demo.invalid")
    page.goto(CHECK)
    expect(page.locator("[name=spouse_adult_not_separated]")).to_have_count(0)
    choose(page, "spouse", "yes")
    fill(page, "legal_stay_since", "08/01/2023")
    page.get_by_role("button", name="Vedi la risposta").click()
    expect(page.locator("[name=spouse_adult_not_separated]")).to_have_count(3)
    expect(page.locator("[name=legal_stay_since]")).to_have_value("08/01/2023")


def test_a_correction_becomes_a_version_after_its_difference_is_seen(demo, open_window):
    page = open_window(demo.base)
    sign_in(page, "monitoraggio.regione@demo.invalid")
    page.goto("/lavoro/regole/pratiche/P05/")
    page.get_by_role("link", name="Nuova versione").click()
    text = page.locator("[name=text]")
    right = text.input_value().replace("Serve di chi chiede", "Serve in copia di chi chiede")
    wrong = right.replace("rule: d09_visa", "rule: d99_visa", 1)
    line = next(n for n, one in enumerate(wrong.splitlines(), 1) if "d99_visa" in one)
    text.fill(wrong)
    page.fill("[name=valid_from]", "01/03/2099")
    page.fill("[name=review_on]", "01/03/2100")
    check = page.get_by_role("button", name="Controlla e guarda le differenze")
    check.click()
    expect(page.locator("main")).to_contain_text(f"riga {line}:")
    expect(page.locator("[name=text]")).to_have_value(re.compile("d99_visa"))
    page.locator("[name=text]").fill(right)
    check.click()
    expect(page.locator(".diff")).to_contain_text("Serve in copia di chi chiede")
    page.get_by_role("button", name="Salva la nuova versione").click()
    expect(page.locator("main")).to_contain_text("vale dal 01/03/2099")
    expect(page.locator("main")).to_contain_text("Serve in copia di chi chiede")
