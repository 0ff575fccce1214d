"""The criteria of the evaluator of Italian public sites that apply here (docs/siti-pubblici.md)."""

import pytest

pytestmark = pytest.mark.browser

PAGES = (
    "/it/", "/it/guide/", "/it/guide/residenza/", "/it/guide/emergenza-ucraina/", "/it/notizie/",
    "/it/eventi/", "/it/servizi/", "/it/chi-parla-la-mia-lingua/", "/it/cerca/?q=permesso",
    "/it/chiedi/aiuto/", "/it/privacy/", "/it/note-legali/",
)  # fmt: skip
FONTS = ("Titillium Web", "Lora", "Roboto Mono")
FIRST_FONTS = """() => [...new Set([...document.querySelectorAll('h1,h2,h3,h4,h5,h6,p')]
    .map((one) => getComputedStyle(one).fontFamily.split(',')[0].replaceAll('"', '')))]"""
VERSION = """() => getComputedStyle(document.body).getPropertyValue('--bootstrap-italia-version')
    .replaceAll(/["' ]/g, '')"""


def test_fonts_library_and_cookies_are_those_of_a_public_site(demo, open_window):
    """C.SI.1.1, C.SI.1.2 and C.SI.3.1 on every kind of page."""
    page = open_window(demo.base)
    for address in PAGES:
        page.goto(address)
        assert set(page.evaluate(FIRST_FONTS)) <= set(FONTS), address
        assert int(page.evaluate(VERSION).split(".")[0]) >= 2, address
    assert page.context.cookies() == []
