"""The letters of a language come from the reader's own phone; only where it has none, from us."""

import subprocess

import pytest

pytestmark = pytest.mark.browser

HOUSE = {"ar": "NotoSansArabic", "bn": "NotoSansBengali", "si": "NotoSansSinhala"}


def _fonts_asked(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address, wait_until="networkidle")
    return [url for url in asked if "/fonts/" in url]


def _has_letters(language):
    found = subprocess.run(
        ["fc-list", f":lang={language}", "family"], capture_output=True, text=True, check=True
    )
    return bool(found.stdout.strip())


def test_a_page_in_italian_asks_for_no_letters_of_other_scripts(demo, open_window):
    """The first page names all sixteen languages, each in its own letters."""
    assert _fonts_asked(open_window(demo.base), "/it/") == []


@pytest.mark.parametrize("language", HOUSE)
def test_letters_are_fetched_exactly_where_the_device_has_none(demo, open_window, language):
    page = open_window(demo.base)
    asked = _fonts_asked(page, f"/{language}/guide/")
    has_class = page.evaluate("document.documentElement.classList.contains('house-letters')")
    assert has_class is not _has_letters(language)
    assert any(HOUSE[language] in url for url in asked) is has_class
