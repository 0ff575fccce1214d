"""The portal's own sheet: cut from the whole, and nothing that a page of it shows is missing."""

import re

import pytest

from tests.editorial_factories import PublicationFactory
from tests.factories import OfficeFactory, OpeningHoursFactory
from tests.portal.test_paper import HTML
from tests.portal.test_services import _place
from tests.ui.conftest import DIST, built  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("built")]


def _named(css):
    return set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", css))


def test_every_class_that_the_whole_sheet_draws_is_in_the_portal_s(client):
    # The class that the editor's steps have; in the other test it is only a sign.
    html = HTML.replace('class="steps"', 'class="in-order"')
    office = OfficeFactory(address="Via Roma 1", phone="0332 000000", email="a@example.org")
    OpeningHoursFactory(office=office)
    place = _place(office)
    PublicationFactory(kind="guide", slug="residenza", html=html)
    PublicationFactory(kind="news", slug="nuova", html=html)
    PublicationFactory(kind="alert", slug="avviso", html=html)
    pages = (
        "", "guide/", "guide/residenza/", "notizie/", "notizie/nuova/", "servizi/",
        "servizi/?serve=health", f"servizi/{place.service.slug}/", "chi-parla-la-mia-lingua/",
        "cerca/", "cerca/?q=residenza", "cerca/?q=zzzz", "chiedi/aiuto/", "accessibilita/",
        "privacy/", "guide/residenza/foglio/",
    )  # fmt: skip
    answers = [client.get(f"/it/{page}") for page in pages]
    answers.append(client.post("/it/chiedi/aiuto/", {}))
    shown = set()
    for page, answer in zip((*pages, "a form refused"), answers, strict=True):
        assert answer.status_code in (200, 422), page
        for words in re.findall(r'class="([^"]*)"', answer.text):
            shown.update(words.split())
    whole, portal = (_named((DIST / name).read_text()) for name in ("app.css", "portal.css"))
    assert len(shown & whole) > 30
    assert shown & whole - portal == set()


def test_the_portal_s_sheet_is_a_third_of_the_whole():
    assert (DIST / "portal.css").stat().st_size < (DIST / "app.css").stat().st_size / 3
