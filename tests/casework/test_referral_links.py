"""A service without accounts: a secret link, a one-time code, the chosen data, one answer."""

import re
from datetime import timedelta
from email.message import Message as Mail

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.casework import actions
from labimpact.casework.actions import answering_by_link as answering
from labimpact.casework.actions import referral_questions as questions
from labimpact.casework.actions.referral_links import give_link
from labimpact.casework.models import Referral, ReferralLink, ReferralQuestion
from labimpact.notifications import actions as outbox
from labimpact.notifications.models import Message
from labimpact.people.models import Grant
from labimpact.people.queries.grants import openings
from labimpact.rules import queries as rules
from tests.casework.referring import days, fresh, only_rule, sent
from tests.conftest import behind_the_wall
from tests.factories import CodeItemFactory, SealFactory

pytestmark = pytest.mark.django_db
CARITAS = "centro@caritas.example.org"
_LONG_AGO = clock.now() - timedelta(days=9)


def delivered(post) -> list[Mail]:
    """Send what waits in the outbox to the mail server, and take what it got."""
    with behind_the_wall():
        waiting = list(Message.objects.filter(sent_at=None).values_list("pk", flat=True))
    for pk in waiting:
        outbox.send(pk)
    taken, post.taken[:] = list(post.taken), []
    return taken


def words(mail) -> str:
    return str(mail["Subject"]) + mail.get_content()


@pytest.fixture
def luino(cast):
    return cast.actor()


@pytest.fixture
def referral(cast, luino):
    return sent(
        cast, luino, to_name="Caritas", shared={"birth_year": "1990", "citizenship": "Marocco"},
        note="serve un letto", answer_due_on=days(5),
    )  # fmt: skip


@pytest.fixture
def key(referral, luino, post):
    """The secret of the address, as it came by mail."""
    with acting(luino):
        give_link(referral, email=CARITAS, by=luino)
    (mail,) = delivered(post)
    assert mail["To"] == CARITAS
    for told in ("Amina", "Hassan", "A.H.", "1990", "Marocco", "letto", "Casa"):
        assert told not in words(mail)
    return re.search(r"/invio/([^/]+)/", words(mail))[1]


def code_of(post) -> str:
    (mail,) = delivered(post)
    assert mail["To"] == CARITAS
    return re.search(r"\b\d{6}\b", words(mail))[0]


@pytest.fixture
def service():
    """The browser of the service: nobody is signed in."""
    return Client()


def opened(service, key, post) -> None:
    url = reverse("referral_link", args=[key])
    assert service.post(reverse("referral_link_code", args=[key])).status_code == 302
    assert service.post(url, {"code": code_of(post)}).status_code == 302


def test_the_page_tells_nothing_before_the_code_and_only_what_was_chosen_after_it(
    cast, service, key, post
):  # fmt: skip
    url = reverse("referral_link", args=[key])
    page = service.get(url)
    shown = page.content.decode()
    assert page.status_code == 200
    assert "c…@caritas.example.org" in shown
    for told in ("A.H.", "1990", "Marocco", "letto", CARITAS):
        assert told not in shown
    assert "no-store" in page["Cache-Control"]
    opened(service, key, post)
    shown = service.get(url).content.decode()
    for told in ("A.H.", "1990", "Marocco", "serve un letto"):
        assert told in shown
    for hidden in ("Amina", "Hassan"):
        assert hidden not in shown
    # The proof is the browser's: another one, with the same address, starts from the code.
    assert "A.H." not in Client().get(url).content.decode()


def accepts(service, key, post) -> str:
    """The service accepts, and reads the page that stays open to it."""
    opened(service, key, post)
    accept = reverse("referral_link_answer", args=[key, "accetta"])
    assert service.post(accept, {"accept-note": "venga lunedì"}).status_code == 302
    return service.get(reverse("referral_link", args=[key])).content.decode()


