"""What an area adds to a guide of the Region, and when it must look at it again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labimpact.editorial import overlays
from labimpact.editorial.models import AreaSection, Overlay
from tests.conftest import behind_the_wall
from tests.editorial_factories import (
    GuidePageFactory,
    OverlayFactory,
    OverlayPageFactory,
)
from tests.factories import OfficeFactory

pytestmark = pytest.mark.django_db


def published(page):
    with behind_the_wall():
        page.save_revision().publish()
        page.refresh_from_db()
    return page


@pytest.fixture
def guide(newsroom):
    return published(
        GuidePageFactory(slug="residenza", title="La residenza", lead="Come si fa.", live=False)
    )


@pytest.fixture
def overlay(newsroom, guide):
    office = OfficeFactory(name="Anagrafe di Luino", phone="0332 111111")
    page = OverlayPageFactory(
        parent=newsroom, of=guide, title="A Luino", slug="a-luino", live=False, office=office,
        body=[("text", "<p>Chiama prima.</p>")],
    )  # fmt: skip
    published(page)
    with behind_the_wall():
        return Overlay.objects.get()


def test_the_reader_of_the_area_sees_it_in_place_and_others_do_not(client, cast, overlay):
    plain = client.get("/it/guide/residenza/").text
    code = cast.luino.area.code
    assert f'href="/it/guide/residenza/zona/{code}/"' in plain
    assert "Chiama prima." not in plain
    here = client.get(f"/it/guide/residenza/zona/{code}/").text
    assert "Chiama prima." in here
    assert 'href="tel:0332111111"' in here
    assert 'rel="canonical" href="' in here
    assert f"/zona/{code}/" not in here.split('rel="canonical"')[1].split(">")[0]
    arabic = client.get(f"/ar/guide/residenza/zona/{code}/").text
    assert '<div lang="it" dir="ltr">' in arabic
    # An area that adds nothing reads the guide; one that is none is not found.
    other = client.get(f"/it/guide/residenza/zona/{cast.crema.area.code}/")
    assert "Chiama prima." not in other.text
    assert client.get("/it/guide/residenza/zona/nessuna/").status_code == 404


def test_a_guide_with_five_additions_is_one_question(client, cast, overlay):
    for _ in range(4):
        OverlayFactory(origin=overlay.origin)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/it/guide/residenza/zona/{cast.luino.area.code}/")
    read = [q["sql"] for q in asked if 'FROM "' in q["sql"]]
    assert len(read) <= 4
    assert sum("editorial_overlay" in sql for sql in read) == 1


def test_an_area_that_does_not_follow_it_says_so_and_leads_to_its_own(
    client, cast, newsroom, guide
):
    own = published(
        GuidePageFactory(parent=newsroom, slug="residenza-luino", title="Da noi", live=False)
    )
    published(
        OverlayPageFactory(
            parent=newsroom,
            of=guide,
            title="Qui no",
            slug="qui-no",
            live=False,
            opts_out=True,
            own_page=own,
        )
    )
    html = client.get(f"/it/guide/residenza/zona/{cast.luino.area.code}/").text
    assert "In questa zona questa guida non vale." in html
    assert 'href="/it/guide/residenza-luino/"' in html


def test_when_the_guide_changes_the_area_is_told_what(client, cast, editor, guide, overlay):
    address = f"/lavoro/eventi/aggiunte/{overlay.pk}/"
    assert "dice ancora le stesse cose" in client.get(address).text
    with behind_the_wall():
        assert not Overlay.objects.stale().exists()
        guide.lead = "Si fa in Comune."
    published(guide)
    with behind_the_wall():
        assert Overlay.objects.stale().get() == overlay
        told = overlays.changes(overlay)
    assert (told.new, told.gone) == (("Si fa in Comune.",), ("Come si fa.",))
    assert "Si fa in Comune." in client.get(address).text
    assert "La guida della Regione è cambiata: A Luino" in client.get("/lavoro/").text
    assert client.post(address).status_code == 302
    with behind_the_wall():
        assert not Overlay.objects.stale().exists()
    assert "La guida della Regione è cambiata" not in client.get("/lavoro/").text


def test_that_it_does_not_hold_there_is_said_in_every_language_at_once(newsroom, guide, overlay):
    arabic = OverlayFactory(origin=overlay.origin, area=overlay.area, language="ar", title="هنا")
    with behind_the_wall():
        page = newsroom.get_children().get(slug="a-luino").specific
        page.opts_out = True
    published(page)
    with behind_the_wall():
        arabic.refresh_from_db()
    assert arabic.opts_out
    assert arabic.office_id == overlay.office_id


def test_a_guide_published_again_as_it_was_tells_nobody(guide, overlay):
    published(guide)
    with behind_the_wall():
        assert not Overlay.objects.stale().exists()


def test_nobody_of_another_area_changes_it(client, cast, overlay):
    client.force_login(cast.user("editor", cast.crema))
    assert client.get(f"/lavoro/eventi/aggiunte/{overlay.pk}/").status_code == 404


def test_withdrawn_it_is_gone(client, cast, newsroom, overlay):
    with behind_the_wall():
        page = AreaSection.objects.get(pk=newsroom.pk).get_children().get(slug="a-luino")
        page.specific.unpublish()
        assert not Overlay.objects.exists()
