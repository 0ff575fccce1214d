"""The page of the search: every language, any input, nothing of who asks."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from labimpact.directory.actions.searching import let_find_all
from labimpact.finding.jobs import forget_unanswered, read_again
from labimpact.finding.models import Entry, Settled, Unanswered
from labimpact.finding.today import UNANSWERED
from labimpact.portal import queries as portal
from tests.conftest import behind_the_wall
from tests.directory_factories import ServiceAtFactory
from tests.editorial_factories import PublicationFactory, SettledFactory, UnansweredFactory
from tests.factories import LanguageFactory, OfficeClosureFactory, OfficeFactory
from tests.queries import page_queries

__all__ = ["page_queries"]
pytestmark = pytest.mark.django_db
CODES = [code for code, _ in settings.LANGUAGES]


def kept():
    with behind_the_wall():
        return list(Unanswered.objects.order_by("words").values_list("language", "words", "times"))


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_its_search(client, put, code):
    put("uno", "Zzyzx")
    for page in ("", "guide/", "cerca/"):
        assert f'action="/{code}/cerca/"' in client.get(f"/{code}/{page}").text
    html = client.get(f"/{code}/cerca/?q=zzyzx").text
    assert f'href="/{code}/guide/uno/"' in html
    assert "<mark>Zzyzx</mark>" in html
    assert (portal.texts()[code]["only_italian"] in html) is (code != "it")
    assert client.cookies == {}


@pytest.mark.parametrize("text", [
    "'; DROP TABLE finding_entry; --", "' OR 1=1 --", "\\' | ! & <-> :* ( )", "😀🔥", "a" * 5000,
    "permesso " * 600, "школа scuola مدرسة 学校 স্কুল ਸਕੂਲ", "come fare per", "the of and", "\x00",
    "per\x00messo", "\u202eصحة\u202c \u200f", "%00", "<script>alert(1)</script>", "'''", "\\", "*",
    "_", "%", "\ud7ff\ufffd", "e\u0301" * 200, "১২৩", "12345678901", "居", "ＰＥＲＭＥＳＳＯ",
    "a b c d e f g h i l m n o p q r s t u v z", "\u200d\u200c", "#permit", "it:permess",
    "{}%s%(x)s",
])  # fmt: skip
@pytest.mark.parametrize("code", ["it", "ar", "zh-hans"])
def test_whatever_is_typed_has_a_clear_answer(client, put, text, code):
    put("uno", "Il permesso di soggiorno")
    answer = client.get(f"/{code}/cerca/", {"q": text})
    assert answer.status_code == 200
    said = portal.texts()[code]
    html = answer.text
    assert any(
        sentence in html
        for sentence in (f"<h2>{said['found']}</h2>", said["not_found"], said["search_words"])
    )
    assert "<script>alert" not in html


def test_bytes_that_are_no_text_have_an_answer(client, put):
    for sent in ("%ff%fe", "%ed%a0%80", "%00%00", quote("è".encode("latin-1"))):
        assert client.get(f"/it/cerca/?q={sent}").status_code == 200


def test_a_question_without_an_answer_is_counted_by_day_and_nothing_else(client, put):
    put("uno", "Il permesso di soggiorno")
    for _ in range(2):
        client.get("/it/cerca/", {"q": "Mongolfiera  "})
    client.get("/it/cerca/", {"q": "permesso"})
    client.get("/it/cerca/", {"q": "come fare"})
    assert kept() == [("it", "mongolfiera", 2)]


@pytest.mark.parametrize("typed", [
    "mongolfiera 3331234567", "mongolfiera +39 333 12 34 567", "333-1234567 mongolfiera",
    "mongolfiera anna@esempio.it", "Anna Mongolfieri RSSMRA80A01H501U", "rss mra 80a 01h 501u",
    "RSSMRA80ALMHRLMU mongolfiera", "mongolfiera I12345678", "mongolfiera 0123ABC",
    "YA1234567 mongolfiera", "mongolfiera ٣٣٣١٢٣٤٥٦٧", "mongolfiera 12/05/1990",
    "www.esempio.it mongolfiera",
])  # fmt: skip
def test_a_question_with_somebody_s_number_address_or_code_is_kept_nowhere(client, put, typed):
    put("uno", "Il permesso di soggiorno")
    assert client.get("/it/cerca/", {"q": typed}).status_code == 200
    assert kept() == []


@pytest.mark.parametrize("typed", ["mongolfiera C3", "mongolfiera 730", "mongolfiera art18"])
def test_what_the_portal_speaks_of_with_a_digit_is_kept(client, put, typed):
    put("uno", "Il permesso di soggiorno")
    client.get("/it/cerca/", {"q": typed})
    assert len(kept()) == 1


def test_nobody_but_the_public_notes_a_question_and_no_number_by_hand(cast, put):
    note = "SELECT wall.note_unanswered('it', %s)"
    for who in (acting(cast.actor()), acting_as(System.WORKER), acting_as(System.MY_PAGE)):
        with who, pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(note, ["mongolfiera"])
    with acting_as(System.PUBLIC):
        for words in ("333 1234567", "a@example.org", "mongolfiera"):
            connection.cursor().execute(note, [words])
    assert kept() == [("it", "mongolfiera", 1)]


def test_what_a_colleague_tries_out_is_not_counted(client, cast, put):
    client.force_login(cast.user("editor"))
    client.get("/it/cerca/", {"q": "mongolfiera"})
    assert kept() == []


def test_the_public_reads_no_question_and_writes_no_table(client, put):
    with acting_as(System.PUBLIC):
        UnansweredFactory()
        assert not Unanswered.objects.exists()
        for statement in (
            "INSERT INTO finding_unanswered (day, language, words) VALUES (now(), 'it', 'x')",
            "INSERT INTO finding_word (language, form, keys, entries) VALUES ('it','x','{}',1)",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_who_publishes_in_an_area_puts_nothing_into_another_s_search(cast):
    editor = cast.actor("editor")
    own = {"kind": "guide", "ref": "uno", "language": "it", "path": "guide/uno/", "title": "Uno"}
    from labimpact.finding.actions import index

    with acting(editor):
        index(**own, area_id=cast.luino.area_id)
        assert Entry.objects.count() == 1
    for area in (cast.crema.area_id, None):
        with pytest.raises(DatabaseError), acting(editor):
            index(**own | {"ref": "due"}, area_id=area)


def test_editors_see_what_is_looked_for_in_vain(cast):
    UnansweredFactory(words="басейн", times=3)
    UnansweredFactory(words="una volta", times=1)
    actor = cast.actor("editor")
    with acting(actor):
        items = list(UNANSWERED.provider(actor, clock.today()))
    assert [(i.title, i.note, i.badge) for i in items] == [("«басейн»", "cercato 3 volte", "uk")]
    assert items[0].url == f"/uk/cerca/?q={quote('басейн')}"
    with acting(cast.actor("desk_operator")):
        assert not Unanswered.objects.exists()


def test_a_question_goes_when_it_is_old_or_answered_by_now(put):
    put("uno", "Mongolfiera")
    UnansweredFactory(words="mongolfiera", language="it")
    UnansweredFactory(words="piscina", day=clock.today() - timedelta(days=181))
    UnansweredFactory(words="teatro")
    forget_unanswered(0)
    read_again(0)
    assert kept() == [("uk", "teatro", 2)]


def test_one_result_and_five_cost_the_same(put, page_queries):
    put("uno", "La biblioteca")
    one = page_queries("/it/cerca/?q=biblioteca")
    for ref in "abcd":
        put(ref, f"Biblioteca {ref}")
    assert page_queries("/it/cerca/?q=biblioteca") == one


@pytest.fixture
def library(put, cast):
    """A guide and three services that speak of one thing."""
    guide = PublicationFactory(slug="leggere", topic="school", area=None)
    news = PublicationFactory(slug="festa", kind="news", topic="", area=cast.crema.area)
    put(str(guide.origin), "Biblioteca: la guida")
    put(str(news.origin), "Biblioteca: la festa", kind="news")
    free = ServiceAtFactory(
        office=cast.luino, is_accessible=True, service__name="Biblioteca libera",
        service__without_documents=True, service__audience=["women"],
    )  # fmt: skip
    paid = ServiceAtFactory(
        office=cast.crema, service__name="Biblioteca cara", service__is_free=False,
        service__cost="5 euro", service__needs=["school"],
    )  # fmt: skip
    with behind_the_wall():
        free.service.areas.add(cast.luino.area)
        paid.service.areas.add(cast.crema.area)
        cast.luino.languages.add(LanguageFactory())
    with acting_as(System.WORKER):
        let_find_all()
    return free, paid


@pytest.mark.parametrize(("asked", "titles"), [
    ("", {"la guida", "la festa", "libera", "cara"}),
    ("tipo=guide", {"la guida"}),
    ("tipo=news", {"la festa"}),
    ("tipo=service", {"libera", "cara"}),
    ("gratis=1", {"libera"}),
    ("senza_documenti=1", {"libera"}),
    ("accessibile=1", {"libera"}),
    ("per=women", {"libera"}),
    ("parla=ar", {"libera"}),
    ("serve=school", {"la guida", "cara"}),
    ("serve=school&tipo=service", {"cara"}),
    ("gratis=1&tipo=guide", set()),
    ("comune=Atlantide", set()),
    ("tipo=xyz&serve=xyz&per=xyz&zona=xyz", {"la guida", "la festa", "libera", "cara"}),
])  # fmt: skip
def test_choices_leave_what_was_asked_for(client, library, asked, titles):
    html = client.get(f"/it/cerca/?q=biblioteca&{asked}").text
    names = ("la guida", "la festa", "libera", "cara")
    assert {name for name in names if name in html.split("</form>")[1]} == titles


def test_an_area_leaves_its_own_and_what_is_of_everybody(client, library, cast):
    html = client.get(f"/it/cerca/?q=biblioteca&zona={cast.luino.area_id}").text
    assert "la guida" in html
    assert "libera" in html
    assert "cara" not in html
    assert "la festa" not in html


def test_open_now_leaves_what_one_may_walk_into_at_this_hour(client, library):
    free, _ = library
    assert "libera" not in client.get("/it/cerca/?q=biblioteca&aperto=1").text
    today = clock.today()
    OfficeClosureFactory(
        office=free.office, starts_on=today, ends_on=today, opens_at="00:00", closes_at="23:59:59"
    )
    assert "libera" in client.get("/it/cerca/?q=biblioteca&aperto=1").text


def test_a_question_with_choices_is_no_missing_page(client, library):
    client.get("/it/cerca/?q=mongolfiera&gratis=1")
    assert kept() == []


def test_choices_stand_in_the_links_and_are_taken_away_by_one(client, library):
    html = client.get("/it/cerca/?q=bibliotecca&gratis=1").text
    assert "?q=biblioteca&amp;gratis=1" in html
    assert 'href="/it/cerca/?q=bibliotecca"' in html


def test_one_service_and_five_with_choices_cost_the_same(cast, page_queries):
    def more():
        office = OfficeFactory(area=cast.luino.area)
        ServiceAtFactory(office=office, service__name="Biblioteca")
        with acting_as(System.WORKER):
            let_find_all()

    more()
    one = page_queries("/it/cerca/?q=biblioteca&gratis=1&aperto=1")
    for _ in range(4):
        more()
    assert page_queries("/it/cerca/?q=biblioteca&gratis=1&aperto=1") == one


def in_vain(client):
    return client.get("/lavoro/cercato/").text


def test_an_editor_sets_aside_what_the_portal_will_not_have(client, cast):
    row = UnansweredFactory(words="басейн")
    client.force_login(cast.user("editor"))
    assert "басейн" in in_vain(client)
    client.post(f"/lavoro/cercato/{row.pk}/non-serve/")
    UnansweredFactory(words="басейн", day=clock.today() + timedelta(days=1), times=9)
    assert "басейн" not in in_vain(client)


def test_what_is_there_now_comes_back_when_it_is_asked_in_vain_again(client, cast):
    row = UnansweredFactory(words="басейн", day=clock.today() - timedelta(days=2))
    client.force_login(cast.user("editor"))
    client.post(f"/lavoro/cercato/{row.pk}/fatto/")
    assert "басейн" not in in_vain(client)
    with behind_the_wall():
        Settled.objects.update(settled_on=clock.today() - timedelta(days=1))
    assert "басейн" not in in_vain(client)
    UnansweredFactory(words="басейн")
    assert "басейн" in in_vain(client)
    assert client.post(f"/lavoro/cercato/{row.pk}/altro/").status_code == 404


def test_what_was_settled_goes_with_the_question():
    UnansweredFactory(words="старе", day=clock.today() - timedelta(days=181))
    SettledFactory(words="старе")
    UnansweredFactory(words="нове")
    SettledFactory(words="нове")
    forget_unanswered(0)
    with behind_the_wall():
        assert set(Settled.objects.values_list("words", flat=True)) == {"нове"}


def test_nobody_but_an_editor_settles_a_question(client, cast):
    row = UnansweredFactory()
    client.force_login(cast.user("desk_operator"))
    assert client.post(f"/lavoro/cercato/{row.pk}/fatto/").status_code == 403
    assert client.get("/lavoro/cercato/").status_code == 403
