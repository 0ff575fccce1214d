"""The main jobs of the desk in a browser that runs no script at all."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser


def test_the_main_jobs_of_the_desk_need_no_script(demo, open_window):
    page = open_window(demo.base, java_script_enabled=False)
    sign_in(page, "operatore2.luino@demo.invalid")
    register(page)
    record(page)
    finish_task(page)
    call_somebody(page)


def register(page) -> None:
    page.fill("#chi", "Kouassi")
    page.locator("main").get_by_role("button", name="Cerca").click()
    expect(page.locator("#risultati")).to_contain_text("non c’è nessuno che corrisponde")
    page.get_by_role("link", name="Registra una nuova persona").click()
    page.fill("#id_family_name", "Kouassi")
    page.fill("#id_given_name", "Awa")
    page.get_by_role("button", name="Registra", exact=True).click()
    page.wait_for_url(re.compile(r"/lavoro/persona/\d+/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Kouassi Awa")


def record(page) -> None:
    page.get_by_role("link", name="Registra contatto").click()
    page.get_by_role("button", name="Salva", exact=True).last.click()
    # Refused: nothing was given. What was typed is still there, and the list leads to the field.
    expect(page.locator("main").get_by_role("alert")).to_contain_text("Non è ancora salvato")
    page.click("label[for=id_items_0]")
    page.fill("#id_next_step", "Chiamare la scuola per Awa")
    page.get_by_role("button", name="Salva", exact=True).last.click()
    page.wait_for_url(re.compile(r"/lavoro/contatti/\d+/"))
    expect(page.locator("#fatto")).to_contain_text("Kouassi Awa")


def finish_task(page) -> None:
    page.goto("/lavoro/da-fare/?q=Chiamare")
    row = page.get_by_role("row").filter(has_text="Chiamare la scuola per Awa")
    row.get_by_role("button", name="Fatto").click()
    expect(page.locator("main")).to_contain_text("Fatta: «Chiamare la scuola per Awa»")


def call_somebody(page) -> None:
    page.goto("/lavoro/arrivi/")
    page.fill("#id_label", "signore con il bastone")
    page.get_by_role("button", name="Dai il numero").click()
    row = page.get_by_role("row").filter(has_text="signore con il bastone")
    row.get_by_role("button", name=re.compile("^Chiama")).click()
    expect(page.locator("#chiamati")).to_contain_text("signore con il bastone")
