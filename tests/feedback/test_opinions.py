"""Two taps on a page and some words: counted, read by its editors, closed, erased by rule."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.errors import Refused
from labimpact.base.sealing import unseal
from labimpact.base.wall.session import acting, acting_as
from labimpact.feedback import actions, emails
from labimpact.feedback.enums import Outcome
from labimpact.feedback.jobs import forget
from labimpact.feedback.models import JudgedPage, Remark, RemarkContact
from labimpact.feedback.today import SECTION
from labimpact.notifications.actions import PURPOSE
from labimpact.notifications.models import Message
from labimpact.portal import queries
from tests.conftest import behind_the_wall
from tests.directory_factories import ServiceAtFactory
from tests.editorial_factories import (
    GuidePageFactory,
    JudgedPageFactory,
    PublicationFactory,
    RemarkContactFactory,
    RemarkFactory,
)
from tests.queries import page_queries

__all__ = ["page_queries"]
pytestmark = pytest.mark.django_db
CODES = [code for code, _ in settings.LANGUAGES]


@pytest.fixture(autouse=True)
def _nobody_has_tapped_yet():
    """How often an address taps is counted outside the test's transaction."""
    cache.clear()


def judged():
    with behind_the_wall():
        rows = JudgedPage.objects.order_by("kind", "ref", "language")
        return [(p.kind, p.language, p.title, p.useful, p.useless) for p in rows]


def remarks():
    with behind_the_wall():
        return list(Remark.objects.select_related("page").order_by("pk"))


def tap(client, page, useful, language="uk"):
    return client.post(f"/{language}/parere/", {"pagina": page, "utile": useful})


def test_every_language_has_every_word_of_the_question():
    italian = queries.texts()["it"]["opinion"]
    for code in CODES:
        own = queries.texts()[code]["opinion"]
        assert set(own) == set(italian), code
        assert set(own["missing"]) == set(italian["missing"]), code
        assert all(own.values()), code


@pytest.mark.parametrize("path", [
    "", "guide/", "notizie/", "servizi/", "cerca/", "chi-parla-la-mia-lingua/", "trova/",
    "chiedi/aiuto/", "senza-rete/", "mappa/", "eventi/", "accessibilita/", "privacy/",
])  # fmt: skip
def test_every_page_asks_whether_it_helped_and_counts_the_answer(client, path):
    html = client.get(f"/uk/{path}").text
    assert 'action="/uk/parere/"' in html
    assert f'name="pagina" value="{path}"' in html
    answer = tap(client, path, "si")
    assert answer.status_code == 200
    assert queries.texts()["uk"]["opinion"]["thanks"] in answer.text
    ((kind, language, title, useful, useless),) = judged()
    assert (kind, language, useful, useless) == ("page", "uk", 1, 0)
    assert title
    assert client.cookies == {}


def test_a_page_that_did_not_help_asks_what_is_missing(client, cast):
    page = PublicationFactory(slug="residenza", area=cast.luino.area, title="La residenza")
    answer = tap(client, "guide/residenza/", "no")
    assert queries.texts()["uk"]["opinion"]["missing"]["unclear"] in answer.text
    assert judged() == [("guide", "uk", "La residenza", 0, 1)]
    said = {
        "pagina": "guide/residenza/", "utile": "no", "missing": "unclear", "sent_key": "uno",
        "words": " Не зрозумів. ",
    }  # fmt: skip
    for _ in range(2):
        answer = client.post("/uk/parere/parole/", said)
    assert queries.texts()["uk"]["opinion"]["done"].replace("'", "&#x27;") in answer.text
    (row,) = remarks()
    assert (row.words, row.missing, row.was_useful) == ("Не зрозумів.", "unclear", False)
    assert (row.page.ref, row.page.area_id) == (str(page.origin), cast.luino.area_id)
    # The words were not counted as one tap more.
    assert judged()[0][3:] == (0, 1)


def test_a_service_is_judged_for_its_area(client, cast):
    service = ServiceAtFactory(office=cast.luino).service
    tap(client, f"servizi/{service.slug}/", "no", "ar")
    with behind_the_wall():
        page = JudgedPage.objects.get()
    assert (page.kind, page.ref, page.area_id) == ("service", str(service.pk), cast.luino.area_id)


