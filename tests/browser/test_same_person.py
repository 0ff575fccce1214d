"""Two records of one person, on screen: compared, joined, found, taken apart; wide and narrow."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.test_every_page import AXE, OVERFLOW, SCRIPT

pytestmark = pytest.mark.browser
WORKER = "operatore2.luino@demo.invalid"


def axe(page) -> None:
    """No violation, and nothing wider than the window."""
    page.evaluate(SCRIPT)
    assert page.evaluate(AXE) == []
    assert page.evaluate(OVERFLOW) <= 0


def register(page, family_name: str, given_name: str) -> str:
    """A person registered in front of us; answers the number of the record."""
    page.goto("/lavoro/persone/nuova/")
    page.fill("#id_family_name", family_name)
    page.fill("#id_given_name", given_name)
    page.get_by_role("button", name="Registra").last.click()
    # Somebody alike may be there already: then one click more says that it is another.
    anyway = page.get_by_role("button", name="Non è nessuna di queste")
    expect(anyway.or_(page.locator("#storia")).first).to_be_visible()
    if anyway.count():
        anyway.click()
    page.wait_for_url("**/lavoro/persona/*/")
    return page.url.rstrip("/").rsplit("/", 1)[1]


@pytest.mark.parametrize("width", [1280, 390])
def test_two_records_are_joined_and_taken_apart_again(demo, open_window, width):
    page = open_window(demo.base, width=width)
    sign_in(page, WORKER)
    family, given = {1280: ("Zerbini", "Ottavia"), 390: ("Quaglia", "Berenice")}[width]
    kept = register(page, family, given)
    absorbed = register(page, f"{family} Rho", f"{given[0]}.")
    page.goto(f"/lavoro/doppioni/persona/{kept}/")
    page.fill("#id_numero", absorbed)
    page.get_by_role("button", name="Confronta").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("È la stessa persona?")
    axe(page)
    page.get_by_label(f"{family} Rho").check()
    page.get_by_label("Perché è la stessa persona").fill("me lo ha detto lei")
    page.get_by_role("button", name="Unisci").click()
    page.locator("dialog[open] button[value=yes]").click()
    expect(page.locator("main")).to_contain_text("me lo ha detto lei")
    axe(page)
    page.goto(f"/lavoro/persona/{kept}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{family} Rho")
    page.goto(f"/lavoro/persona/{absorbed}/")
    expect(page.locator("main")).to_contain_text("Questa scheda è stata unita a un'altra")
    page.goto(f"/lavoro/doppioni/persona/{kept}/")
    page.get_by_role("link", name="Separa").click()
    axe(page)
    page.get_by_label("Perché le separi").fill("sono madre e figlia")
    page.get_by_role("button", name="Separa").click()
    expect(page.locator("main")).to_contain_text("ogni scheda è come prima")
    page.goto(f"/lavoro/persona/{kept}/")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Rho")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_queue_and_the_requests_of_the_demonstration(demo, open_window, width):
    page = open_window(demo.base, width=width)
    sign_in(page, WORKER)
    page.goto("/lavoro/doppioni/")
    axe(page)
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("È la stessa persona?")
    page.goto("/lavoro/doppioni/richieste/?vista=fatte")
    axe(page)
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("in attesa")
    axe(page)