def test_who_has_no_account_accepts_and_reads_it_some_days_more(
    client, cast, service, key, post, referral
):  # fmt: skip
    only_rule("referral_open_after", 3, "calendar_day")
    page = accepts(service, key, post)
    for told in ("A.H.", "serve un letto", "venga lunedì", f"{days(3):%d/%m/%Y}"):
        assert told in page
    for closed in ("Accetta l'invio", "Hassan"):
        assert closed not in page
    answered = fresh(referral)
    assert (answered.state, answered.answered_on, answered.answer_note) == (
        "accepted", clock.today(), "venga lunedì",
    )  # fmt: skip
    with behind_the_wall():
        assert Grant.objects.filter(basis="referral").count() == 0
    # It is answered once.
    assert service.post(reverse("referral_link_answer", args=[key, "rifiuta"]), {
        "refuse-reason": "no_capacity",
    }).status_code == 422  # fmt: skip
    _aged(expires_at=clock.now() - timedelta(hours=1))
    assert service.get(reverse("referral_link", args=[key])).status_code == 410
    client.force_login(cast.user())
    page = client.get(reverse("casework:detail", args=[referral.pk])).content.decode()
    assert "venga lunedì" in page
    assert CARITAS in page


def test_name_and_phone_are_told_to_who_accepts_when_the_sender_so_chose(
    cast, luino, service, post
):  # fmt: skip
    promised = sent(
        cast,
        luino,
        to_name="Caritas",
        later={"later_name": "Amina Hassan", "later_contact": "333 1"},
    )
    with acting(luino):
        give_link(promised, email=CARITAS, by=luino)
    (mail,) = delivered(post)
    key = re.search(r"/invio/([^/]+)/", words(mail))[1]
    opened(service, key, post)
    before = service.get(reverse("referral_link", args=[key])).content.decode()
    assert "Hassan" not in before
    assert "333 1" not in before
    accept = reverse("referral_link_answer", args=[key, "accetta"])
    assert service.post(accept).status_code == 302
    after = service.get(reverse("referral_link", args=[key])).content.decode()
    assert "Amina Hassan" in after
    assert "333 1" in after
    with behind_the_wall():
        told = AuditEvent.objects.get(action="referral.told_later")
    assert (told.person_ids, told.office_name) == ([cast.amina.pk], "Caritas")


def test_the_sender_tells_them_afterwards_once_and_with_a_new_link(
    client, cast, luino, service, key, post, referral
):  # fmt: skip
    url = reverse("casework:tell_now", args=[referral.pk])
    given = {"now-name": "Amina Hassan", "now-contact": "333 1", "now-to_email": CARITAS}
    client.force_login(cast.user())
    assert client.post(url, given).status_code == 422  # Nobody has accepted.
    assert "Hassan" not in accepts(service, key, post)
    client.force_login(cast.user(office=cast.crema))
    assert client.post(url, given).status_code == 404
    client.force_login(cast.user())
    page = client.get(reverse("casework:detail", args=[referral.pk])).content.decode()
    assert "Comunica ora nome e recapito" in page
    assert client.post(url, given).status_code == 302
    (mail,) = delivered(post)
    assert "Hassan" not in words(mail)
    anew = re.search(r"/invio/([^/]+)/", words(mail))[1]
    opened(service, anew, post)
    page = service.get(reverse("referral_link", args=[anew])).content.decode()
    assert "Amina Hassan" in page
    assert "A.H." not in page, "whom they were told of is not said twice"
    assert "più nuovo" in service.get(reverse("referral_link", args=[key])).content.decode()
    assert client.post(url, given | {"now-name": "Altra"}).status_code == 422
    # It went to a wrong address: it is closed at once, or goes to another.
    page = client.get(reverse("casework:detail", args=[referral.pk])).content.decode()
    close = reverse("casework:close_link", args=[referral.pk])
    assert close in page
    followers = reverse("people:followers", args=[cast.amina.pk])
    assert "con un collegamento" in client.get(followers).text
    assert client.post(close).status_code == 302
    assert "con un collegamento" not in client.get(followers).text
    assert client.post(close).status_code == 422
    assert "Amina" not in service.get(reverse("referral_link", args=[anew])).content.decode()
    elsewhere = reverse("casework:give_link", args=[referral.pk])
    assert client.post(elsewhere, {"link-to_email": CARITAS}).status_code == 302
    (mail,) = delivered(post)
    other = re.search(r"/invio/([^/]+)/", words(mail))[1]
    opened(service, other, post)
    page = service.get(reverse("referral_link", args=[other])).content.decode()
    assert "Amina Hassan" in page
    with acting(luino), pytest.raises(ProgrammingError, match="once"), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(later_name="Altra")