def test_an_event_is_judged_like_a_guide(client):
    page = PublicationFactory(slug="festa", kind="event", title="La festa")
    tap(client, "eventi/festa/", "si", "it")
    with behind_the_wall():
        found = JudgedPage.objects.get()
    assert (found.kind, found.ref) == ("event", str(page.origin))


@pytest.mark.parametrize("page", [
    "guide/atlantide/", "servizi/atlantide/", "notizie/x/", "pacchetto.json", "lavoratore.js",
    "../lavoro/", "https://example.org/", "sitemap.xml", "x" * 5000, "\x00/", "parere/", "😀",
])  # fmt: skip
def test_what_is_no_page_is_not_judged(client, page):
    assert tap(client, page, "no").status_code == 404
    assert judged() == []


@pytest.mark.parametrize("said", [
    {"words": "", "missing": ""}, {"words": "   ", "missing": "xyz"},
    {"words": "spam", "website": "https://example.org"},
])  # fmt: skip
def test_saying_nothing_and_robots_leave_nothing(client, said):
    tap(client, "guide/", "no")
    answer = client.post("/uk/parere/parole/", {"pagina": "guide/", "utile": "no"} | said)
    assert answer.status_code == 200
    assert remarks() == []


def test_a_robot_is_not_counted(client):
    client.post("/it/parere/", {"pagina": "", "utile": "si", "website": "x"})
    assert judged() == []


def test_whoever_taps_all_day_is_asked_to_wait(client):
    answers = [tap(client, "", "si").status_code for _ in range(32)]
    assert answers[0] == 200
    assert answers[-1] == 429
    assert judged()[0][3] == 30


def test_an_address_that_is_only_opened_leads_home(client):
    for path in ("parere/", "parere/parole/"):
        assert client.get(f"/ar/{path}").url == "/ar/"


def test_the_public_reads_no_remark_and_writes_no_table():
    row = RemarkFactory()
    with acting_as(System.PUBLIC):
        assert not Remark.objects.exists()
        assert not JudgedPage.objects.exists()
        written = (
            "INSERT INTO feedback_judgedpage (kind, ref, language, path, title, useful, useless) "
        )
        written += "VALUES ('guide', 'x', 'it', '', '', 0, 0)"
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(written)
        assert Remark.objects.filter(pk=row.pk).update(note="x") == 0
    with acting_as(System.WORKER), pytest.raises(DatabaseError), transaction.atomic():
        actions.tap(
            actions.Page(kind="guide", ref="x", language="it", path="", title=""), helped=True
        )


def test_editors_read_and_close_what_is_said_of_their_area_s_pages(client, cast):
    ours = RemarkFactory(page__area=cast.luino.area, page__useless=3)
    theirs = RemarkFactory(page__area=cast.crema.area)
    user = cast.user("editor")
    client.force_login(user)
    html = client.get("/lavoro/pareri/").text
    assert ours.page.title in html
    assert theirs.page.title not in html
    assert client.get(f"/lavoro/pareri/{theirs.pk}/").status_code == 404
    address = f"/lavoro/pareri/{ours.pk}/"
    page = ours.page
    mend = f"/lavoro/portale/traduzioni/{page.ref}/{page.language}/".replace("/it/", "/")
    assert f'href="{mend}"' in client.get(address).text
    assert client.post(address, {"note": "x"}).status_code == 422
    client.post(address, {"outcome": "corrected", "note": "Riscritto il secondo passo."})
    assert "Riscritto il secondo passo." in client.get(address).text
    with behind_the_wall():
        ours.refresh_from_db()
    assert (ours.outcome, ours.closed_by_id) == ("corrected", user.pk)
    client.post(f"{address}riapri/")
    assert [row.closed_at for row in remarks() if row.pk == ours.pk] == [None]
    actor = cast.as_actor(user)
    with acting(actor):
        assert [item.title for item in SECTION.provider(actor, clock.today())] == [
            f"{ours.page.title}: {ours.words}"
        ]
        with pytest.raises(Refused):
            actions.close(theirs, outcome=Outcome.NOTED, note="", by=actor)


