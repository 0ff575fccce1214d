"""A form sent after the session ended comes back to its author, whole, and to nobody else."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from labimpact.accounts import held_forms
from labimpact.accounts.models import HeldForm
from tests.accounts.test_sign_in import sign_in, with_password
from tests.conftest import behind_the_wall
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/lavoro/da-fare/"
TYPED = {"title": 'Telefonare al «patronato» <b>&</b> "Luino"', "notes": "riga 1\nriga 2\tàè漢"}


@pytest.fixture(autouse=True)
def _counters_start_from_zero():
    cache.clear()


@pytest.fixture
def operator(cast):
    return with_password(cast.user(user=UserFactory(email="operatrice@example.org")))


@pytest.fixture
def browser(operator):
    """Somebody at work, with the token checks of a real browser."""
    client = Client(enforce_csrf_checks=True)
    sign_in_really(client)
    client.get("/lavoro/")
    return client


def token_of(client, url="/accedi/"):
    html = client.get(url).content.decode()
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[1]


def sign_in_really(client, **extra):
    token = token_of(client)
    return sign_in(client, csrfmiddlewaretoken=token, **extra)


def lose_session(client):
    del client.cookies["sessionid"]


def post(client, data=TYPED, path=PAGE, **headers):
    token = client.cookies["csrftoken"].value
    return client.post(path, data | {"csrfmiddlewaretoken": token}, headers=headers)


def held():
    with behind_the_wall():
        return list(HeldForm.objects.all())


def test_the_form_waits_while_its_author_signs_in_again(browser):
    lose_session(browser)
    response = post(browser)
    assert response.status_code == 302
    assert response.url.startswith("/accedi/?next=")
    assert "il modulo è al sicuro" in browser.get(response.url).content.decode()
    back = f"/accedi/modulo/{held()[0].pk}/"
    signed_in = sign_in_really(browser, next=back)
    assert signed_in.url == back
    page = browser.get(back)
    assert dict(page.context["fields"]) == TYPED
    html = page.content.decode()
    assert f'action="{PAGE}"' in html
    assert "<b>&</b>" not in html


def test_every_value_of_a_repeated_field_and_the_question_mark_of_the_address_are_kept(browser):
    lose_session(browser)
    post(browser, {"needs": ["casa", "scuola"]}, path=f"{PAGE}?persona=7&da=oggi")
    sign_in_really(browser)
    kept = held()[0]
    assert kept.path == f"{PAGE}?persona=7&da=oggi"
    contents = browser.get(f"/accedi/modulo/{kept.pk}/").context["fields"]
    assert contents == [["needs", "casa"], ["needs", "scuola"]]


def test_what_was_typed_stands_under_the_label_it_had(browser):
    lose_session(browser)
    post(
        browser,
        TYPED | {"note": "poi", "due_on": "03/02/2027", "role_5002": "17", "unknown": "due parole"},
    )
    sign_in_really(browser)
    page = browser.get(f"/accedi/modulo/{held()[0].pk}/")
    labels = {line.label: line.value for line in page.context["listed"]}
    assert labels["Entro il"] == "03/02/2027"
    assert labels["Che cosa c'è da fare"] == TYPED["title"]
    assert page.context["others"] == 1
    html = page.content.decode()
    assert ">role_5002<" not in html
    assert 'name="role_5002" value="17"' in html
    assert "conservata com" in html


def test_files_are_named_and_asked_for_again(browser):
    lose_session(browser)
    scan = SimpleUploadedFile("delega firmata.pdf", b"%PDF-1.4")
    post(browser, TYPED | {"scan": scan})
    sign_in_really(browser)
    html = browser.get(f"/accedi/modulo/{held()[0].pk}/").content.decode()
    assert "delega firmata.pdf" in html
    assert '<input class="form-control" type="file" name="scan"' in html


def test_what_is_kept_cannot_be_read_in_the_database(browser):
    lose_session(browser)
    post(browser)
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(h)::text FROM accounts_heldform h")
        row = cursor.fetchone()[0]
    assert "patronato" not in row
    assert "riga 1" not in row


def test_another_user_never_gets_it(browser, cast):
    lose_session(browser)
    post(browser)
    other = Client()
    other.force_login(cast.user())
    url = f"/accedi/modulo/{held()[0].pk}/"
    assert other.get(url).status_code == 404
    other.post(f"{url}elimina/")
    assert len(held()) == 1


def test_signing_in_as_somebody_else_on_the_same_computer_does_not_show_it(browser, cast):
    with_password(cast.user(user=UserFactory(email="collega@example.org")))
    lose_session(browser)
    response = post(browser)
    sign_in_really(browser, email="collega@example.org", next=response.url.split("next=")[1])
    assert browser.get(f"/accedi/modulo/{held()[0].pk}/").status_code == 404


@pytest.mark.parametrize("forged", ["1:1abc:xyz", "", "999", "1"])
def test_a_forged_cookie_keeps_nothing(browser, forged):
    lose_session(browser)
    browser.cookies[held_forms.AUTHOR_COOKIE] = forged
    response = post(browser)
    assert response.status_code == 302
    assert held() == []


def test_the_cookie_of_one_user_cannot_be_turned_into_anothers(browser, operator):
    value = browser.cookies[held_forms.AUTHOR_COOKIE].value
    number, _, signature = value.partition(":")
    assert int(number) == operator.pk
    lose_session(browser)
    browser.cookies[held_forms.AUTHOR_COOKIE] = f"{operator.pk + 1}:{signature}"
    post(browser)
    assert held() == []


def test_the_cookie_is_out_of_the_reach_of_scripts_and_of_other_sites(browser):
    cookie = browser.cookies[held_forms.AUTHOR_COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_form_of_another_site_is_never_kept(browser):
    lose_session(browser)
    post(browser, Origin="https://evil.example")
    assert held() == []


def test_a_stranger_fills_no_table(client, db):
    client.post(PAGE, TYPED)
    assert held() == []


def test_passwords_are_never_kept(browser):
    lose_session(browser)
    post(browser, TYPED | {"password": "segreta", "code": "123456"})
    sign_in_really(browser)
    names = [name for name, _ in browser.get(f"/accedi/modulo/{held()[0].pk}/").context["fields"]]
    assert names == ["title", "notes"]


def test_an_old_token_after_signing_in_anew_keeps_the_form_too(browser):
    old = browser.cookies["csrftoken"].value
    lose_session(browser)
    sign_in_really(browser)
    response = browser.post(PAGE, TYPED | {"csrfmiddlewaretoken": old})
    assert response.status_code == 302
    page = browser.get(response.url)
    assert dict(page.context["fields"]) == TYPED


def test_a_form_without_any_token_from_elsewhere_is_refused(browser):
    response = browser.post(PAGE, TYPED, headers={"Origin": "https://evil.example"})
    assert response.status_code == 403
    assert "Richiesta non accettata" in response.content.decode()
    assert held() == []


def test_sent_again_it_is_gone(browser):
    lose_session(browser)
    post(browser)
    sign_in_really(browser)
    kept = held()[0]
    html = browser.get(f"/accedi/modulo/{kept.pk}/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[1]
    again = {"csrfmiddlewaretoken": token, "_held_form": str(kept.pk)}
    response = browser.post("/lavoro/ufficio/", again)
    assert response.status_code == 302
    assert held() == []


def test_its_author_may_throw_it_away(browser):
    lose_session(browser)
    post(browser)
    sign_in_really(browser)
    url = f"/accedi/modulo/{held()[0].pk}/"
    token = token_of(browser, url)
    browser.post(f"{url}elimina/", {"csrfmiddlewaretoken": token})
    assert held() == []


def test_after_a_day_it_is_gone(browser):
    lose_session(browser)
    post(browser)
    with behind_the_wall():
        HeldForm.objects.update(kept_at=timezone.now() - timedelta(hours=25))
    sign_in_really(browser)
    assert browser.get(f"/accedi/modulo/{held()[0].pk}/").status_code == 404
    held_forms.purge()
    assert held() == []


def test_one_user_keeps_the_twenty_newest(browser):
    lose_session(browser)
    for number in range(22):
        post(browser, {"title": str(number)})
    assert len(held()) == 20


def test_a_script_is_told_instead_of_led_away(browser):
    lose_session(browser)
    response = post(browser, **{"HX-Request": "true"})
    assert held() == []
    assert response.status_code in (302, 401)


def test_a_form_of_a_megabyte_is_kept_whole(browser):
    long = "parola " * 150_000
    lose_session(browser)
    post(browser, {"notes": long})
    sign_in_really(browser)
    kept = held()[0]
    assert dict(browser.get(f"/accedi/modulo/{kept.pk}/").context["fields"])["notes"] == long
    assert len(kept.sealed_body) < django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE
