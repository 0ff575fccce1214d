"""A page is passed on and printed: by a phone, in another direction, and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import faults

pytestmark = pytest.mark.browser
GUIDE = "/{}/guide/residenza/"
SHEET = {"width": 680, "height": 960}


def test_data_for_machines_are_neither_run_nor_refused(demo, open_window):
    page = open_window(demo.base)
    page.add_init_script(
        "window.refused = [];"
        "addEventListener('securitypolicyviolation', event => refused.push(event.blockedURI))"
    )
    for address in (GUIDE.format("it"), "/it/"):
        page.goto(address)
        data = page.locator('script[type="application/ld+json"]')
        assert data.evaluate("block => JSON.parse(block.textContent)['@context']") == (
            "https://schema.org"
        )
        assert page.evaluate("refused") == []


def test_the_address_of_a_page_is_copied_in_the_reader_s_language(demo, open_window):
    page = open_window(demo.base, width=390, permissions=["clipboard-read", "clipboard-write"])
    page.goto(GUIDE.format("ar"))
    button = page.locator("button[data-copy]")
    button.click()
    expect(button).to_have_text("تم النسخ")
    said = page.evaluate("navigator.clipboard.readText()")
    assert said == page.locator('link[rel="canonical"]').get_attribute("href")


def test_without_scripts_there_is_no_button_and_the_sheet_is_made(demo, open_window):
    page = open_window(demo.base, width=320, java_script_enabled=False)
    page.goto(GUIDE.format("uk"))
    expect(page.locator("button[data-copy]")).to_be_hidden()
    page.get_by_role("link", name="Аркуш для друку").click()
    page.locator("label[for=lingua-it]").click()
    with page.expect_request(re.compile(r"foglio\.pdf\?")) as asked:
        page.get_by_role("button", name="Підготувати PDF").click()
    assert re.findall(r"lingua=(\w+)", asked.value.url) == ["it", "uk"]
    assert asked.value.response().status == 200


@pytest.mark.parametrize("language", ["it", "ar", "uk"])
def test_the_choice_of_a_sheet_is_sound(demo, open_window, language):
    page = open_window(demo.base)
    assert not faults(page, {"sheet": f"{GUIDE.format(language)}foglio/"})


def test_a_page_from_the_browser_prints_its_text_without_its_tools(demo, open_window):
    page = open_window(demo.base)
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print")
    page.goto(GUIDE.format("it"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for tool in (".share", ".languages", ".head", ".keep"):
        expect(page.locator(tool).first).to_be_hidden()
