"""The secret key changes: nobody is signed out, no link dies, nothing sealed is lost."""

import re
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings as present
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse

from labimpact.accounts import held_forms
from labimpact.accounts.models import HeldForm
from labimpact.base import sealing
from labimpact.base.actor import System
from labimpact.base.sealing import unseal
from labimpact.base.wall.session import acting_as
from labimpact.documents import storage
from labimpact.notifications.actions import PURPOSE, send
from labimpact.notifications.models import Message
from labimpact.operations import jobs
from tests.accounts.test_sign_in import sign_in, with_password
from tests.factories import HeldFormFactory, UserFactory

pytestmark = pytest.mark.django_db
OLD = present.SECRET_KEY
# Read once, within the hour: gone long before `keys retire` forgets a key that is eight days old.
SHORT_LIVED = {"lists.query"}


@pytest.fixture(autouse=True)
def _counters_start_from_zero():
    cache.clear()


@pytest.fixture
def operator(cast):
    return with_password(cast.user(user=UserFactory(email="operatrice@example.org")))


@pytest.fixture
def rotate(settings):
    """What `keys rotate` and a new start of the processes do."""

    def turn():
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new one", [OLD]

    return turn


@pytest.fixture
def retire(settings):
    """What `keys retire` and a new start of the processes do."""

    def turn():
        settings.SECRET_KEY_FALLBACKS = []

    return turn


def asked_for_a_link(client):
    client.post(reverse("account_reset_password"), {"email": "operatrice@example.org"})
    with acting_as(System.WORKER):
        return Message.objects.get()


def link_in(body):
    return re.search(r"https?://[^/]+(/\S+)", body)[1]


def test_a_session_goes_on_and_outlives_the_old_key(client, operator, rotate, retire):
    sign_in(client)
    rotate()
    assert client.get("/lavoro/").status_code == 200
    retire()
    assert client.get("/lavoro/").status_code == 200


def test_without_the_old_key_a_session_would_have_ended(client, operator, rotate, retire):
    sign_in(client)
    rotate()
    retire()
    assert client.get("/lavoro/").status_code == 302


def test_a_link_mailed_before_opens_afterwards(client, operator, rotate):
    link = link_in(unseal(asked_for_a_link(client).body, purpose=PURPOSE))
    rotate()
    answer = client.get(link, follow=True)
    assert answer.status_code == 200
    assert 'name="password1"' in answer.content.decode()


def test_a_message_still_waiting_is_sent_after_the_old_key_is_gone(
    client, operator, rotate, retire, mailoutbox
):
    message = asked_for_a_link(client)
    rotate()
    jobs.reseal(0)
    retire()
    send(message.pk)
    assert "operatrice@example.org" in mailoutbox[0].to
    assert link_in(mailoutbox[0].body)


def test_a_second_factor_and_a_kept_form_outlive_the_old_key(operator, rotate, retire):
    with acting_as(System.SIGN_IN):
        TOTP.activate(operator, "JBSWY3DPEHPK3PXP")
    held = HeldFormFactory(
        user_id=operator.pk,
        sealed_body=sealing.seal('{"fields": [["a", "b"]]}', purpose=held_forms.PURPOSE),
    )
    rotate()
    call_command("reseal")
    retire()
    with acting_as(System.SIGN_IN):
        factor = Authenticator.objects.get(user_id=operator.pk, type="totp")
        kept = HeldForm.objects.get(pk=held.pk)
    secret = factor.data["secret"]
    assert unseal(secret, purpose="accounts.second_factor") == "JBSWY3DPEHPK3PXP"
    assert held_forms.contents(kept) == {"fields": [["a", "b"]]}


def test_sealing_anew_twice_changes_nothing_more(operator, rotate):
    with acting_as(System.SIGN_IN):
        TOTP.activate(operator, "JBSWY3DPEHPK3PXP")
    rotate()
    from labimpact.operations.resealing import all_anew

    assert all_anew() == sealing.Anew(done=1)
    assert all_anew() == sealing.Anew()


def test_what_no_known_key_opens_keeps_the_old_key_from_being_retired(operator, settings):
    with acting_as(System.SIGN_IN):
        TOTP.activate(operator, "JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new one", ["not the old one"]
    with pytest.raises(CommandError, match="1 testi"):
        call_command("reseal")


def test_a_file_is_read_whatever_the_key(rotate, retire, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "aa").mkdir()
    (tmp_path / "aa" / "x").write_bytes(b"contenuto")
    rotate()
    retire()
    with storage.open_stored("aa/x") as file:
        assert file.read() == b"contenuto"


def test_everybody_who_seals_is_registered_to_seal_anew():
    """A purpose that nobody seals again would be lost when the old key is retired."""
    sources = Path(present.SRC) / "labimpact"
    purposes = set()
    for path in sources.rglob("*.py"):
        text = path.read_text()
        if path.name != "sealing.py" and re.search(r"(?<!\.)\bseal\([^)]*purpose=", text):
            purposes |= set(re.findall(r'^_?PURPOSE = "([^"]+)"', text, re.MULTILINE))
            assert re.search(r'^_?PURPOSE = "', text, re.MULTILINE), path
    assert len(purposes) >= 3
    assert purposes - SHORT_LIVED == set(sealing.registered())
