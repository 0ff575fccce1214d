"""Somebody follows a search from a phone, without scripts: asked for, confirmed, ended."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import faults
from tests.browser.test_portal_books import told

pytestmark = pytest.mark.browser
PHONE = 390


@pytest.mark.parametrize(("language", "scripts"), [("uk", True), ("ar", False)])
def test_a_search_is_followed_and_ended_on_a_phone(demo, open_window, language, scripts):
    page = open_window(demo.base, width=PHONE, java_script_enabled=scripts)
    page.goto(f"/{language}/cerca/?q=permesso&gratis=1")
    page.locator("#segui").locator("..").locator("a").first.click()
    page.wait_for_url(re.compile(r"/cerca/segui/\?q=permesso&gratis=1$"))
    page.fill("input[name=email]", f"segue-{language}@example.org")
    page.locator("main form button").click()
    expect(page.locator("main [role=status]")).to_be_visible()
    mail = told(demo, "searches.confirm").replace("\u200e", "")
    address = re.search(rf"/{language}/cerca/segui/\S+/", mail).group()
    page.goto(address)
    page.locator("main form button").click()
    end = page.locator("main form[action$='/basta/'] button")
    expect(end).to_be_visible()
    if scripts:
        assert not faults(page, {"followed": address})
        page.goto(address)
    end.click()
    expect(page.locator("main form")).to_have_count(0)
    assert page.context.cookies() == []


@pytest.mark.parametrize("language", ["it", "ar"])
def test_the_form_is_sound(demo, open_window, language):
    page = open_window(demo.base)
    asked = f"/{language}/cerca/segui/?q=permesso&serve=documents&parla=ar&gratis=1"
    assert not faults(page, {"form": asked, "search": f"/{language}/cerca/?q=permesso"})