def test_refusing_needs_a_reason(service, key, post, referral):
    opened(service, key, post)
    refuse = reverse("referral_link_answer", args=[key, "rifiuta"])
    assert service.post(refuse).status_code == 422
    assert service.post(refuse, {"refuse-reason": "other"}).status_code == 422
    assert fresh(referral).state == "sent"
    assert service.post(refuse, {"refuse-reason": "no_capacity"}).status_code == 200
    assert (fresh(referral).state, fresh(referral).answer_reason) == ("refused", "no_capacity")


def test_a_question_is_asked_answered_and_announced_by_mail(
    service, key, post, referral, luino
):  # fmt: skip
    opened(service, key, post)
    ask = reverse("referral_link_answer", args=[key, "chiedi"])
    assert service.post(ask, {"ask-text": "Fuma?"}).status_code == 302
    assert fresh(referral).is_paused(clock.today())
    assert service.post(ask, {"ask-text": "E i figli?"}).status_code == 422
    with acting(luino):
        assert ReferralQuestion.objects.get().asked_by_name == "Caritas"
        questions.tell(referral, text="No.", by=luino)
    (mail,) = delivered(post)
    assert mail["To"] == CARITAS
    assert "Fuma" not in words(mail)
    assert "Fuma?" in service.get(reverse("referral_link", args=[key])).content.decode()


def test_everything_is_in_the_sender_s_register(
    cast, service, key, post, referral
):  # fmt: skip
    opened(service, key, post)
    service.get(reverse("referral_link", args=[key]))
    service.post(reverse("referral_link_answer", args=[key, "accetta"]))
    with behind_the_wall():
        noted = AuditEvent.objects.filter(actor="system:referral_link").order_by("pk")
        said = [(e.action, e.office_id, e.object_ids) for e in noted]
        reading = noted.filter(action="referral.read").first()
    luino = cast.luino.pk
    assert {office for _action, office, _ids in said} == {luino}
    assert [action for action, *_ in said][:1] == ["referral.code_sent"]
    assert {"referral.read", "referral.accepted"} <= {action for action, *_ in said}
    assert reading.person_ids == [cast.amina.pk]
    assert (reading.actor_name, reading.office_name) == ("Caritas, dal collegamento", "Caritas")
    # The person's own sheet names it too, and the sender's office is not said to have looked.
    with acting(cast.actor()):
        looked = {(one.office_id, one.office) for one in openings(cast.amina, _LONG_AGO)}
    assert (None, "Caritas") in looked


def _try(key, code):
    try:
        return answering.prove(key, code)
    except Refused as refusal:
        return str(refusal)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_a_code_bears_five_tries_and_opens_once(key, post):
    answering.send_code(key)
    code = code_of(post)
    said = [_try(key, wrong(code)) for _ in range(5)]
    assert all("non è questo" in one for one in said)
    assert "non vale più" in _try(key, code)


def test_a_right_code_opens_once(key, post):
    answering.send_code(key)
    code = code_of(post)
    proof = _try(key, code)
    assert answering.read(key, proof) is not None
    assert "non vale più" in _try(key, code)
    assert answering.read(key, "") is None
    assert answering.read(key, "x" * 43) is None


def _aged(**changes):
    with behind_the_wall():
        ReferralLink.objects.update(**changes)


def test_a_code_and_a_proof_do_not_last(key, post):
    answering.send_code(key)
    code = code_of(post)
    _aged(code_sent_at=clock.now() - timedelta(minutes=12))
    assert "non vale più" in _try(key, code)
    answering.send_code(key)
    proof = _try(key, code_of(post))
    _aged(proved_at=clock.now() - timedelta(minutes=32))
    assert answering.read(key, proof) is None


def test_codes_are_asked_with_measure(key, post):
    answering.send_code(key)
    with pytest.raises(Refused, match="aspettate un minuto"):
        answering.send_code(key)
    _aged(codes_sent=12, code_sent_at=clock.now() - timedelta(hours=1))
    with pytest.raises(Refused, match="troppi codici"):
        answering.send_code(key)
    assert len(delivered(post)) == 1


def test_nothing_that_is_kept_opens_the_link(key, post):
    answering.send_code(key)
    code = code_of(post)
    with behind_the_wall():
        link = ReferralLink.objects.get()
    assert key not in (link.key_hash, link.code_hash)
    assert code not in link.code_hash
    assert answering.find_door(link.key_hash) is None
    assert "non è questo" in _try(key, link.code_hash[:6])


