"""An editor translates a page in the editor itself: the request's own transaction and what it puts
off until it is over."""

import pytest
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from labimpact.editorial.loading import load_reference
from labimpact.editorial.models import AreaSection, GuidePage, Publication
from tests.conftest import behind_the_wall
from tests.editorial.test_publishing import _guide

pytestmark = pytest.mark.django_db


def test_a_page_is_translated_into_arabic_and_read_there(
    client, cast, django_capture_on_commit_callbacks
):
    with behind_the_wall():
        load_reference()
        section = AreaSection.objects.get(area=cast.luino.area)
        arabic = Locale.objects.get(language_code="ar")
    client.force_login(cast.user("editor"))
    add = reverse("wagtailadmin_pages:add", args=("editorial", "guidepage", section.pk))
    assert client.post(add, _guide()).status_code == 302
    with behind_the_wall():
        page = GuidePage.objects.get()
    submit = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    assert client.get(submit).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(submit, {"locales": [arabic.pk]}).status_code == 302
    with behind_the_wall():
        translation = Translation.objects.get(target_locale=arabic)
        source = TranslationSource.objects.get()
        for segment in source.stringsegment_set.select_related("string"):
            StringTranslation.objects.create(
                translation_of=segment.string, locale=arabic, context=segment.context,
                data=f"نص {segment.pk}", translation_type="manual",
            )  # fmt: skip
        assert AreaSection.objects.filter(locale=arabic).count() == 1
        translated = GuidePage.objects.get(locale=arabic)
    edit = reverse("wagtailadmin_pages:edit", args=[translated.pk])
    assert client.get(edit).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(edit, {"action": "publish"}).status_code == 302
    with behind_the_wall():
        row = Publication.objects.get(language="ar")
        assert translation.get_progress()[0] > 0
    assert (row.standing, row.area_id) == ("human", cast.luino.area_id)
    client.logout()
    html = client.get("/ar/guide/permesso-di-soggiorno/").content.decode()
    assert "نص" in html
    assert '<article class="guide" id="testo">' in html
