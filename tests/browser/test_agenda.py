"""An appointment with the keyboard alone, then dragged; somebody arrives; the day is printed."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.keyboard import Keyboard

pytestmark = pytest.mark.browser
OPERATOR = "operatore.luino@demo.invalid"
APPOINTMENT = re.compile(r"/lavoro/agenda/\d+/$")
WHO = "signora della prova"


def test_an_appointment_is_taken_moved_dragged_and_kept(demo, open_window):
    page = open_window(demo.base)
    keys = Keyboard(page)
    sign_in(page, OPERATOR)

    keys.press("g", "g")
    page.wait_for_url("**/lavoro/agenda/")
    keys.press("n")
    page.wait_for_url("**/lavoro/agenda/nuovo/**")
    keys.reach("#id_tipo")
    keys.type("Coll")
    keys.reach("form[role=search] button")
    keys.press("Enter")
    page.wait_for_url("**tipo=**")
    keys.reach("input[name=slot]")
    keys.press("Space")
    keys.reach("#id_label")
    keys.type(WHO)
    keys.press("Control+Enter")
    page.wait_for_url(APPOINTMENT)
    expect(page.locator("#dati")).to_contain_text(WHO)
    first = page.get_by_role("heading", level=1).inner_text()

    # Moved with the keyboard: the free places are a choice like any other.
    keys.press("s")
    page.wait_for_url("**/sposta/")
    keys.reach("input[name=slot]")
    keys.press("ArrowRight", "Control+Enter")
    page.wait_for_url(APPOINTMENT)
    moved = page.get_by_role("heading", level=1).inner_text()
    assert moved != first

    # Dragged on a wide screen: the same change by another way.
    page.get_by_role("link", name="Torna all'agenda di quel giorno").click()
    card = page.locator(".agenda-card", has_text=WHO)
    free = page.locator(".agenda-free").first
    place = free.get_attribute("data-slot")
    card.drag_to(free)
    expect(page.locator(".alert", has_text="Spostato a")).to_be_visible()
    expect(page.locator(f"[data-slot='{place}']")).to_have_count(0)
    expect(page.locator(".agenda-card", has_text=WHO)).to_have_count(1)

    # Taken back with one button; and where somebody else is, it is said that one cannot.
    page.locator(".alert", has_text="Spostato a").get_by_role("button", name="Annulla").click()
    expect(page.locator(f"[data-slot='{place}']")).to_have_count(1)
    taken = page.locator(".agenda-card").filter(has_not_text=WHO).first
    page.locator(".agenda-card", has_text=WHO).drag_to(taken)
    expect(page.locator("[data-agenda-hint]")).to_contain_text("Lì non si può")


def test_who_comes_gets_a_number_and_stands_on_the_sheet_of_the_day(demo, open_window):
    page = open_window(demo.base, width=390)
    sign_in(page, OPERATOR)
    page.goto(f"/lavoro/agenda/{demo.world['expected']}/")
    Keyboard(page).press("a")
    expect(page.locator(".alert", has_text="ha il suo numero")).to_be_visible()
    page.goto("/lavoro/arrivi/")
    expect(page.locator("#in-attesa")).to_contain_text("signora della sveglia")
    page.goto("/lavoro/agenda/stampa/")
    page.emulate_media(media="print")
    expect(page.locator("main")).to_contain_text("signora della sveglia")
    expect(page.get_by_role("button", name="Stampa")).to_be_hidden()
