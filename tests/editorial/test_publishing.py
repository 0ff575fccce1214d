"""What editors write becomes what the public reads, and nothing else does."""

from datetime import date, time

import pytest
from django.urls import reverse
from wagtail.models import Locale

from labimpact.editorial.loading import load_reference
from labimpact.editorial.models import AreaSection, Newsroom, PortalHome, Publication
from tests.conftest import behind_the_wall
from tests.editorial_factories import EventPageFactory, PublicationFactory

pytestmark = pytest.mark.django_db


def _guide(**changes):
    return {
        "title": "Il permesso di soggiorno", "slug": "permesso-di-soggiorno",
        "topic": "documents", "lead": "Come si rinnova il permesso.",
        "body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "heading",
        "body-0-id": "", "body-0-value": "Dove andare",
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "", "action-publish": "1",
    } | changes  # fmt: skip


def test_prepare_made_the_languages_and_a_newsroom_for_every_area(newsroom):
    with behind_the_wall():
        assert PortalHome.objects.count() == 1
        assert Locale.objects.count() == 16
        assert Newsroom.objects.count() == 2 * (AreaSection.objects.count() + 1)
        assert load_reference() == 0


def test_an_editor_writes_a_guide_and_everybody_reads_it(client, editor, newsroom):
    address = reverse("wagtailadmin_pages:add", args=("editorial", "guidepage", newsroom.pk))
    assert client.get(address).status_code == 200
    answer = client.post(address, _guide())
    assert answer.status_code == 302, answer.content.decode()[:3000]
    with behind_the_wall():
        row = Publication.objects.get()
    assert (row.language, row.slug, row.area_id) == (
        "it",
        "permesso-di-soggiorno",
        newsroom.area_id,
    )
    client.logout()
    html = client.get("/it/guide/permesso-di-soggiorno/").content.decode()
    assert "<h2>Dove andare</h2>" in html
    arabic = client.get("/ar/guide/permesso-di-soggiorno/").content.decode()
    assert 'dir="rtl"' in arabic
    assert '<article class="guide" lang="it" dir="ltr" id="testo">' in arabic
    assert "permesso-di-soggiorno" in client.get("/uk/guide/").content.decode()


def test_a_published_event_is_read_and_found_and_its_hour_changes_in_every_language(newsroom):
    with behind_the_wall():
        page = EventPageFactory(
            parent=newsroom, slug="corso", title="Corso di cucito", first_on=date(2099, 12, 12),
            starts=time(15), live=False,
        )  # fmt: skip
        page.save_revision().publish()
        row = Publication.objects.get(slug="corso")
        assert (row.kind, row.facts["when"]["first"][1]) == ("event", "15:00")
        assert row.area_id == newsroom.area_id
        arabic = PublicationFactory(
            kind="event", slug="corso", origin=row.origin, language="ar", facts=row.facts
        )
        page.starts = time(16)
        page.save_revision().publish()
        arabic.refresh_from_db()
    assert arabic.facts["when"]["first"][1] == "16:00"