def test_a_desk_operator_reads_no_remark(client, cast):
    row = RemarkFactory(page__area=cast.luino.area)
    client.force_login(cast.user("desk_operator"))
    assert client.get("/lavoro/pareri/").status_code == 403
    with acting(cast.actor("desk_operator")):
        assert not Remark.objects.filter(pk=row.pk).exists()


def test_the_editor_finds_them_beside_the_page_and_the_service(client, cast):
    page = GuidePageFactory(title="La residenza")
    with behind_the_wall():
        ref = str(page.translation_key)
    RemarkFactory(page__area=None, page__ref=ref, page__useful=7)
    service = ServiceAtFactory(office=cast.luino).service
    remark = RemarkFactory(
        page__kind="service", page__ref=str(service.pk), page__area=cast.luino.area
    )
    client.force_login(cast.user("editor"))
    assert f"/lavoro/pareri/{remark.pk}/" in client.get(f"/lavoro/servizi/{service.pk}/").text


def test_what_was_closed_long_ago_is_erased_and_the_count_stays():
    old = RemarkFactory(closed_at=timezone.now() - timedelta(days=181), outcome="noted")
    new = RemarkFactory(closed_at=timezone.now(), outcome="noted")
    waiting = RemarkFactory(said_at=timezone.now() - timedelta(days=400))
    forget(0)
    assert {row.pk for row in remarks()} == {new.pk, waiting.pk}
    with behind_the_wall():
        assert JudgedPage.objects.filter(pk=old.page_id).exists()


def test_one_page_and_five_cost_the_same(client, cast, page_queries):
    client.force_login(cast.user("editor"))
    RemarkFactory(page__area=cast.luino.area)
    one = page_queries("/lavoro/pareri/")
    for _ in range(4):
        RemarkFactory(page__area=cast.luino.area)
        JudgedPageFactory(area=cast.luino.area)
    assert page_queries("/lavoro/pareri/") == one


def leave(client, language="uk", **said):
    tap(client, "guide/", "no", language)
    form = {"pagina": "guide/", "utile": "no", "words": "Не зрозумів.", "sent_key": "uno"} | said
    return client.post(f"/{language}/parere/parole/", form)


def contacts():
    with behind_the_wall():
        return list(RemarkContact.objects.values_list("remark__sent_key", "email", "phone"))


def test_every_language_has_every_word_of_the_answer():
    italian = queries.texts()["it"]["answer"]
    for code in CODES:
        own = queries.texts()[code]["answer"]
        assert set(own) == set(italian), code
        assert "{days}" in own["why"], code
        assert set(emails.words()[code]) == {"subject", "lead", "end"}, code


