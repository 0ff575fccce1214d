"""All translations on one screen, and the mark of who has read one over."""

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation

from labimpact.base.errors import Conflict, Refused
from labimpact.base.wall.session import acting
from labimpact.editorial.models import GuidePage, Publication, Rereading
from labimpact.editorial.standing import tallies
from labimpact.editorial.translating import actions, queries
from labimpact.editorial.translating.permissions import newsrooms_of
from tests.conftest import behind_the_wall
from tests.editorial.conftest import guide
from tests.editorial_factories import RereadingFactory
from tests.factories import OfficeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(cast, page):
    """The page as the editor of its area has it on the screen."""
    actor = cast.actor("editor")

    def again():
        with acting(actor):
            return actor, queries.pages(newsrooms_of(actor)).get(pk=page.pk)

    return again


def digest(page, language="ar"):
    return tallies([page.translation_key])[page.translation_key, language].digest


def arabic(page):
    with behind_the_wall():
        return Publication.objects.get(origin=page.translation_key, language="ar")


def change_a_sentence(**changes):
    with behind_the_wall():
        row = StringTranslation.objects.filter(locale__language_code="ar").first()
        StringTranslation.objects.filter(pk=row.pk).update(**changes)


def test_the_screen_lists_a_page_in_fifteen_languages(client, cast, page):
    client.force_login(cast.user("editor"))
    html = client.get(reverse("translating:list")).content.decode()
    assert "Rinnovare il permesso" in html
    assert html.count("<td data-label=") == len(settings.LANGUAGES) - 1 == 15
    assert html.count("macchina</span>") == 1
    assert html.count(">non c'è<") == 14
    detail = reverse("translating:text", args=[page.translation_key, "ar"])
    html = client.get(detail).content.decode()
    assert 'dir="rtl">تجديد تصريح الإقامة</span>' in html
    assert "Almeno 60 giorni prima." in html
    assert "L'ho riletta</button>" in html
    assert client.get(reverse("translating:page", args=[page.translation_key])).status_code == 200


def test_filters_narrow_by_standing_and_language(client, cast, page):
    client.force_login(cast.user("editor"))
    address = reverse("translating:list")
    for asked, found in (
        ({"standing": "machine"}, True), ({"standing": "machine", "language": "ar"}, True),
        ({"standing": "machine", "language": "uk"}, False), ({"standing": "stale"}, False),
        ({"standing": "none", "language": "uk"}, True), ({"area": str(cast.luino.area_id)}, True),
    ):  # fmt: skip
        html = client.get(address, asked).content.decode()
        assert ("Rinnovare il permesso" in html) is found, asked
    assert client.get(address, {"standing": "bellissima"}).status_code == 422
    assert client.get(address, {"area": str(cast.crema.area_id)}).status_code == 422


def test_a_sentence_that_is_missing_is_counted_and_shown(
    client, cast, page, django_capture_on_commit_callbacks
):
    with behind_the_wall(), django_capture_on_commit_callbacks(execute=True):
        italian = GuidePage.objects.get(pk=page.pk)
        italian.lead = "Quando e come, in breve."
        italian.save_revision().publish()
    client.force_login(cast.user("editor"))
    assert "manca 1 frase" in client.get(reverse("translating:list")).content.decode()
    html = client.get(reverse("translating:text", args=[page.translation_key, "ar"]))
    assert html.content.decode().count("da tradurre") == 1


def test_the_screen_costs_the_same_for_one_page_and_for_five(
    client, cast, page, newsroom, page_queries, django_capture_on_commit_callbacks
):
    client.force_login(cast.user("editor"))
    RereadingFactory(origin=page.translation_key, digest=digest_of(page))
    addresses = [
        reverse("translating:list"), reverse("translating:list") + "?language=ar&standing=reviewed"
    ]  # fmt: skip
    before = [page_queries(address) for address in addresses]
    for n in range(4):
        made = guide(newsroom, f"altra-{n}", django_capture_on_commit_callbacks)
        RereadingFactory(origin=made.translation_key, digest=digest_of(made))
    assert [page_queries(address) for address in addresses] == before


def digest_of(page):
    with behind_the_wall():
        return digest(page)


