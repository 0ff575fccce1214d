"""The work list as an operator and a coordinator go through it: keyboard, selection, undo."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser
OFFICE = "/lavoro/da-fare/?vista=ufficio"
WORKER = "operatore2.luino@demo.invalid"


def write(page, title: str) -> None:
    page.goto("/lavoro/da-fare/nuova/")
    page.fill("#id_title", title)
    page.get_by_role("button", name="Salva").click()
    page.wait_for_url("**/lavoro/da-fare/")


def row_of(page, title: str):
    return page.get_by_role("row").filter(has_text=title)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_thing_is_put_off_done_with_a_note_and_taken_back(demo, open_window, width):
    page = open_window(demo.base, width=width)
    sign_in(page, WORKER)
    title = f"Chiamare il Patronato {width}"
    write(page, title)
    page.goto(f"{OFFICE}&q={title.replace(' ', '+')}")
    row = row_of(page, title)
    row.locator("summary").click()
    row.get_by_role("button", name="Domani").click()
    expect(page.get_by_role("status").first).to_contain_text("Rimandata al")
    expect(row_of(page, title)).to_contain_text("rimandata 1 volta")
    page.keyboard.press("u")
    expect(page.locator("main")).to_contain_text("Riportata tra le cose senza data.")
    row_of(page, title).get_by_role("button", name="Fatto").click()
    page.fill("#come", "Risponde solo al mattino")
    page.get_by_role("button", name="Scrivi").click()
    page.goto("/lavoro/da-fare/?vista=fatte")
    expect(row_of(page, title)).to_contain_text("Risponde solo al mattino")
    row_of(page, title).get_by_role("button", name="Riapri").click()
    expect(row_of(page, title)).to_have_count(0)
    page.goto(f"{OFFICE}&q={title.replace(' ', '+')}")
    expect(row_of(page, title)).to_have_count(1)


@pytest.mark.parametrize("width", [1280, 390])
def test_several_are_chosen_with_the_keyboard_and_done_together(demo, open_window, width):
    page = open_window(demo.base, width=width)
    sign_in(page, WORKER)
    for n in range(3):
        write(page, f"Insieme {width} {n}")
    page.goto(f"{OFFICE}&q=Insieme+{width}")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("s")
    expect(page.get_by_role("status").first).to_contain_text("Fatte: 2 cose.")
    expect(row_of(page, f"Insieme {width}")).to_have_count(1)
    page.keyboard.press("u")
    expect(row_of(page, f"Insieme {width}")).to_have_count(3)
    page.keyboard.press("t")
    page.keyboard.press("m")
    expect(page.locator("main")).to_contain_text("Cambiate 3 cose.")


def test_the_day_leads_to_the_list_and_the_list_to_the_office(demo, open_window):
    page = open_window(demo.base)
    sign_in(page, WORKER)
    late = page.locator(".stat", has_text="in ritardo nell")
    number = int(late.locator(".stat-number").inner_text())
    late.click()
    page.wait_for_url("**/lavoro/da-fare/?vista=scadute")
    expect(page.locator(".tabs [aria-current]")).to_contain_text(f"({number})")
    page.get_by_role("link", name="Quadro dell’ufficio").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quadro dell’ufficio")
    page.locator("tbody a[href*='chi=']").first.click()
    page.wait_for_url(re.compile(r"vista=\w+&chi="))
    expect(page.locator("#chi-tocca")).not_to_have_value("")


def test_a_selection_needs_no_script(demo, open_window):
    page = open_window(demo.base, java_script_enabled=False)
    sign_in(page, WORKER)
    for n in range(2):
        write(page, f"Senza script {n}")
    page.goto(f"{OFFICE}&q=Senza+script")
    for n in range(2):
        page.get_by_label(f"Scegli: Senza script {n}").check()
    page.get_by_text("Più cose insieme").click()
    page.get_by_role("button", name="Fatte", exact=True).click()
    expect(page.locator("main")).to_contain_text("Fatte: 2 cose.")
    page.get_by_role("button", name="Annulla").click()
    expect(row_of(page, "Senza script")).to_have_count(2)
