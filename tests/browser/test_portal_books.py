"""Somebody books a desk from an old phone, moves it, gives it back; and opens their own page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.test_every_page import faults

pytestmark = pytest.mark.browser
PHONE = 390
LUINO = (
    "SELECT m.office_id FROM network_membership m JOIN accounts_user u ON u.id = m.user_id"
    " WHERE u.email = 'operatore.luino@demo.invalid'"
)
LAST = (
    "from labimpact.base.sealing import unseal\n"
    "from labimpact.notifications.actions import PURPOSE\n"
    "from labimpact.notifications.models import Message\n"
    "last = Message.objects.filter(kind={kind!r}).latest('pk')\n"
    "print(unseal(last.body, purpose=PURPOSE))\n"
)


@pytest.fixture
def luino(demo):
    """The number of a desk that is booked from the portal."""
    ((pk,),) = demo.sql(LUINO)
    return pk


def told(demo, kind):
    """What the last message of a kind says."""
    return demo.shell(LAST.format(kind=kind))


@pytest.mark.parametrize(("language", "scripts"), [("uk", True), ("ar", False)])
def test_a_place_is_taken_moved_and_given_back_on_a_phone(
    demo, open_window, luino, language, scripts
):
    page = open_window(demo.base, width=PHONE, java_script_enabled=scripts)
    page.goto(f"/{language}/prenota/{luino}/")
    if scripts:
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    page.locator("input[name=when]").first.check()
    page.fill("input[name=name]", "Оксана" if language == "uk" else "سميرة")
    page.fill("input[name=email]", f"{language}@example.org")
    page.select_option("select[name=topic]", "documents")
    page.locator("main form button").click()
    page.wait_for_url(re.compile(rf"/{language}/appuntamento/"))
    page.fill("input[name=code]", re.search(r"\b\d{6}\b", told(demo, "booking.code")).group())
    page.locator("button[value=code]").click()
    expect(page.locator("button[value=give_back]")).to_be_attached()
    assert page.context.cookies() == []
    page.locator("details.more > summary").first.click()
    page.locator("input[name=when]").nth(2).check()
    page.locator("button[value=place]").click()
    expect(page.locator("button[value=give_back]")).to_be_attached()
    page.locator("details.more > summary").last.click()
    page.locator("button[value=give_back]").click()
    expect(page.locator("button[value=give_back]")).to_have_count(0)
    assert page.context.cookies() == []


@pytest.mark.parametrize("language", ["it", "ar", "uk", "bn", "zh-hans"])
def test_the_pages_are_sound(demo, open_window, luino, language):
    page = open_window(demo.base)
    addresses = {"book": f"/{language}/prenota/{luino}/", "in": f"/{language}/la-mia-pagina/"}
    assert not faults(page, addresses)


@pytest.mark.parametrize("language", ["uk", "ar"])
def test_the_desk_gives_a_code_and_the_person_opens_their_own_page(demo, open_window, language):
    person = demo.world["family"]["aicha"]
    desk = open_window(demo.base)
    sign_in(desk, "operatore.luino@demo.invalid")
    desk.goto(f"/lavoro/persone/{person}/la-mia-pagina/")
    desk.locator("main form button.btn-primary").click()
    code = desk.locator("strong.code").inner_text()
    page = open_window(demo.base, width=PHONE)
    page.goto(f"/{language}/la-mia-pagina/")
    page.fill("input[name=email]", f"aicha.{language}@example.org")
    page.fill("input[name=code]", code)
    page.locator("main form button").click()
    expect(page.locator("main [role=status]")).to_be_visible()
    assert page.context.cookies() == []
    link = re.search(rf"/{language}/la-mia-pagina/entra/[\w-]+/", told(demo, "mypage.link")).group()
    page.goto(link)
    page.locator("main form button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Aïcha")
    expect(page.locator("main")).to_contain_text("Luino")
    assert [cookie["name"] for cookie in page.context.cookies()] == ["mia_pagina"]
    assert not faults(page, {"mine": f"/{language}/la-mia-pagina/"})
    page.fill("textarea[name=words]", "Il mio nome si scrive Aicha.")
    page.locator("main form button").last.click()
    expect(page.locator(".alert-info")).to_be_visible()
