"""The first day of an empty installation: the link, the second factor, the first invitation."""

import hashlib
import hmac
import struct
import time
from base64 import b32decode
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
EMAIL = "direzione@example.org"
PASSWORD = "cinque ciliegie sul tavolo"
COLLEAGUE = "giulia@example.org"


def code_now(secret: str) -> str:
    """What the app on the telephone shows for the key (RFC 6238), reckoned on its own."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    key = b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def here(product) -> str:
    """The printed link, on the port the tests happen to use."""
    return product.base + urlsplit(product.link).path


def accept_invitation(page, *, email: str = "", name: str) -> None:
    if email:
        page.get_by_label("Indirizzo e-mail").fill(email)
    page.get_by_label("Nome e cognome").fill(name)
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_label("Di nuovo la password").fill(PASSWORD)
    page.get_by_role("button", name="Crea l'account").click()


def set_up_second_factor(page) -> None:
    """From the page that insists on it, through the app's key, to the spare codes."""
    page.wait_for_url("**/accedi/secondo-fattore/")
    page.goto("/lavoro/")
    assert "/accedi/secondo-fattore/" in page.url
    page.get_by_role("link", name="Attiva l'app").click()
    secret = page.locator("code").inner_text()
    page.get_by_label("Codice").fill(code_now(secret))
    page.get_by_role("button", name="Attiva").click()
    page.wait_for_url("**/secondo-fattore/codici/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Codici di riserva")
    page.get_by_role("link", name="vai al lavoro").click()
    page.wait_for_url("**/lavoro/")


def test_the_first_administrator_opens_the_house_and_invites_an_operator(empty, open_window):
    page = open_window(empty.base)
    page.goto(here(empty))
    accept_invitation(page, email=EMAIL, name="Franca Neri")
    set_up_second_factor(page)

    # Whoever sets a second factor up is told by mail, in case it was somebody else.
    assert empty.sql("SELECT recipient, kind FROM notifications_message") == [
        (EMAIL, "totp_activated")
    ]

    # Without a staff session there is nothing to administer.
    assert page.goto("/lavoro/rete/enti/nuovo/").status == 403
    page.goto("/lavoro/servizio/")
    page.get_by_label("Motivo").fill("Primo avvio: preparo lo sportello di Luino")
    page.get_by_role("button", name="Apri la sessione").click()
    expect(page.locator(".banner").first).to_contain_text("Sessione di servizio aperta fino alle")

    page.goto("/lavoro/rete/enti/nuovo/")
    page.locator("#id_name").fill("Comune di Luino (prova)")
    page.get_by_label("Tipo di ente").select_option("municipality")
    page.get_by_role("button", name="Salva").click()
    page.goto("/lavoro/rete/uffici/nuovo/")
    page.locator("#id_name").fill("Sportello di Luino")
    page.locator("#id_body").select_option(label="Comune di Luino (prova)")
    page.locator("#id_area").select_option(index=1)
    page.get_by_role("button", name="Salva").click()
    page.get_by_role("link", name="Invita qualcuno").click()
    page.get_by_label("Indirizzo e-mail").fill(COLLEAGUE)
    page.get_by_label("Ruolo").select_option("desk_operator")
    page.get_by_role("button", name="Spedisci l’invito").click()
    page.goto(page.url)
    expect(page.locator("#attesa")).to_contain_text(COLLEAGUE)

    # The link is spent.
    assert page.context.request.get(here(empty)).status == 410
