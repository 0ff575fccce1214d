"""A morning of an operator in Luino with the keyboard alone, and the month's report after it."""

import re
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.keyboard import Keyboard

pytestmark = pytest.mark.browser
OPERATOR = "operatore.luino@demo.invalid"
CONTACT = re.compile(r"/lavoro/contatti/\d+/")
PERSON = re.compile(r"/lavoro/persona/\d+/")
MANDATE = re.compile(r"/deleg\w+/\d+/")


@dataclass(frozen=True)
class Figures:
    """The month as the report counts it."""

    contacts: int
    persons: int
    anonymous: int
    new_persons: int
    minutes: int
    arrivals: int


def read_report(page, keys: Keyboard) -> Figures:
    keys.press("g", "r")
    page.wait_for_url("**/lavoro/rapporti/")
    tiles = dict(
        page.locator(".stat").evaluate_all(
            "all => all.map(x => [x.querySelector('.stat-label').textContent,"
            " x.querySelector('.stat-number').textContent])"
        )
    )
    hours, minutes = map(int, re.findall(r"\d+", tiles["ore degli operatori"]))
    terms = page.locator("#attesa dt, #attesa dd").all_inner_texts()
    waiting = dict(zip(terms[::2], terms[1::2], strict=True))
    return Figures(
        contacts=_number(tiles["contatti"]),
        persons=_number(tiles["persone"]),
        anonymous=_number(tiles["presenze anonime"]),
        new_persons=_number(tiles["persone nuove"]),
        minutes=60 * hours + minutes,
        arrivals=_number(waiting["Arrivi"]),
    )


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def tick(keys: Keyboard, selector: str, *, back: bool = False) -> None:
    keys.reach(selector, back=back)
    keys.press("Space")


def record_family(page, keys: Keyboard, people: dict) -> float:
    """From the person's page to the saved contact of two of the family; seconds it took."""
    begun = time.perf_counter()
    keys.press("c")
    page.wait_for_url("**/lavoro/contatti/nuovo/**")
    expect(page.locator("#id_items_0")).to_be_focused()
    tick(keys, f"#id_person_{people['karim']}", back=True)
    tick(keys, "#id_items_0")
    tick(keys, "#id_items_2")
    keys.reach("#id_minutes_other")
    keys.type("25")
    keys.reach("#id_next_step")
    keys.type("Portare le foto per il permesso")
    keys.press("Control+Enter")
    page.wait_for_url(CONTACT)
    return time.perf_counter() - begun


def test_a_morning_with_the_keyboard_alone_is_in_the_months_report(
    demo, open_window, tmp_path, capsys
):
    people = demo.world["family"]
    page = open_window(demo.base)
    keys = Keyboard(page)
    sign_in(page, OPERATOR)
    before = read_report(page, keys)

    # Somebody comes in, and is called.
    keys.press("g", "a")
    page.wait_for_url("**/lavoro/arrivi/")
    keys.reach("#id_label")
    keys.type("signora con il passeggino")
    keys.press("Enter")
    expect(page.locator("#in-attesa")).to_contain_text("signora con il passeggino")

    # Who is it? The search is one key away, and the first who was found already in hand.
    keys.press("/")
    keys.type("zongo aicha")
    keys.press("Enter")
    page.wait_for_url("**/lavoro/persone/?q=*")
    expect(page.locator("a[data-result]").first).to_be_focused()
    keys.press("Enter")
    page.wait_for_url(f"**/persona/{people['aicha']}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zongo Aïcha")

    keys.pressed = 0
    seconds = record_family(page, keys, people)
    pressed = keys.pressed
    with capsys.disabled():
        print(  # noqa: T201
            f"\n[a family's contact: {seconds:.1f} s and {pressed} keys]"
        )
    expect(page.locator("#salvato")).to_be_visible()
    expect(page.locator("#fatto")).to_contain_text("Zongo Karim")
    expect(page.locator("#passo")).to_contain_text("Portare le foto per il permesso")

    attach(page, keys, tmp_path)
    print_mandate(page, keys, people["aicha"])
    name_somebody(page, keys)

    after = read_report(page, keys)
    assert after == Figures(
        contacts=before.contacts + 2,
        persons=before.persons + 3,
        anonymous=before.anonymous + 1,
        new_persons=before.new_persons + 1,
        minutes=before.minutes + 25 + 35,
        arrivals=before.arrivals + 1,
    )


def attach(page, keys: Keyboard, tmp_path) -> None:
    """Attach a file to the contact; choosing it in the system's window is not ours to press."""
    receipt = tmp_path / "ricevuta.txt"
    receipt.write_text("Ricevuta del kit postale")
    with page.expect_file_chooser() as chooser:  # listening long before the key is pressed
        keys.follow("a[href*='?contatto=']", re.compile(r"\?contatto=\d+"))
        keys.reach("#id_upload")
        keys.press("Space")
    chooser.value.set_files(receipt)
    keys.reach("#id_caption")
    keys.type("Ricevuta")
    keys.press("Control+Enter")
    expect(page.get_by_role("table")).to_contain_text("Ricevuta")


def print_mandate(page, keys: Keyboard, person: int) -> None:
    keys.follow(f"a[href$='/persona/{person}/']", PERSON)
    keys.reach("main details summary")
    keys.press("Enter")
    keys.follow("details[open] a[href*='/deleg']", re.compile("/deleg"))
    keys.reach("#id_delegate_name")
    keys.type("Ines Zongo")
    keys.press("Tab")
    keys.type("Ritirare il permesso in Questura")
    keys.press("Control+Enter")
    page.wait_for_url(MANDATE)
    with page.context.expect_event(
        "response", lambda answer: answer.headers.get("content-type") == "application/pdf"
    ) as opened:
        keys.reach("#stampa button")
        keys.press("Enter")
    sheet = page.context.request.get(opened.value.url)
    assert sheet.status == 200
    assert sheet.body().startswith(b"%PDF")


def name_somebody(page, keys: Keyboard) -> None:
    """Two people without a name; one of them says who she is afterwards."""
    keys.press("g", "p")
    page.wait_for_url("**/lavoro/persone/")
    expect(page.locator("#cerca")).to_be_focused()
    keys.type("sconosciuta di stamattina")
    expect(page.locator("#risultati")).to_contain_text("Contatto anonimo")
    keys.follow("a[href$='?anonimo=1']", "**/lavoro/contatti/nuovo/?anonimo=1")
    keys.reach("#id_anon_0_count")
    keys.press("Control+A")
    keys.type("2")
    tick(keys, "#id_items_0")
    keys.reach("#id_minutes_other")
    keys.type("35")
    keys.press("Control+Enter")
    page.wait_for_url(CONTACT)
    keys.follow("#fatto a[href*='/anonimi/']", "**/anonimi/*/")
    keys.reach("#id_family_name")
    keys.type("Traoré")
    keys.press("Tab")
    keys.type("Fanta")
    keys.press("Control+Enter")
    page.wait_for_url(CONTACT)
    expect(page.locator("#fatto")).to_contain_text("Traoré Fanta")
    expect(page.locator("#fatto")).to_contain_text("1 persona anonima")
