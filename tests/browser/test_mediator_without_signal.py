"""A mediator accepts on a 390 px phone, tells the session without signal, and nothing is lost."""

import json

import pytest
from playwright.sync_api import Error, expect

from labimpact.base import clock
from tests.browser.conftest import PATIENCE, living, sign_in
from tests.browser.test_every_page import AXE, OVERFLOW, SCRIPT

pytestmark = pytest.mark.browser
# Other processes of the same run may keep the machine busy.
expect.set_options(timeout=PATIENCE)
DAY = "/lavoro/mediazione/giornata/"
KEPT = "html[data-day-kept]"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A service with one mediator and one proposal."""
    with living("mediation", str(tmp_path_factory.mktemp("mediation"))) as product:
        product.make_operator(role="cultural_mediator")
        told = product.shell("from tests.browser import mediation_world as w; w.tell(); w.second()")
        product.secret = json.loads(told.splitlines()[-1])["secret"]
        product.serve()
        yield product


def axe(page) -> None:
    page.evaluate(SCRIPT)
    assert page.evaluate(AXE) == []
    assert page.evaluate(OVERFLOW) <= 0


def report(product):
    return product.sql(
        "SELECT version, heads, checked_in_at IS NOT NULL FROM mediation_sessionreport"
    )


def tell(page, heads: int) -> None:
    page.fill("#id_heads", str(heads))
    page.select_option("#id_outcome", "done")
    page.get_by_role("button", name="Salva la relazione").click()


def test_accept_tell_without_signal_and_send_with_it(service, open_window, troubles):
    page = open_window(service.base, width=390)
    page.goto(f"/mediazione/proposta/{service.secret}/")
    axe(page)
    page.get_by_role("button", name="Accetto").click()
    expect(page.locator("main")).to_contain_text("Hai accettato")
    axe(page)

    sign_in(page, "operatrice@example.org")
    page.goto(DAY)
    page.wait_for_selector(KEPT)
    expect(page.locator("main")).to_contain_text("Citofono 3")
    axe(page)
    # From the second time on the worker has the page.
    page.reload()
    page.wait_for_selector(KEPT)

    page.context.set_offline(True)
    page.goto(DAY)
    expect(page.locator("#senza-rete")).to_contain_text("Senza rete")
    page.get_by_role("button", name="Sono qui").click()
    expect(page.locator("#senza-rete")).to_contain_text("Salvato sul telefono")
    page.get_by_role("link", name="Scrivi la relazione").click()
    page.fill("#id_next_step", "Ci si rivede")
    tell(page, 4)
    expect(page.locator("#senza-rete")).to_contain_text("Da mandare: Relazione")
    axe(page)
    assert report(service) == []

    page.context.set_offline(False)
    expect(page.locator("#senza-rete")).to_contain_text("Mandato: Arrivo, Relazione")
    assert report(service) == [(1, 4, True)]
    page.goto(DAY)
    expect(page.locator("main")).to_contain_text("Relazioni già scritte")

    _two_versions(page, service)
    _other_pages(page)
    _leaves_nothing(page)
    troubles[:] = [trouble for trouble in troubles if "ERR_INTERNET_DISCONNECTED" not in trouble]


def _two_versions(page, service) -> None:
    """Written upon what somebody else changed meanwhile: both are shown, the choice is hers."""
    page.locator("main").get_by_role("link", name="IC di Cittiglio").click()
    page.wait_for_selector(KEPT)
    expect(page.locator("#scritta")).to_contain_text("Ci si rivede")
    page.get_by_text("Correggi", exact=True).click()
    page.context.set_offline(True)
    tell(page, 5)
    expect(page.locator("#senza-rete")).to_contain_text("Salvato sul telefono")
    service.sql("UPDATE mediation_sessionreport SET version = version + 1, heads = 7")
    page.context.set_offline(False)
    expect(page.locator("#senza-rete")).to_contain_text("Niente è perso")
    page.get_by_role("button", name="Guarda e scegli").click()
    expect(page.locator("main")).to_contain_text("Due versioni della stessa relazione")
    axe(page)
    assert report(service)[0][1] == 7
    page.get_by_role("button", name="Salva la relazione").click()
    expect(page.locator("#scritta")).to_contain_text("5")
    expect(page.locator("[data-offline-list] li")).to_have_count(0)
    assert report(service)[0][1] == 5


def _other_pages(page) -> None:
    """Availability, sheet, calendar, signature, and the three faces in Arabic."""
    page.goto("/lavoro/mediazione/disponibilita/")
    for summary in page.locator("main details summary").all():
        summary.click()
    axe(page)
    for address in ("calendario/", f"foglio/{clock.today():%Y-%m}/"):
        page.goto(f"/lavoro/mediazione/{address}")
        axe(page)
    page.goto(DAY)
    axe(page)
    page.locator("main").get_by_role("link", name="IC di Cittiglio").click()
    axe(page)
    page.get_by_role("link", name="Fai firmare qui").click()
    axe(page)
    page.go_back()
    page.get_by_role("link", name="Chiedi alla persona").click()
    page.get_by_role("button", name="Prepara il codice").click()
    axe(page)
    page.get_by_role("button", name="Esci e passa il telefono").click()
    page.get_by_role("link", name="العربية").click()
    axe(page)
    page.locator(".faces label").first.click()
    page.locator("form button").click()
    expect(page.locator("main")).to_contain_text("شكراً")
    axe(page)
    # The phone was handed over signed out.
    sign_in(page, "operatrice@example.org")


def _leaves_nothing(page) -> None:
    """Who signs out leaves no day on the phone."""
    page.goto(DAY)
    page.wait_for_selector(KEPT)
    assert page.evaluate("caches.keys()") != []
    page.locator(".menu-me summary").click()
    page.get_by_role("button", name="Esci").click()
    page.wait_for_url("**/accedi/**")
    page.wait_for_function("caches.keys().then(names => names.length === 0)")


# What a script of the page would have erased: the day of who was there before is still there.
LEFT_BEHIND = """async ([name, day]) => {
  const cache = await caches.open(name);
  await cache.put(day, new Response("<h1>La giornata di prima</h1>", {
    headers: { "Content-Type": "text/html" },
  }));
}"""


def test_nobody_is_shown_the_day_of_who_had_the_phone_before(service, open_window, troubles):
    page = open_window(service.base, width=390)
    sign_in(page, "operatrice@example.org")
    page.goto(DAY)
    page.wait_for_selector(KEPT)
    page.reload()
    page.wait_for_selector(KEPT)
    (name,) = page.evaluate("caches.keys()")
    page.evaluate(LEFT_BEHIND, [name, DAY])

    # Her own, while nobody else has the phone.
    page.context.set_offline(True)
    page.goto(DAY)
    expect(page.locator("body")).to_contain_text("La giornata di prima")
    page.context.set_offline(False)

    # Her session ends on the server; somebody else signs in, and has no signal at once.
    page.context.clear_cookies(name="sessionid")
    sign_in(page, "seconda@example.org")
    page.evaluate(LEFT_BEHIND, [name, DAY])
    assert name in page.evaluate("caches.keys()")
    page.context.set_offline(True)
    with pytest.raises(Error, match="net::ERR"):
        page.goto(DAY)
    page.context.set_offline(False)

    # Nor is it shown to nobody at all, who was told so by the server.
    page.context.clear_cookies(name="sessionid")
    page.goto("/accedi/")
    assert not [c for c in page.context.cookies() if c["name"] == "giornata"]
    # Without signal and without a day of one's own, the browser says so.
    troubles[:] = [trouble for trouble in troubles if "net::ERR_" not in trouble]
