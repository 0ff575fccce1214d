"""What a screen leaves out on paper, and what it keeps."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser
OPERATOR = "operatore.luino@demo.invalid"
# An A4 sheet less its margins, at 96 dots an inch.
SHEET = {"width": 680, "height": 960}


@pytest.fixture
def paper(demo, open_window):
    page = open_window(demo.base)
    sign_in(page, OPERATOR)
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print")
    return page


def first_case(page) -> str:
    page.goto("/lavoro/pratiche/")
    return page.locator("tbody th a").first.get_attribute("href") or ""


def test_a_case_prints_in_one_column_without_its_tools(paper):
    paper.goto(first_case(paper))
    expect(paper.locator("#fogli")).to_be_hidden()
    expect(paper.locator("#passi")).to_be_visible()
    widths = [paper.locator(f"#{box}").bounding_box()["width"] for box in ("passi", "costi")]
    assert widths[0] == widths[1] > SHEET["width"] * 0.9


def test_the_form_sheet_prints_no_link_and_no_check_that_was_not_done(paper):
    paper.goto("/lavoro/pratiche/?tipo=P02")
    case = paper.locator("tbody th a").first.get_attribute("href")
    paper.goto(f"{case}foglio/")
    expect(paper.get_by_role("table").first).to_be_visible()
    expect(paper.get_by_text("Completa la scheda")).to_be_hidden()
    expect(paper.get_by_role("button", name="Ho confrontato")).to_be_hidden()
    expect(paper.locator("#controllo")).to_be_hidden()


def test_the_week_prints_its_dates_and_no_controls(paper):
    paper.goto("/lavoro/agenda/?vista=settimana")
    expect(paper.locator(".agenda-when")).to_be_visible()
    for control in (".tabs", "form[role=search]", ".agenda-hint", ".toolbar-row .btn-row a"):
        for one in paper.locator(f"main {control}").all():
            expect(one).to_be_hidden()


def test_who_may_apply_prints_the_answers_given_and_not_the_questions(paper):
    paper.goto("/lavoro/regole/pratiche/P02/verifica/?title_kind=employment")
    expect(paper.get_by_role("heading", name="Le risposte date")).to_be_visible()
    expect(paper.get_by_text("Lavoro subordinato", exact=True).first).to_be_visible()
    expect(paper.locator("#esito")).to_be_visible()
    expect(paper.locator("select[name=title_kind]")).to_be_hidden()
    paper.emulate_media(media="screen")
    expect(paper.get_by_role("heading", name="Le risposte date")).to_be_hidden()