def test_who_wants_an_answer_leaves_an_address_that_nobody_reads(client, cast):
    words = queries.texts()["uk"]["answer"]
    old = RemarkFactory(said_at=timezone.now() - timedelta(days=1))
    html = tap(client, "guide/", "no").text
    assert words["why"].format(days=30) in html
    assert 'name="email"' in html
    assert 'name="phone"' not in html  # no text message can be sent
    answer = leave(client, email="Olena@Example.org")
    assert words["done"] in answer.text
    leave(client, email="altra@example.org")  # the same form sent twice
    assert contacts() == [("uno", "olena@example.org", "")]
    assert [row.wants_answer for row in remarks()] == [False, True]
    with acting(cast.actor("editor")):
        assert not RemarkContact.objects.exists()
    with acting_as(System.PUBLIC):
        assert not RemarkContact.objects.exists()
        # To a remark that is already there no address is laid.
        with connection.cursor() as cursor:
            for key in ("uno", old.sent_key):
                cursor.execute("SELECT wall.leave_remark_contact(%s, 'x@y.it', '')", [key])
    with acting_as(System.WORKER), pytest.raises(DatabaseError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT wall.leave_remark_contact('uno', 'x@example.org', '')")
    assert contacts() == [("uno", "olena@example.org", "")]


@pytest.mark.parametrize("said", [
    {"email": "non è un indirizzo"}, {"email": "a@example.org", "words": " "},
    {"email": f"{'a' * 300}@example.org"},
])  # fmt: skip
def test_an_address_that_leads_nowhere_is_told_and_nothing_is_lost(client, said):
    answer = leave(client, missing="wrong", **said)
    assert answer.status_code == 422
    assert remarks() == []
    assert said["email"] in answer.text
    assert 'value="wrong" checked' in answer.text
    assert said.get("words", "Не зрозумів.") in answer.text
    assert 'name="sent_key" value="uno"' in answer.text


def test_a_mobile_gets_a_text_message_where_they_are_sent(client, settings):
    settings.SMS_URL = "https://sms.example.org/"
    assert 'name="phone"' in tap(client, "guide/", "no").text
    assert leave(client, phone="0332 543001").status_code == 422
    leave(client, phone="333 1234567")
    assert contacts() == [("uno", "", "+393331234567")]


def answered(client, row, words="Adesso c'è scritto."):
    return client.post(f"/lavoro/pareri/{row.pk}/rispondi/", {"answer": words}, follow=True)


def sent():
    with behind_the_wall():
        return [
            (m.recipient, m.subject, unseal(m.body, purpose=PURPOSE))
            for m in Message.objects.filter(kind="feedback.answer")
        ]


def test_the_editor_answers_beside_the_opinion_and_the_address_goes(client, cast):
    page = JudgedPageFactory(area=cast.luino.area, title="Житло", path="guide/casa/")
    row = RemarkFactory(page=page, wants_answer=True)
    RemarkContactFactory(remark=row, email="olena@example.org")
    client.force_login(cast.user("editor", office=cast.crema))
    assert answered(client, row).status_code == 404
    user = cast.user("editor")
    client.force_login(user)
    assert "vuole una risposta" in client.get("/lavoro/pareri/").text
    html = client.get(f"/lavoro/pareri/{row.pk}/").text
    assert "Vuole una risposta" in html
    assert "olena@example.org" not in html
    assert answered(client, row, " ").status_code == 422
    actor = cast.as_actor(user)

    def notes():
        with acting(actor):
            return [item.note for item in SECTION.provider(actor, clock.today())]

    assert notes() == ["vuole una risposta"]
    assert "Risposta inviata" in answered(client, row).text
    assert notes() == [""]
    words = emails.words()["uk"]
    ((to, subject, body),) = sent()
    assert (to, subject) == ("olena@example.org", words["subject"])
    for said in (words["lead"], "Житло", "/uk/guide/casa/", "Adesso c'è scritto.", words["end"]):
        assert said in body
    assert row.words not in body
    assert contacts() == []
    assert "Adesso c&#x27;è scritto." in client.get(f"/lavoro/pareri/{row.pk}/").text
    # Once: nobody has the address any more.
    assert "Il recapito non c" in answered(client, row).text
    assert len(sent()) == 1
    with behind_the_wall():
        assert AuditEvent.objects.filter(action="page_remark.answered").count() == 1


def test_who_does_not_care_for_the_page_takes_no_address(cast):
    row = RemarkFactory(page__area=cast.luino.area, wants_answer=True)
    RemarkContactFactory(remark=row)
    for role, office in (("desk_operator", cast.luino), ("editor", cast.crema)):
        with acting(cast.actor(role, office=office)), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM wall.take_remark_contact(%s)", [row.pk])
            assert cursor.fetchall() == []
    assert len(contacts()) == 1


def test_an_address_that_nobody_answered_goes_after_a_month(client, cast):
    late = timezone.now() - timedelta(days=31)
    old = RemarkFactory(page__area=cast.luino.area, wants_answer=True, said_at=late)
    RemarkContactFactory(remark=old, left_at=late)
    new = RemarkFactory(page__area=cast.luino.area, wants_answer=True)
    RemarkContactFactory(remark=new)
    forget(0)
    assert [key for key, _email, _phone in contacts()] == [new.sent_key]
    client.force_login(cast.user("editor"))
    assert "Voleva una risposta" in client.get(f"/lavoro/pareri/{old.pk}/").text
    assert "Il recapito non c" in answered(client, old).text
