"""Sign-in, account and public pages in a real Chromium: nothing blocked, nothing unreachable."""

import contextlib
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from tests.operations.conftest import PASSWORD, Browser

pytestmark = pytest.mark.browser
PUBLIC = [
    "/it/", "/ar/", "/ur/", "/zh-hans/", "/it/accessibilita/", "/it/privacy/", "/accedi/",
    "/accedi/password/dimenticata/", "/accedi/password/dimenticata/inviata/",
    "/accedi/registrazione/", "/accedi/non-attivo/", "/accedi/invito/inventato/", "/it/niente/",
]  # fmt: skip
OWN = [
    "/accedi/password/", "/accedi/secondo-fattore/", "/accedi/secondo-fattore/app/",
    "/accedi/secondo-fattore/chiavi/", "/accedi/secondo-fattore/chiavi/nuova/",
    "/accedi/dispositivi/", "/accedi/conferma/", "/accedi/esci/",
]  # fmt: skip


@contextlib.contextmanager
def chromium(base, width=1280, **options):
    """A page that remembers what the browser complained of."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox"], chromium_sandbox=False
        )
        context = browser.new_context(
            base_url=base, viewport={"width": width, "height": 800}, **options
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.complaints = []
        page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        yield page
        browser.close()


def sign_in(page, email="operatrice@example.org"):
    page.goto("/accedi/")
    page.get_by_label("Indirizzo e-mail").fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/lavoro/")


def look_at(page, path):
    page.goto(path)
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) <= 0, path
    # Axe leaves text of the very colour of its ground to be looked at by a person.
    for link in page.locator(".head-public a").all():
        assert link.evaluate("e => getComputedStyle(e).color") == "rgb(255, 255, 255)", path
    violations = Axe().run(page).response["violations"]
    assert [(path, v["id"], v["nodes"][0]["html"]) for v in violations] == []


def without_status(complaints):
    """A page that is not found is also a complaint of the console; a blocked script is worse."""
    return [c for c in complaints if "Failed to load resource" not in c]


@pytest.mark.parametrize("width", [1280, 390])
def test_public_and_account_pages_pass_axe_and_the_policy(product, width):
    product.make_operator()
    with chromium(product.serve(), width) as page:
        for path in PUBLIC:
            look_at(page, path)
        sign_in(page)
        for path in OWN:
            look_at(page, path)
        assert without_status(page.complaints) == []


@pytest.mark.parametrize(
    ("role", "path"),
    [("privacy_officer", "/lavoro/accessi/"), ("platform_administrator", "/lavoro/servizio/")],
)
def test_staff_pages_pass_axe_and_the_policy(product, role, path):
    product.make_operator(role=role)
    with chromium(product.serve()) as page:
        sign_in(page)
        look_at(page, path)
        page.set_viewport_size({"width": 390, "height": 800})
        look_at(page, path)
        look_at(page, "/lavoro/persone/")  # Their role has no door there: the 403 page.
        assert without_status(page.complaints) == []


def test_a_security_key_is_added_and_asked_for_at_the_next_sign_in(product):
    product.make_operator()
    # A security key is tied to a name, which an address in numbers is not.
    with chromium(product.serve().replace("127.0.0.1", "localhost")) as page:
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2", "transport": "usb", "hasResidentKey": True,
                    "hasUserVerification": True, "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )  # fmt: skip
        sign_in(page)
        page.goto("/accedi/secondo-fattore/chiavi/nuova/")
        page.locator("#mfa_webauthn_add").click()
        page.wait_for_url("**/secondo-fattore/codici/")
        expect(page.locator("h1")).to_have_text("Codici di riserva")
        page.goto("/accedi/esci/")
        page.get_by_role("button", name="Esci").first.click()
        page.goto("/accedi/")
        page.get_by_label("Indirizzo e-mail").fill("operatrice@example.org")
        page.locator("input[type=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/accedi/codice/")
        page.locator("#mfa_webauthn_authenticate").click()
        page.wait_for_url("**/lavoro/")
        assert without_status(page.complaints) == []


def test_signing_in_and_out_needs_neither_mouse_nor_script(product):
    product.make_operator()
    with chromium(product.serve(), java_script_enabled=False) as page:
        page.goto("/accedi/")
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.locator("input[name=login]:focus").count():
                break
        page.keyboard.type("operatrice@example.org")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/lavoro/")
    assert Browser(product.base).open("/lavoro/")[0] == 200
