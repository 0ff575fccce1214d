"""A search that is followed by e-mail, with a mail server that takes what is sent."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as in_force
from django.db import DatabaseError
from django.utils import timezone

from labimpact.base import clock
from labimpact.notifications import actions as outbox
from labimpact.notifications.models import Message
from labimpact.portal import queries, visiting
from labimpact.rules.models import Rule
from labimpact.searches import actions, emails, jobs
from labimpact.searches.asked import Asked
from labimpact.searches.models import FollowedSearch
from tests.conftest import behind_the_wall
from tests.factories import FollowedSearchFactory
from tests.operations.conftest import free_port
from tests.searches.conftest import put

pytestmark = pytest.mark.django_db
CODES = [code for code, _ in in_force.LANGUAGES]
READER = "oksana@example.org"
SEARCH = "/uk/cerca/segui/?q=scuola&aperto=1"


class Post:
    """A mail server that keeps what it takes."""

    def __init__(self):
        self.taken, self.raw = [], b""

    async def handle_DATA(self, server, session, envelope):
        self.raw = envelope.content
        self.taken.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def goes(self):
        """Everything that waits goes out; what came of it."""
        with behind_the_wall():
            waiting = list(Message.objects.filter(sent_at=None).order_by("pk"))
        before = len(self.taken)
        for message in waiting:
            outbox.send(message.pk)
        return self.taken[before:]


@pytest.fixture
def post(settings):
    handler, port = Post(), free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def days(monkeypatch):
    """Moves the clock of the product by so many days; the rows keep theirs."""

    def move(count):
        now = timezone.now() + timedelta(days=count)
        monkeypatch.setattr(clock, "now", lambda: now)

    return move


def kept():
    with behind_the_wall():
        return list(FollowedSearch.objects.order_by("pk"))


def page_in(mail):
    """The secret address of a message, without the site."""
    [address] = set(re.findall(rf"{in_force.SITE_URL}(/\S+/cerca/segui/\S+/)", text_of(mail)))
    return address


def text_of(mail):
    return mail.get_content().replace("\u200e", "")


def follows(client, post, search=SEARCH, email=READER):
    assert client.post(search, {"email": email}).status_code == 200
    [mail] = post.goes()
    page = page_in(mail)
    assert client.post(page).status_code == 200
    return page


def test_an_address_is_asked_first_told_of_what_is_new_and_ended_with_one_request(
    client, post, days
):
    put("prima", "La scuola di prima", days_ago=3)
    sent = client.post(SEARCH, {"email": "Oksana@Example.org"})
    assert queries.texts()["uk"]["following"]["sent_title"] in sent.content.decode()
    [asked] = post.goes()
    assert asked["To"] == READER
    assert asked["Subject"].strip() == emails.words()["uk"]["confirm_subject"]
    # Whoever asked may be anybody: not a word of theirs is sent to somebody else.
    assert "scuola" not in text_of(asked)
    assert asked["List-Unsubscribe"] is None
    page = page_in(asked)
    opened = client.get(page)
    assert "«scuola»" in opened.content.decode()
    assert READER not in opened.content.decode()
    assert (opened["Referrer-Policy"], "no-store" in opened["Cache-Control"]) == (
        "same-origin", True,
    )  # fmt: skip
    # To open it is not to want it: programmes that read mail do so by themselves.
    assert kept()[0].confirmed_at is None
    client.post(page)
    assert kept()[0].confirmed_at is not None
    days(1)
    assert actions.tell() == 0
    assert post.goes() == []
    put("dopo", "La scuola di dopo", days_ago=-0.5)
    put("altro", "Il mercato", days_ago=-0.5)
    assert actions.tell() == 1
    [news] = post.goes()
    assert news["Subject"].strip() == emails.words()["uk"]["news_subject"]
    assert "La scuola di dopo" in text_of(news)
    assert f"{in_force.SITE_URL}/it/guide/dopo/" in text_of(news)
    for other in ("La scuola di prima", "Il mercato"):
        assert other not in text_of(news)
    assert emails.words()["uk"]["news"] in text_of(news)
    assert emails.words()["it"]["news"] in text_of(news)
    # Whatever is once told is not told again.
    assert actions.tell() == 0
    days(2)
    assert actions.tell() == 0
    end = news["List-Unsubscribe"].strip()
    assert end == f"<{in_force.SITE_URL}{page}basta/>"
    assert news["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    gone = client.post(
        end.strip("<>").removeprefix(in_force.SITE_URL), {"List-Unsubscribe": "One-Click"}
    )
    assert gone.status_code == 200
    assert kept() == []
    put("poi", "La scuola di poi", days_ago=-1.5)
    assert actions.tell() == 0
    assert client.get(page).status_code == 404
    assert client.cookies == {}


def test_the_headers_leave_as_they_are_whatever_their_length(client, post, days):
    """A long address inside a header is neither broken nor put into another coding."""
    follows(client, post)
    days(1)
    put("dopo", "La scuola", days_ago=-0.5)
    actions.tell()
    post.goes()
    head = post.raw.split(b"\r\n\r\n")[0]
    assert re.search(rb"^List-Unsubscribe: ?(\r\n )?<http\S+/basta/>\r$", head, re.MULTILINE), head
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click" in head


def test_what_waits_is_sealed_and_what_has_gone_keeps_no_address(client, post, days):
    follows(client, post)
    days(1)
    put("dopo", "La scuola", days_ago=-0.5)
    actions.tell()
    with behind_the_wall():
        assert Message.objects.get(sent_at=None).unsubscribe.startswith("sealed:")
    post.goes()
    with behind_the_wall():
        assert {m.unsubscribe for m in Message.objects.all()} == {""}


def test_to_open_the_address_that_ends_it_ends_nothing(client, post):
    page = follows(client, post)
    asked = client.get(f"{page}basta/")
    assert queries.texts()["uk"]["following"]["stop"] in asked.content.decode()
    assert len(kept()) == 1
    client.post(f"{page}basta/")
    assert kept() == []


def test_one_message_a_day_at_most(client, post, monkeypatch):
    morning = datetime(2027, 1, 12, 7, 20, tzinfo=UTC)
    row = FollowedSearchFactory(looked_until=morning - timedelta(hours=2), language="it")
    row_two = FollowedSearchFactory(looked_until=morning - timedelta(days=1), language="it")
    put("una", "La scuola", days_ago=(timezone.now() - morning).total_seconds() / 86400 + 0.05)
    for hour in (0, 4, 9):
        monkeypatch.setattr(clock, "now", lambda hour=hour: morning + timedelta(hours=hour))
        actions.tell()
    # One was looked at this morning already; the other is told once.
    assert [mail["To"] for mail in post.goes()] == [row_two.email]
    monkeypatch.setattr(clock, "now", lambda: morning + timedelta(days=1))
    actions.tell()
    assert [mail["To"] for mail in post.goes()] == [row.email]


def test_what_is_being_published_while_we_look_is_told_the_day_after(client, post, days):
    follows(client, post)
    days(1)
    put("ora", "La scuola", days_ago=-1 + 5 / 1440)
    assert actions.tell() == 0
    days(2)
    assert actions.tell() == 1


def test_a_known_address_is_answered_like_any_other_and_asked_three_times_a_day(client, post):
    first = client.post(SEARCH, {"email": READER}).content
    client.post(post and page_in(post.goes()[0]))
    answers = [client.post(SEARCH, {"email": READER}).content for _ in range(4)]
    assert {*answers, client.post(SEARCH, {"email": "nessuno@example.org"}).content} == {first}
    assert [mail["To"] for mail in post.goes()] == [READER, READER, "nessuno@example.org"]


def test_an_address_follows_no_more_than_the_rule_says(client, post):
    for number in range(5):
        FollowedSearchFactory(email=READER, asked_at=timezone.now() - timedelta(days=9),
                              query=f"q={number}")  # fmt: skip
    assert client.post(SEARCH, {"email": READER}).status_code == 200
    assert post.goes() == []
    with behind_the_wall():
        Rule.objects.filter(code="followed_search_most").update(value=6)
    client.post(SEARCH, {"email": READER})
    assert len(post.goes()) == 1


def test_who_confirms_the_same_search_twice_has_it_once_and_the_old_address_ends_it(client, post):
    old = follows(client, post)
    new = follows(client, post)
    assert len(kept()) == 1
    assert client.get(new).status_code == 404
    client.post(f"{old}basta/")
    assert kept() == []


def test_robots_and_wrong_addresses_are_sent_nothing(client, post, settings):
    assert client.post(SEARCH, {"email": READER, "website": "x"}).status_code == 200
    assert client.post(SEARCH, {"email": "niente"}).status_code == 422
    assert client.get("/uk/cerca/segui/").status_code == 302
    assert client.get("/uk/cerca/segui/?aperto=1").status_code == 302
    assert post.goes() == []
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"portal_follow": "2/m/ip"}
    codes = [client.post(SEARCH, {"email": f"{n}@example.org"}).status_code for n in range(3)]
    assert codes[-1] == 429


@pytest.mark.parametrize("key", ["x", "x.y", "a" * 43 + "." + "b" * 43])
def test_an_address_that_we_have_not_signed_opens_nothing(client, key):
    with behind_the_wall():
        FollowedSearchFactory(seed="a" * 43)
    page = f"/it/cerca/segui/{key}/"
    assert client.get(page).status_code == 404
    assert client.post(page).status_code == 404
    assert client.get(f"{page}basta/").status_code == 404
    # It tells nothing of what was there.
    assert client.post(f"{page}basta/").status_code == 200
    assert len(kept()) == 1


def test_an_address_signed_with_the_key_of_before_still_ends_it(client, post, settings):
    page = follows(client, post)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    client.post(f"{page}basta/")
    assert kept() == []


def test_an_address_that_nobody_confirms_is_gone_after_two_days(client, post, days):
    client.post(SEARCH, {"email": READER})
    [mail] = post.goes()
    jobs.forget(0)
    assert len(kept()) == 1
    with behind_the_wall():
        FollowedSearch.objects.update(
            asked_at=timezone.now() - actions.WAITS - timedelta(minutes=5)
        )
    assert client.post(page_in(mail)).status_code == 404
    days(0.1)
    jobs.forget(0)
    assert kept() == []


def test_after_a_year_it_is_asked_again_and_ends_without_an_answer(client, post, days):
    year = timezone.now() - timedelta(days=336)
    old, fresh = (
        FollowedSearchFactory(asked_at=year, confirmed_at=since, language="ar")
        for since in (year, timezone.now())
    )
    jobs.forget(0)
    jobs.forget(0)
    [asked] = post.goes()
    assert asked["To"] == old.email
    assert asked["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    last = (timezone.localtime() + timedelta(days=30)).date()
    assert f"{last:%d/%m/%Y}" in text_of(asked)
    page = page_in(asked)
    assert queries.texts()["ar"]["following"]["confirm"] in client.get(page).content.decode()
    days(31)
    jobs.forget(0)
    assert [row.pk for row in kept()] == [fresh.pk]


def test_who_answers_goes_on_for_another_year(client, post, days):
    year = timezone.now() - timedelta(days=340)
    FollowedSearchFactory(asked_at=year, confirmed_at=year)
    jobs.forget(0)
    [asked] = post.goes()
    page = page_in(asked)
    client.post(page)
    assert queries.texts()["uk"]["following"]["followed"] in client.get(page).content.decode()
    days(60)
    jobs.forget(0)
    assert len(kept()) == 1
    assert post.goes() == []


def test_nobody_is_erased_who_was_not_asked_in_time(days):
    """The worker stood still for a month: the question comes first, the end after its notice."""
    long_ago = timezone.now() - timedelta(days=500)
    FollowedSearchFactory(asked_at=long_ago, confirmed_at=long_ago)
    jobs.forget(0)
    assert len(kept()) == 1


def test_one_search_that_cannot_be_asked_keeps_nobody_else_waiting(post, days, monkeypatch):
    broken = FollowedSearchFactory(query="q=scuola&tipo=guide")
    FollowedSearchFactory()
    news = Asked.news

    def ask(self, *args, **kwargs):
        if self.kind:
            raise DatabaseError
        return news(self, *args, **kwargs)

    monkeypatch.setattr(Asked, "news", ask)
    put("una", "La scuola", days_ago=0.2)
    days(1)
    assert actions.tell() == 1
    assert broken.email not in {mail["To"] for mail in post.goes()}


def test_the_search_is_told_in_words_and_the_page_works_in_every_language(client):
    for code in CODES:
        text = queries.texts()[code]
        page = client.get(f"/{code}/cerca/segui/?q=%3Cb%3E&tipo=guide&serve=school&gratis=1")
        html = page.content.decode()
        assert page.status_code == 200, code
        for part in (text["kinds"]["guide"], text["topics"]["school"], text["directory"]["free"]):
            assert part in html, code
        assert "«&lt;b&gt;»" in html, code


def test_every_language_has_every_sentence_and_its_places():
    for words, source in (
        ({code: queries.texts()[code]["following"] for code in CODES}, "it"),
        (emails.words(), "it"),
    ):
        for code in CODES:
            assert words[code].keys() == words[source].keys(), code
            for name, sentence in words[source].items():
                places = set(re.findall(r"\{\w+\}", sentence))
                assert set(re.findall(r"\{\w+\}", words[code][name])) == places, (code, name)


def test_the_secret_of_an_address_is_neither_counted_nor_judged(client, post):
    page = follows(client, post)
    opened = client.get(page)
    assert not visiting._is_visit(opened.wsgi_request, opened)
    assert 'name="pagina"' not in opened.content.decode()
