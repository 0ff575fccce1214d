"""Scenarios 10 and 11, portal part: somebody reads in Ukrainian and in Arabic on an old phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.test_every_page import faults

pytestmark = pytest.mark.browser

PHONE = 390
LANGUAGES = ("it", "ar", "uk", "bn", "zh-hans")
PAGES = (
    "/{}/", "/{}/guide/", "/{}/guide/emergenza-ucraina/", "/{}/notizie/", "/{}/chiedi/aiuto/",
    "/{}/accessibilita/", "/{}/privacy/",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_public_page_is_sound_in_five_languages(demo, open_window, language):
    page = open_window(demo.base)
    addresses = {each: each.format(language) for each in PAGES}
    assert not faults(page, addresses)
    assert page.context.cookies() == []


def test_the_editor_pins_an_alert_and_a_grandmother_reads_it_in_ukrainian(demo, open_window):
    """Scenario 10: pinned notice in `uk`, the guide, the desk asked for."""
    ((home,),) = demo.sql(
        "SELECT h.page_ptr_id FROM editorial_portalhome h JOIN wagtailcore_page p"
        " ON p.id = h.page_ptr_id JOIN wagtailcore_locale l ON l.id = p.locale_id"
        " WHERE l.language_code = 'it'"
    )
    pin(open_window(demo.base), home)
    page = open_window(demo.base, width=PHONE)
    # Without its shelf, on which a page stays for some seconds (ADR 0033).
    page.goto("/uk/?adesso")
    expect(page.locator(".banner-alert")).to_contain_text("Emergenza Ucraina")
    page.locator(".topics").get_by_role("link", name=re.compile("Україн")).click()
    expect(page.locator("html")).to_have_attribute("lang", "uk")
    expect(page.locator("main")).to_contain_text("2027")
    # By machine, and said so, with the Italian text one tap away.
    expect(page.locator("main")).to_contain_text("переклала машина")
    page.goto("/uk/chiedi/aiuto/")
    page.select_option("select[name=office]", index=1)
    page.fill("input[name=name]", "Оксана")
    page.fill("input[name=phone]", "+39 333 0000000")
    page.fill("textarea[name=words]", "Бабуся потребує лікаря.")
    page.locator("main").get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ми отримали ваш запит")
    assert page.context.cookies() == []


def pin(page, home: int) -> None:
    """An alert of the Region, from the editor's screens."""
    sign_in(page, "redattore.regione@demo.invalid")
    page.goto(f"/redazione/pages/add/editorial/alertpage/{home}/")
    page.fill("input[name=title]", "Emergenza Ucraina")
    page.fill("textarea[name=lead]", "Cure gratuite e permesso: chiedi allo sportello.")
    page.locator("footer [data-w-dropdown-target=toggle], footer .w-dropdown__toggle").first.click()
    page.locator("button[name=action-publish]").click()
    page.wait_for_url(re.compile(r"/redazione/pages/\d+/(\?.*)?$"))


def test_arabic_runs_from_right_to_left_by_the_keyboard_alone(demo, open_window):
    page = open_window(demo.base, width=PHONE)
    page.goto("/ar/guide/")
    assert page.evaluate("getComputedStyle(document.documentElement).direction") == "rtl"
    page.keyboard.press("Tab")
    expect(page.locator(".skiplinks a")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href') || ''").startswith(
            "/ar/guide/"
        ) and page.evaluate("document.activeElement.closest('.topics') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/ar/guide/[a-z-]+/$"))
    expect(page.locator("article")).not_to_have_attribute("lang", "it")
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def test_the_portal_is_read_without_scripts_at_320_pixels(demo, open_window):
    page = open_window(demo.base, width=320, java_script_enabled=False)
    page.goto("/it/")
    # The first page shows some guides of each event of life; the demonstration has more.
    page.get_by_role("link", name="Tutte le guide").first.click()
    page.get_by_role("link", name="Rinnovare il permesso di soggiorno").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rinnovare il permesso di soggiorno")
    page.locator("details.answer summary").first.click()
    expect(page.locator("details.answer p").first).to_be_visible()


def test_the_pages_are_kept_on_the_phone_and_read_without_a_signal(demo, open_window, troubles):
    """Scenario 11, offline step: asked for with one tap, read with the date of the copy."""
    page = open_window(demo.base, width=PHONE)
    page.goto("/ar/")
    page.locator("[data-pack] button").click()
    expect(page.locator("[data-pack-kept]")).to_be_visible()
    size = page.evaluate(
        """async () => {
            let total = 0;
            for (const name of await caches.keys()) {
                const cache = await caches.open(name);
                for (const request of await cache.keys())
                    total += (await (await cache.match(request)).blob()).size;
            }
            return total;
        }"""
    )
    assert 50_000 < size <= 2_000_000
    page.reload()
    page.context.set_offline(True)
    page.goto("/ar/guide/residenza/")
    expect(page.locator("article h1")).to_be_visible()
    expect(page.locator("[data-pack-away]")).to_be_visible()
    # A page that was not kept leads to the first page instead of to nothing.
    page.goto("/ar/chiedi/aiuto/")
    expect(page.locator("#sportelli")).to_be_visible()
    page.context.set_offline(False)
    troubles[:] = [each for each in troubles if "ERR_INTERNET_DISCONNECTED" not in each]
