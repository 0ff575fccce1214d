"""Signing in: what the page says, what it never says, and how long it lasts."""

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.urls import reverse

from labimpact.accounts.models import User
from labimpact.notifications.models import Message
from tests.conftest import behind_the_wall
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "una frase lunga e mia"


@pytest.fixture(autouse=True)
def _counters_start_from_zero():
    cache.clear()


@pytest.fixture
def operator(cast):
    return with_password(cast.user(user=UserFactory(email="operatrice@example.org")))


def with_password(user):
    with behind_the_wall():
        user.set_password(PASSWORD)
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(client, email="operatrice@example.org", password=PASSWORD, **extra):
    return client.post("/accedi/", {"login": email, "password": password, **extra})


def test_the_sign_in_page_says_that_reading_is_recorded(client, db):
    response = client.get("/accedi/")
    assert response.status_code == 200
    assert "si registrano" in response.content.decode()


def test_the_right_password_leads_to_the_day(client, operator):
    response = sign_in(client)
    assert response.status_code == 302
    assert response.url == "/lavoro/"
    assert client.get("/lavoro/").status_code == 200


def test_the_session_key_changes_at_sign_in(client, operator):
    client.get("/accedi/")
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in(client)
    assert client.session.session_key != before
    client.cookies["sessionid"] = before
    assert client.get("/lavoro/").status_code == 302


def test_session_cookies_are_out_of_the_reach_of_scripts(client, operator):
    cookie = sign_in(client).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_stranger_and_a_wrong_password_read_the_same_answer(client, operator):
    wrong = sign_in(client, password="sbagliata davvero")
    unknown = sign_in(client, email="nessuno@example.org", password="sbagliata davvero")
    assert wrong.status_code == unknown.status_code == 200
    errors = [r.context["form"].errors.as_text() for r in (wrong, unknown)]
    assert errors[0] == errors[1] != ""


def test_asking_a_new_password_never_tells_who_has_an_account(client, operator):
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ("operatrice@example.org", "nessuno@example.org")
    ]
    assert [a.status_code for a in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    with behind_the_wall():
        assert list(Message.objects.values_list("recipient", flat=True)) == [operator.email]


def test_five_wrong_passwords_close_the_account_for_a_while(client, operator):
    for _ in range(5):
        sign_in(client, password="sbagliata davvero")
    response = sign_in(client)
    assert response.status_code == 200
    assert client.get("/lavoro/").status_code == 302


def test_twenty_wrong_names_from_one_address_are_too_many(client, operator):
    for number in range(20):
        sign_in(client, email=f"prova{number}@example.org", password="sbagliata davvero")
    assert sign_in(client).status_code == 200
    cache.clear()
    assert sign_in(client).status_code == 302


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"],
)
def test_next_never_leads_to_another_site(client, operator, target):
    response = sign_in(client, next=target)
    assert response.status_code == 302
    assert response.url == "/lavoro/"


def test_a_foreign_host_is_refused(client, db, settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    assert client.get("/accedi/", headers={"host": "evil.example"}).status_code == 400


def test_the_link_of_a_new_password_never_names_a_foreign_host(client, operator, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    client.post(
        reverse("account_reset_password"),
        {"email": operator.email},
        headers={"host": "evil.example"},
    )
    with behind_the_wall():
        assert not Message.objects.exists()


def test_nobody_signs_up_alone(client, db):
    response = client.post(
        reverse("account_signup"),
        {"email": "nuova@example.org", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert "su invito" in response.content.decode()
    with behind_the_wall():
        assert not User.objects.filter(email="nuova@example.org").exists()


def test_somebody_who_left_does_not_come_back(client, operator):
    with behind_the_wall():
        User.objects.filter(pk=operator.pk).update(is_active=False)
    sign_in(client)
    assert client.get("/lavoro/").status_code == 302


@pytest.mark.parametrize(
    ("started", "seen", "status"),
    [(0, 0, 200), (9 * 3600, 100, 200), (10 * 3600 + 1, 100, 302), (3 * 3600, 2 * 3600 + 1, 302)],
)
def test_a_session_ends_after_ten_hours_or_two_idle_ones(client, operator, started, seen, status):
    sign_in(client)
    client.get("/lavoro/")
    session = client.session
    session["started_at"] = int(time.time()) - started
    session["seen_at"] = int(time.time()) - seen
    session.save()
    assert client.get("/lavoro/").status_code == status


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def _required(self, settings):
        settings.SECOND_FACTOR_REQUIRED = True

    def test_nobody_works_before_setting_one_up(self, client, operator):
        sign_in(client)
        response = client.get("/lavoro/persone/")
        assert response.status_code == 302
        assert response.url == reverse("mfa_index")
        assert "secondo fattore" in client.get(response.url).content.decode()

    def test_setting_up_the_app_opens_the_work_and_seals_the_secret(self, client, operator):
        sign_in(client)
        activate(client)
        assert client.get("/lavoro/").status_code == 200
        with behind_the_wall():
            stored = Authenticator.objects.get(type="totp").data["secret"]
        assert stored.startswith("sealed:")

    def test_the_next_sign_in_asks_for_the_code(self, client, operator):
        sign_in(client)
        secret = activate(client)
        client.post(reverse("account_logout"))
        cache.clear()
        response = sign_in(client)
        assert response.url == reverse("mfa_authenticate")
        assert client.get("/lavoro/").status_code == 302
        client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
        assert client.get("/lavoro/").status_code == 200

    def test_a_session_opened_with_the_password_alone_stays_outside(self, client, operator):
        other = type(client)()
        sign_in(other)
        sign_in(client)
        activate(client)
        assert client.get("/lavoro/").status_code == 200
        response = other.get("/lavoro/")
        assert response.status_code == 302
        assert response.url.startswith(reverse("mfa_reauthenticate"))

    @pytest.mark.parametrize(
        "page", ["mfa_index", "mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_deactivate_totp"]
    )
    def test_the_password_alone_makes_no_other_factor(self, client, operator, page):
        other = type(client)()
        sign_in(other)
        sign_in(client)
        secret = activate(client)
        other.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        for answer in (other.get(reverse(page)), other.post(reverse(page))):
            assert answer.status_code == 302
            assert answer.url.startswith(reverse("mfa_reauthenticate"))
        cache.clear()
        other.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})
        assert not other.get(reverse("mfa_index")).has_header("Location")

    def test_the_last_factor_cannot_be_taken_away(self, client, operator):
        sign_in(client)
        secret = activate(client)
        reauthenticate(client, secret)
        client.post(reverse("mfa_deactivate_totp"))
        with behind_the_wall():
            assert Authenticator.objects.filter(user=operator, type="totp").exists()


def code_of(secret):
    from allauth.mfa.totp.internal.auth import (  # fmt: skip
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def activate(client):
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200, page
    secret = page.context["form"].secret
    response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert response.status_code == 302, response.content.decode()
    return secret


def reauthenticate(client, secret):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def test_a_flood_from_one_address_gets_a_page_that_says_to_wait(client, operator):
    flood = [sign_in(client, email=f"p{n}@example.org", password="no") for n in range(31)]
    assert {answer.status_code for answer in flood[:30]} == {200}
    assert flood[30].status_code == 429
    assert "Aspetta qualche minuto" in flood[30].content.decode()


def test_somebody_without_an_address_row_confirms_their_password_too(client, operator):
    with behind_the_wall():
        EmailAddress.objects.all().delete()
    sign_in(client)
    answer = client.post(
        reverse("account_reauthenticate"), {"password": PASSWORD, "next": "/lavoro/"}
    )
    assert answer.status_code == 302
