"""Somebody looks for something on a phone without a signal: it answers from what it keeps."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import faults

pytestmark = pytest.mark.browser
PHONE = 390
ASKED = {
    "it": "rinovo permesso di sogiorno",
    "uk": "прописка",
    "ar": "تجديد الاقامة",
    "bn": "ডাক্তার",
    "zh-hans": "居留更新",
}


@pytest.mark.parametrize("language", ASKED)
def test_a_question_is_answered_without_a_signal(demo, open_window, troubles, language):
    page = open_window(demo.base, width=PHONE)
    page.goto(f"/{language}/senza-rete/")
    page.locator("[data-pack] select").select_option(label="Ambito di Luino")
    page.locator("[data-pack] button").click()
    expect(page.locator("[data-pack-kept]")).to_be_visible()
    page.reload()
    page.context.set_offline(True)
    # Typed where one always types; it cannot be sent, and is answered by the phone.
    page.goto(f"/{language}/guide/")
    page.fill("#cerca", ASKED[language])
    page.locator("form[role=search] button").first.click()
    first = page.locator("[data-seek-found] a").first
    expect(first).to_be_visible()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[data-pack-away]")).to_be_visible()
    # The page of a service that was not kept leads to the list in which it stands.
    page.goto(f"/{language}/servizi/sportello-immigrati-di-luino/")
    expect(page.locator("#sportello-immigrati-di-luino")).to_be_focused()
    page.context.set_offline(False)
    away = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    troubles[:] = [each for each in troubles if not any(word in each for word in away)]


@pytest.mark.parametrize("language", ASKED)
def test_the_pages_of_finding_are_sound(demo, open_window, language):
    page = open_window(demo.base)
    paths = (
        f"cerca/?q={ASKED[language]}&gratis=1", "cerca/?q=zzyzx", "senza-rete/",
        "senza-rete/servizi/", "trova/", "trova/?serve=documents",
        "trova/?serve=documents&cosa=renew&zona=tutto&parla=tutto", "mappa/",
    )  # fmt: skip
    assert not faults(page, {path: f"/{language}/{path}" for path in paths})


def test_the_map_says_what_the_list_says_and_asks_no_other_site(demo, open_window):
    page = open_window(demo.base, width=PHONE)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/it/mappa/")
    expect(page.locator("[data-map] path.leaflet-interactive").first).to_be_visible()
    listed = page.locator("[data-place]").count()
    shapes = page.locator("[data-map] path.leaflet-interactive").count()
    towns = page.locator(".towns a").count()
    assert (listed > 0, shapes) == (True, towns + listed)
    assert [url for url in asked if not url.startswith((demo.base, "data:"))] == []
    page.goto("/it/servizi/")
    assert page.locator("script[src*=map]").count() == 0