def test_another_area_sees_nothing_the_region_all_and_a_writer_cannot_mark(client, cast, page):
    detail = reverse("translating:text", args=[page.translation_key, "ar"])
    mark = reverse("translating:read_over", args=[page.translation_key, "ar"])
    client.force_login(cast.user("editor", office=cast.crema))
    assert client.get(detail).status_code == 404
    assert client.post(mark).status_code == 404
    client.force_login(cast.user("editor", office=OfficeFactory(area=None)))
    html = client.get(detail).content.decode()
    assert "Rinnovare il permesso" in html
    assert "L'ho riletta" not in html
    client.force_login(cast.user("community_worker"))
    html = client.get(detail).content.decode()
    assert "L'ho riletta" not in html
    assert client.post(mark).status_code == 403


def test_who_publishes_says_that_they_read_it_and_readers_are_told_the_day(client, cast, page):
    editor = cast.user("editor", user__full_name="Lucia Ferri")
    client.force_login(editor)
    mark = reverse("translating:read_over", args=[page.translation_key, "ar"])
    client.post(mark, {"digest": digest_of(page)})
    row = arabic(page)
    assert row.standing == "reviewed"
    assert row.reviewed_on is not None
    detail = reverse("translating:text", args=[page.translation_key, "ar"])
    assert "Lucia Ferri" in client.get(detail).content.decode()
    client.logout()
    html = client.get("/ar/guide/rinnovo/").content.decode()
    assert f"راجعها شخص في <bdi>{row.reviewed_on:%d/%m/%Y}</bdi>" in html
    assert "Lucia Ferri" not in html
    client.force_login(editor)
    client.post(reverse("translating:take_back", args=[page.translation_key, "ar"]))
    assert (arabic(page).standing, arabic(page).reviewed_on) == ("machine", None)


def test_a_changed_sentence_takes_the_mark_away(seen, page, django_capture_on_commit_callbacks):
    actor, shown = seen()
    with acting(actor):
        actions.read_over(shown, "ar", digest=digest(page), by=actor)
    change_a_sentence(data="غير")
    with acting(actor):
        cell = queries.lines([shown])[0].cell("ar")
    assert (cell.standing, cell.read_over) == ("machine", None)
    # What is published is still the text that was read.
    assert arabic(page).standing == "reviewed"
    with behind_the_wall(), django_capture_on_commit_callbacks(execute=True):
        GuidePage.objects.get(pk=arabic(page).page_id).save_revision().publish()
    assert arabic(page).standing == "machine"


def test_a_mark_on_words_that_are_not_out_yet_does_not_vouch_for_those_that_are(seen, page):
    change_a_sentence(data="غير")
    actor, shown = seen()
    with acting(actor):
        actions.read_over(shown, "ar", digest=digest(page), by=actor)
        assert queries.lines([shown])[0].cell("ar").standing == "reviewed"
    assert arabic(page).standing == "machine"


def test_only_the_text_on_the_screen_is_marked_and_only_a_machine_s(seen, page):
    actor, shown = seen()
    with acting(actor):
        with pytest.raises(Conflict):
            actions.read_over(shown, "ar", digest="0" * 64, by=actor)
        with pytest.raises(Refused):
            actions.read_over(shown, "uk", digest="", by=actor)
        with pytest.raises(Refused):
            actions.take_back(shown, "ar", by=actor)
    with behind_the_wall():
        StringTranslation.objects.filter(locale=Locale.objects.get(language_code="ar")).update(
            translation_type="manual"
        )
    with acting(actor), pytest.raises(Refused):
        actions.read_over(shown, "ar", digest=digest(page), by=actor)


def test_the_wall_lets_mark_only_who_publishes_there_and_in_their_own_name(cast, page):
    def lay(by):
        return Rereading(
            origin=page.translation_key, language="ar", digest="0" * 64, read_by_id=by.user_id
        )

    own, other = cast.actor("editor"), cast.actor("editor", office=cast.crema)
    for actor in (other, cast.actor("community_worker")):
        with acting(actor), pytest.raises(DatabaseError), transaction.atomic():
            lay(actor).save()
    with acting(own):
        with pytest.raises(DatabaseError), transaction.atomic():
            lay(other).save()
        lay(own).save()
    with acting(other):
        assert Rereading.objects.count() == 1
        assert Rereading.objects.all().delete()[0] == 0
    with acting(own):
        assert Rereading.objects.update(digest="1" * 64) == 0