def test_the_link_dies_with_what_it_was_for(cast, luino, key, post, referral):
    answering.send_code(key)
    proof = _try(key, code_of(post))
    with acting(luino):
        actions.withdraw(referral, by=luino)
    assert answering.find_door(key) is None
    assert answering.read(key, proof) is None
    with pytest.raises(Refused, match="non è più aperto"):
        answering.answer(key, proof, answering.Verb.ACCEPT)


@pytest.mark.parametrize("change", ["expired", "over", "ended", "sealed"])
def test_a_link_that_is_over_opens_nothing(cast, key, referral, change):
    assert answering.find_door(key) is not None
    with behind_the_wall():
        if change == "expired":
            Referral.objects.filter(pk=referral.pk).update(expires_on=days(-1))
        elif change == "over":
            ReferralLink.objects.update(expires_at=clock.now() - timedelta(seconds=1))
        elif change == "ended":
            ReferralLink.objects.update(ended_at=clock.now())
    if change == "sealed":
        SealFactory(person=cast.amina)
    assert answering.find_door(key) is None


def test_a_new_link_ends_the_one_before_and_its_mail_that_waits(
    client, cast, luino, referral, key, post
):  # fmt: skip
    with acting(luino):
        give_link(referral, email=CARITAS, by=luino)
        give_link(referral, email=CARITAS, by=luino)
    client.force_login(cast.user())
    page = client.get(reverse("casework:detail", args=[referral.pk])).content.decode()
    assert "non ancora partita" in page
    assert f'value="{CARITAS}"' in page
    (mail,) = delivered(post)
    anew = re.search(r"/invio/([^/]+)/", words(mail))[1]
    assert answering.find_door(key) is None
    assert answering.find_door(anew) is not None
    assert "più nuovo" in Client().get(reverse("referral_link", args=[key])).content.decode()
    page = client.get(reverse("casework:detail", args=[referral.pk])).content.decode()
    assert "non ancora partita" not in page


def test_a_link_is_for_services_without_accounts_and_given_by_the_sender(cast, luino):
    inside, outside = sent(cast, luino), sent(cast, luino, to_name="Caritas")
    with acting(luino), pytest.raises(Refused, match="usa il programma"):
        give_link(inside, email=CARITAS, by=luino)
    with acting(luino), pytest.raises(Refused, match="indirizzo e-mail"):
        give_link(outside, email="caritas", by=luino)
    crema = cast.actor(office=cast.crema)
    with acting(crema), pytest.raises(Referral.DoesNotExist):
        give_link(outside, email=CARITAS, by=crema)


FUNCTIONS = [
    "link_door('x')", "link_code('x', 'y')", "link_prove('x', 'y', 'z')", "link_told('x', 'y')",
    "link_replaced('x')", "link_file('x', 'y', '1')", "link_answer('x', 'y', 'accepted', '', '')",
]  # fmt: skip


@pytest.mark.parametrize("function", FUNCTIONS)
def test_only_the_actor_of_the_links_asks_the_wall(cast, function):
    for actor in (cast.actor(), Actor.of_system(System.PUBLIC), Actor.of_system(System.WORKER)):
        with acting(actor), pytest.raises(ProgrammingError, match="only a link"):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM wall.{function}")


def test_the_actor_of_the_links_reads_no_table(cast, key):
    with acting(Actor.of_system(System.REFERRAL_LINK)), connection.cursor() as cursor:
        for table in ("casework_referral", "casework_referrallink", "casework_referralquestion",
                      "people_person", "people_grant", "people_personfile"):  # fmt: skip
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
        for inner in ("live_link('x')", "proved_link('x', 'y')", "referral_line(1)"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                with transaction.atomic():
                    cursor.execute(f"SELECT * FROM wall.{inner}")


def test_sending_outside_with_an_address_gives_the_link(client, cast, post):
    CodeItemFactory(list_code="referral_reason", code="prova", label="Prova")
    rules.forget()
    client.force_login(cast.user())
    url = reverse("casework:send") + f"?person={cast.amina.pk}&fuori=1"
    given = {"reason": "prova", "to_name": "Caritas", "to_email": CARITAS}
    assert client.post(url, given).status_code == 302
    (mail,) = delivered(post)
    assert mail["To"] == CARITAS
    rules.forget()
