"""The shell, the gallery and the scripts in a real Chromium."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.ui import pages

pytestmark = pytest.mark.browser
ADDRESSES = ["/lavoro/galleria/", "/prova/"]


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("width", [1280, 640, 390, 320])
def test_nothing_overflows_and_axe_finds_nothing(open_page, path, width):
    page = open_page(path, width=width)
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) == 0
    result = Axe().run(page)
    assert [(v["id"], v["nodes"][0]["html"]) for v in result.response["violations"]] == []


def test_right_to_left_mirrors_the_page_without_overflow(open_page):
    page = open_page("/lavoro/galleria/", locale="ar")
    assert page.locator(".brand").bounding_box()["x"] > 1000
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_keyboard_reaches_content_search_and_menu_first(open_page):
    page = open_page("/prova/")
    reached = []
    for _ in range(3):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.hash"))
    assert reached == ["#contenuto", "#chi", "#menu"]


def test_slash_reaches_the_search_and_is_a_letter_inside_it(open_page):
    page = open_page("/prova/")
    page.keyboard.press("/")
    page.keyboard.type("a/b?")
    assert page.input_value("#chi") == "a/b?"
    assert page.locator("dialog[open]").count() == 0


def test_two_letters_open_a_page_and_the_list_names_them(open_page):
    page = open_page("/prova/")
    page.keyboard.press("?")
    expect(page.locator("dialog[open] .keys")).to_contain_text("Registra un contatto")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.press("c")
    page.wait_for_url("**/lavoro/nuovo/")


def add_button(page, key):
    """A button with a shortcut of one letter, that says so when it is pressed."""
    page.evaluate(
        """key => {
          const button = document.createElement("button");
          button.dataset.shortcut = key;
          button.addEventListener("click", () => { document.title = "premuto"; });
          document.querySelector("main").append(button);
        }""",
        key,
    )


def test_a_slow_second_letter_is_not_read_alone(open_page):
    page = open_page("/prova/")
    add_button(page, "c")
    page.keyboard.press("n")
    page.wait_for_timeout(1500)
    page.keyboard.press("c")
    page.wait_for_url("**/lavoro/nuovo/")


def test_a_first_letter_with_another_does_nothing(open_page):
    page = open_page("/prova/")
    add_button(page, "z")
    for key in ("n", "z"):
        page.keyboard.press(key)
    assert page.title() != "premuto"
    page.keyboard.press("z")
    assert page.title() == "premuto"


def test_shortcuts_can_be_turned_off(open_page):
    page = open_page("/prova/")
    page.keyboard.press("?")
    page.locator("label[for=keys-on]").click()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "chi"
    page.click("footer [data-open-keys]")
    expect(page.locator("#keys-on")).not_to_be_checked()


def test_a_menu_closes_with_escape_and_gives_the_focus_back(open_page):
    page = open_page("/prova/")
    page.locator("details.menu-me > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator("details[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_draft_is_kept_and_said_and_holds_no_password(open_page):
    pages.received.clear()
    page = open_page("/prova/")
    page.fill("#segreta", "non si salva")
    page.fill("#nome", "Fatima")
    expect(page.locator("[data-draft-state]")).to_have_text(
        re.compile(r"^Bozza salvata alle \d\d:\d\d$")
    )
    (draft,) = pages.received
    assert draft == {"path": "/bozza/", "nome": "Fatima", "giorno": ""}
    assert page.evaluate("document.querySelector('#scheda').dataset.dirty") is None


def test_three_clicks_on_save_send_one_form(open_page):
    pages.received.clear()
    page = open_page("/prova/")
    page.fill("#nome", "Fatima")
    for _ in range(3):
        page.click("#scheda button")
        page.wait_for_timeout(50)
    page.wait_for_timeout(2500)
    assert [sent["path"] for sent in pages.received] == ["/ricevi/"]


def test_control_enter_saves_from_any_field(open_page):
    pages.received.clear()
    page = open_page("/prova/")
    page.fill("#nome", "Fatima")
    with page.expect_request("**/ricevi/"):
        page.keyboard.press("Control+Enter")


def test_leaving_a_changed_form_asks_first(open_page):
    page = open_page("/prova/")
    page.route("**/bozza/", lambda route: route.abort())
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#nome").press_sequentially("Fatima")
    page.click(".brand")
    page.wait_for_url("**/lavoro/")
    assert asked == ["beforeunload"]


def sent():
    """What was sent on purpose: the draft of a page left before may still arrive."""
    return [one for one in pages.received if one["path"] != "/bozza/"]


def test_what_asks_for_confirmation_does_nothing_on_no_and_acts_on_yes(open_page):
    pages.received.clear()
    page = open_page("/prova/")
    page.click("#togli button")
    page.click("text=No, torna indietro")
    page.wait_for_timeout(300)
    assert sent() == []
    page.click("#togli button")
    with page.expect_request("**/ricevi/"):
        page.click("text=Sì, continua")
    page.wait_for_timeout(300)
    assert sent() == [{"path": "/ricevi/", "togli": "1"}]


def test_what_asks_may_say_its_title_its_lines_and_its_buttons(open_page):
    pages.received.clear()
    page = open_page("/prova/")
    page.click("#scarta button")
    asked = page.locator("dialog[open]")
    expect(asked.locator("h2")).to_have_text("Confermi la cancellazione di 2 schede?")
    expect(asked.locator("p")).to_have_text(["Luino: 2 schede", "Fino ad allora puoi ritirare"])
    asked.get_by_role("button", name="Torna indietro").click()
    page.wait_for_timeout(300)
    assert sent() == []
    page.click("#scarta button")
    with page.expect_request("**/ricevi/"):
        asked.get_by_role("button", name="Conferma il piano").click()
    page.wait_for_timeout(300)
    assert sent() == [{"path": "/ricevi/", "scarta": "1"}]


@pytest.mark.parametrize("typed", ["3-2-1990", "03021990", "3/2/1990"])
def test_a_day_gets_its_slashes(open_page, typed):
    page = open_page("/prova/")
    page.fill("#giorno", typed)
    page.keyboard.press("Tab")
    assert page.input_value("#giorno") == "03/02/1990"


def test_a_failed_request_says_so_and_leaves_the_page_as_it_was(open_page):
    page = open_page("/prova/")
    page.click("#guasto")
    expect(page.locator(".shift-notice")).to_contain_text("Il sistema non ha risposto")
    expect(page.locator("#risposta")).to_have_text("prima")


def test_an_expired_session_says_so_and_leaves_the_page_as_it_was(open_page):
    page = open_page("/prova/")
    page.click("#scaduta")
    expect(page.locator(".shift-notice")).to_contain_text("La sessione è scaduta")
    expect(page.locator("#risposta")).to_have_text("prima")


def test_a_writing_request_outside_a_form_carries_the_token(open_page):
    pages.received.clear()
    page = open_page("/prova/")
    with page.expect_response("**/ricevi/") as answer:
        page.click("#scrivi")
    assert answer.value.status == 204


def test_the_queue_refreshes_itself_keeping_what_is_being_typed(open_page):
    page = open_page("/prova/")
    before = page.inner_text("#visto")
    page.fill("#nome", "Fati")
    expect(page.locator("#visto")).not_to_have_text(before, timeout=8000)
    page.keyboard.type("ma")
    assert page.input_value("#nome") == "Fatima"


def test_reading_aloud_is_offered_where_the_device_can(open_page):
    page = open_page("/lavoro/galleria/")
    can = page.evaluate("'speechSynthesis' in window")
    assert page.locator("[data-read-aloud]").is_visible() == can


def test_without_javascript_the_menu_opens_and_nothing_dead_is_shown(open_page):
    page = open_page("/lavoro/galleria/", java_script_enabled=False)
    assert page.locator(".js-only:visible").count() == 0
    assert page.locator("[data-read-aloud]:visible").count() == 0
    page.click("details.menu-me > summary")
    expect(page.locator("details.menu-me button:visible")).to_have_text(" Esci")


PHONE = {"width": 390, "has_touch": True, "is_mobile": True}
TARGETS = "a.btn, button, .tabs a, .page-link, .menu > summary, .menu-open"
LOW = f"""[...document.querySelectorAll("{TARGETS}")]
    .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && box.height > 1 && box.height < 44)
    .map(([html]) => html)"""


def test_on_a_phone_the_content_comes_at_once_and_every_target_is_as_high_as_a_finger(open_page):
    page = open_page("/lavoro/galleria/", **PHONE)
    assert page.locator("main").bounding_box()["y"] <= 120
    assert page.evaluate(LOW) == []
    assert page.locator("kbd:visible").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_the_menu_opens_from_one_button_and_closes(open_page, scripts):
    page = open_page("/lavoro/galleria/", java_script_enabled=scripts, **PHONE)
    menu = page.locator("#menu .nav-list")
    expect(menu).to_be_hidden()
    page.locator(".menu-open").tap()
    expect(menu).to_be_visible()
    if scripts:
        assert page.locator(".menu-open").get_attribute("aria-expanded") == "true"
        assert [v["id"] for v in Axe().run(page).response["violations"]] == []
    page.locator(".menu-close").tap()
    expect(menu).to_be_hidden()
