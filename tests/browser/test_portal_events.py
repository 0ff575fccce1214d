"""A calendar of somebody else becomes an event that is read in Arabic on a phone, and confirmed."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.test_every_page import faults

pytestmark = pytest.mark.browser
FEAST = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:festa\r\nSUMMARY:Festa dei popoli\r\n"
    b"DESCRIPTION:Musica e cibo per tutti.\r\nLOCATION:Piazza del Comune\r\n"
    b"DTSTART;VALUE=DATE:20991212\r\nDTEND;VALUE=DATE:20991213\r\nEND:VEVENT\r\n"
    b"BEGIN:VEVENT\r\nUID:rotto\r\nSUMMARY:Rotto\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_a_calendar_comes_in_and_its_event_is_read_on_a_phone(demo, open_window):
    editor = open_window(demo.base)
    sign_in(editor, "redattore.regione@demo.invalid")
    editor.goto("/lavoro/eventi/importa/")
    editor.set_input_files(
        "input[name=upload]", {"name": "a.ics", "mimeType": "text/calendar", "buffer": FEAST}
    )
    editor.get_by_role("button", name="Leggi il calendario").click()
    expect(editor.locator("main table")).to_contain_text("12/12/2099, tutto il giorno")
    expect(editor.locator("main")).to_contain_text("Riga 11")
    editor.get_by_role("button", name="Scrivi le bozze").click()
    editor.wait_for_url(re.compile(r"/redazione/pages/\d+/"))
    editor.get_by_role("link", name="Festa dei popoli", exact=True).first.click()
    editor.wait_for_url(re.compile(r"/redazione/pages/\d+/edit/"))
    editor.locator(
        "footer [data-w-dropdown-target=toggle], footer .w-dropdown__toggle"
    ).first.click()  # fmt: skip
    editor.locator("button[name=action-publish]").click()
    editor.wait_for_url(re.compile(r"/redazione/pages/\d+/(\?.*)?$"))
    reader = open_window(demo.base, width=390)
    reader.goto("/ar/eventi/?adesso")
    reader.get_by_role("link", name="Festa dei popoli").click()
    expect(reader.locator("dl")).to_contain_text("السبت \u206612/12/2099")
    expect(reader.locator("main")).to_contain_text("Piazza del Comune")
    assert reader.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    pages = {
        f"{address} {language}": address.format(language)
        for language in ("it", "ar", "bn")
        for address in ("/{}/eventi/", "/{}/eventi/festa-dei-popoli/")
    }
    assert not faults(reader, pages)
    assert reader.context.cookies() == []


def test_the_editors_pages_are_sound(demo, open_window):
    page = open_window(demo.base)
    sign_in(page, "redattore.regione@demo.invalid")
    pages = {one: one for one in ("/lavoro/eventi/importa/", "/lavoro/conferme/collegamenti/")}
    assert not faults(page, pages)
