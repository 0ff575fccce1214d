"""A page read aloud. The voices are the device's and no machine of tests has any: they stand in a
page's script, which notes what it was given to say."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

VOICES = """
window.heard = [];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
const voices = %s.map((lang) => ({ lang, name: lang }));
Object.defineProperty(window, "speechSynthesis", { value: {
  cancel() {}, getVoices: () => voices, addEventListener() {},
  speak(one) { window.heard.push([one.lang, one.text]); setTimeout(() => one.onend(), 0); },
}});
"""
GUIDE = "/ar/guide/emergenza-ucraina/"


def _open(demo, open_window, voices, path=GUIDE):
    page = open_window(demo.base, width=390)
    page.add_init_script(VOICES % voices)
    page.goto(path)
    return page


def test_a_guide_is_read_whole_and_in_its_language(demo, open_window):
    page = _open(demo, open_window, '["it-IT", "ar-SA"]')
    button = page.locator("[data-read-aloud]")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    heard = page.evaluate("window.heard")
    assert {language for language, _ in heard} == {"ar-SA"}
    assert heard[0][1] == page.locator("article h1").inner_text().strip()
    assert len(heard) == page.evaluate(
        "[...document.querySelectorAll('#testo :is(h1,h2,h3,h4,p,li,summary)')].filter(e =>"
        " !e.querySelector('h1,h2,h3,h4,p,li,summary') && e.checkVisibility()).length"
    )


def test_numbers_are_read_by_figures_and_dates_with_their_month(demo, open_window):
    page = _open(demo, open_window, '["it-IT"]', "/it/guide/emergenza-ucraina/")
    page.evaluate(
        "document.getElementById('testo').innerHTML ="
        " '<p>Chiama 0332 543 600 entro il 04/03/2027.</p><p>Sono 180 giorni, dal 35/13/2027.</p>'"
    )
    page.locator("[data-read-aloud]").click()
    expect(page.locator("[data-read-aloud]")).to_have_attribute("aria-pressed", "false")
    assert [text for _, text in page.evaluate("window.heard")] == [
        "Chiama 0 3 3 2 5 4 3 6 0 0 entro il 4 marzo 2027.",
        "Sono 180 giorni, dal 35/13/2027.",
    ]


def test_a_device_without_the_voice_says_so(demo, open_window):
    page = _open(demo, open_window, '["it-IT", "en-GB"]')
    page.locator("[data-read-aloud]").click()
    expect(page.locator("[data-said]")).to_be_visible()
    expect(page.locator("[data-said]")).to_contain_text("صوت")
    assert page.evaluate("window.heard") == []
