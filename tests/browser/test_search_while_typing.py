"""The search answers while one types, from *Oggi* and from the head of every page."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.test_same_person import axe, register
from tests.browser.world import FAMILY

pytestmark = pytest.mark.browser
WORKER = "operatore2.luino@demo.invalid"
# Of the family Zongo: the first letters are enough.
TYPED = "Zon Ka"
PAGES = ("/lavoro/", "/lavoro/doppioni/")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("address", PAGES)
def test_the_search_answers_while_one_types(demo, open_window, width, address):
    page = open_window(demo.base, width=width)
    sign_in(page, WORKER)
    asked = []
    page.on("request", lambda sent: "/persone/?q=" in sent.url and asked.append(sent.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert asked == []
    found = page.locator("#chi-trovati")
    expect(found).to_be_hidden()
    page.locator("#chi").press_sequentially(TYPED, delay=20)
    first = found.locator("a[data-result]").first
    expect(first).to_contain_text("Karim")
    expect(found).to_contain_text("inizio del nome")
    assert len(asked) <= 2
    expect(page.locator("#live")).to_contain_text("trovat")
    axe(page)
    # The keyboard alone: down to the first, back to the field, away with Escape, back by typing.
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#chi")).to_be_focused()
    page.keyboard.press("Escape")
    expect(found).to_be_hidden()
    expect(page.locator("#chi")).to_have_value(TYPED)
    page.keyboard.type("r")
    expect(first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/lavoro/persone/?q=*")
    expect(page.locator("#risultati")).to_contain_text("Karim")


def test_on_a_phone_the_bar_says_that_somebody_alike_was_found(demo, open_window):
    page = open_window(demo.base, width=390)
    sign_in(page, WORKER)
    page.goto("/lavoro/persone/nuova/")
    notice = page.locator("#avviso-simili")
    expect(notice).to_be_hidden()
    page.fill("#id_family_name", FAMILY)
    page.locator("#id_given_name").press_sequentially("Karim")
    expect(notice).to_contain_text("simil")
    expect(notice).to_be_in_viewport()
    axe(page)
    expect(page.locator("#gia-qui h2")).not_to_be_in_viewport()
    notice.get_by_role("link").click()
    expect(page.locator("#gia-qui h2")).to_be_in_viewport()
    page.fill("#id_family_name", "Zzyzxova")
    page.locator("#id_given_name").fill("Qwertyna")
    expect(notice).to_be_hidden()


def test_two_records_fit_a_phone(demo, open_window):
    page = open_window(demo.base, width=390)
    sign_in(page, WORKER)
    one = register(page, "Falconieri", "Delfina")
    other = register(page, "Falconieri Rho", "D.")
    page.goto(f"/lavoro/doppioni/{one}-{other}/")
    sides = page.locator(".pair-sides")
    for number in (one, other):
        expect(sides.get_by_role("link", name=f"n. {number}")).to_be_visible()
    table = page.locator(".table-pair")
    lines = table.locator("tbody tr").count()
    assert table.bounding_box()["height"] <= 130 * lines
    axe(page)
