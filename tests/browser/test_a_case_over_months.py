"""Scenarios 1 to 5, 9 and 10 as an operator of Luino lives them, day after day, in a browser."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser
OPERATOR = "operatore2.luino@demo.invalid"


@pytest.fixture(scope="module")
def days(demo, tmp_path_factory):
    """The same network, served by a process that lives on the day written in a file."""
    file = tmp_path_factory.mktemp("days") / "today"
    file.write_text("2027-01-11", encoding="utf-8")
    other = replace(demo, processes=[], base="")
    other.serve(DJANGO_SETTINGS_MODULE="tests.browser.another_day", LABIMPACT_DAY_FILE=str(file))
    other.file = file
    yield other
    for process in other.processes:
        other.stop(process)


class Case:
    """A case as the operator works on it."""

    def __init__(self, page, product):
        self.page, self.product = page, product
        self.url = ""

    def today(self, day: str) -> None:
        self.product.file.write_text(day, encoding="utf-8")

    def open(self, code: str, person: int) -> None:
        self.page.goto(f"/lavoro/persona/{person}/")
        self.page.get_by_role("link", name="Pratica").first.click()
        row = self.page.locator(f"form:has(input[name=pratica][value={code}])")
        row.get_by_role("button").click()
        confirm = self.page.locator("dialog[open] button[value=yes]")
        self.page.wait_for_timeout(200)
        if confirm.count():
            confirm.click()
        self.page.wait_for_url(re.compile(r"/lavoro/pratiche/\d+/"))
        self.url = re.match(r".*/lavoro/pratiche/\d+/", self.page.url)[0]

    def answer(self, **answers: str) -> None:
        """Fill in what is asked, a bit at a time: new questions appear as one answers."""
        self.page.goto(f"{self.url}domande/")
        left = dict(answers)
        while left:
            shown = [n for n in left if self.page.locator(f"[name={n}]").count()]
            assert shown, f"not asked: {sorted(left)}"
            for name in shown:
                self._fill(name, left.pop(name))
            if left:
                self.page.get_by_role("button", name="Vedi che cosa cambia").click()
        self.page.get_by_role("button", name="Salva le risposte").click()
        self.page.wait_for_url(re.compile(r"/lavoro/pratiche/\d+/(#.*)?$"))

    def _fill(self, name: str, value: str) -> None:
        field = self.page.locator(f"[name={name}]").first
        kind = field.evaluate("e => e.type || e.tagName")
        if kind == "radio":
            wanted = self.page.locator(f"input[name={name}][value={value}]")
            self.page.locator(f"label[for={wanted.get_attribute('id')}]").click()
            expect(wanted).to_be_checked()
        elif kind.startswith("select"):
            field.select_option(value)
        else:
            field.fill(value)

    def step(self, code: str, day: str, **fields: str) -> None:
        self.page.goto(f"{self.url}passi/{code}/")
        self._fill("done_on", day)
        for name, value in fields.items():
            self._fill(name, value)
        self.page.get_by_role("button", name="Scrivi il passo").click()
        self.page.wait_for_url(re.compile(r"/lavoro/pratiche/\d+/(#.*)?$"))

    def says(self, *texts: str) -> None:
        self.page.goto(self.url)
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def deadline(self, label: str):
        return self.page.locator("#scadenze li").filter(has_text=label)


@pytest.fixture
def case(days, open_window):
    page = open_window(days.base)
    sign_in(page, OPERATOR)
    return Case(page, days)


FAMILY = {
    "title_kind": "employment", "title_one_year": "yes", "protection": "no",
    "legal_stay_since": "11/01/2024", "spouse": "yes", "spouse_adult_not_separated": "yes",
    "minor_children": "1", "children_under_14": "1", "other_parent_agrees": "yes",
    "disabled_children": "0", "parents": "0", "relatives": "2", "income": "14.000",
    "housing_certificate": "yes",
}  # fmt: skip


def test_scenario_1_reunification(case, demo):
    case.today("2027-01-11")
    case.open("P05", demo.world["family"]["karim"])
    case.answer(**FAMILY)
    case.says("mancano 202,24", "14.202,24", "10.651,68", "basta per 1 familiare", "art. 29")
    case.answer(**(FAMILY | {"income": "15.100"}))
    case.step("filing", "11/01/2027", receipt_code="VA-1")
    case.says("10/06/2027", "VA-1")
    case.today("2027-05-20")
    case.step("clearance", "20/05/2027", result="granted")
    case.says("20/11/2027")
    case.today("2027-09-09")
    case.step("visa_request", "01/06/2027")
    case.step("visa", "20/06/2027", result="granted")
    case.step("entry", "09/09/2027")
    case.says("17/09/2027", "18/09/2027", "21/09/2027", "giorno che non si conta")
    # Twenty months of stay: the spouse waits, the child does not.
    case.answer(**(FAMILY | {"income": "15.100", "legal_stay_since": "09/01/2026"}))
    case.says("Non ancora: dal 09/01/2028")


def test_scenario_2_renewal(case, demo):
    case.today("2027-01-20")
    case.open("P02", demo.world["family"]["aicha"])
    case.answer(
        title_kind="employment", permit_expires_on="28/02/2027", conditions_met="yes", moved="no",
        duration="up_to_2",
    )  # fmt: skip
    case.says("30/12/2026", "29/04/2027", "si presenta lo stesso", "80,46")
    case.step("filing", "20/01/2027", assicurata="0123456", ologramma="7654321")
    case.says("21/03/2027", "0123456", "7654321", "continuare a lavorare")
    case.today("2027-06-15")
    case.step("decision", "10/06/2027", result="ready")
    case.step("collection", "15/06/2027")
    case.says("14/08/2027")
    sheet = case.page.context.request.get(f"{case.url}stampa/?lingua=fr")
    assert sheet.body().startswith(b"%PDF-")


def test_scenario_3_the_test_failed_then_passed_leads_to_long_term(case, demo):
    person = demo.world["family"]["issa"]
    case.today("2027-01-18")
    case.open("P07", person)
    case.step("booking", "18/01/2027", receipt_code="A2-1")
    case.says("19/03/2027")
    case.today("2027-03-10")
    case.step("date_given", "20/02/2027")
    case.step("test", "10/03/2027", result="failed")
    case.says("09/06/2027")
    expect(case.deadline("Nuova richiesta del test A2")).to_contain_text("non ancora")
    _refer_to_a_course(case, person)
    case.today("2027-07-20")
    case.step("booking", "09/06/2027")
    case.step("date_given", "20/06/2027")
    case.step("test", "20/07/2027", result="passed")
    case.page.goto(f"{case.url}gestisci/")
    case._fill("outcome", "passed")
    case.page.get_by_role("button", name="Chiudi la pratica").click()
    case.today("2027-08-02")
    case.page.locator("#dopo form").first.get_by_role("button").click()
    case.page.wait_for_url(re.compile(r"/lavoro/pratiche/\d+/(#.*)?$"))
    case.url = re.match(r".*/lavoro/pratiche/\d+/", case.page.url)[0]
    case.answer(
        title_kind="employment", permit_since="18/11/2021", excluded_periods="no",
        absences="01/03/2024 - 30/06/2024", family_too="no", income="9.000", italian="test",
    )  # fmt: skip
    case.step("filing", "02/08/2027")
    case.says("31/10/2027", "assenze non interrompono")


def _refer_to_a_course(case: Case, person: int) -> None:
    """The referral is entered by hand, and so is its answer."""
    page = case.page
    page.goto(f"/lavoro/invii/nuovo/?person={person}&fuori=1")
    page.locator("[name=to_name]").fill("Corso «Conoscere per integrarsi»")
    page.locator("[name=reason]").select_option(index=1)
    page.locator("main form button[type=submit], main form .btn-primary").first.click()
    page.wait_for_url(re.compile(r"/lavoro/invii/\d+/"))
    page.locator("#risposta input[value=yes]").check(force=True)
    page.locator("#risposta button").click()
    expect(page.locator("main")).to_contain_text("accettato")


def test_scenario_4_citizenship(case, demo):
    case.today("2027-02-01")
    case.open("P09", demo.world["family"]["karim"])
    case.answer(
        way="residence", ground="non_eu", resident_since="10/01/2017",
        registry_gaps="01/03/2020 - 31/05/2020", dependent_spouse="no", dependent_others="0",
        lowest_income="12.000", italian="certificate", home_papers="yes",
    )  # fmt: skip
    case.says("Non ancora: dal 01/06/2030", "ripartire il conto")
    case.page.goto(f"{case.url}gestisci/")
    case._fill("reason", "Non ancora: gli anni ripartono dalla nuova iscrizione")
    case.page.get_by_role("button", name="Chiudi la pratica").click()
    expect(case.page.locator("main")).to_contain_text("chiusa il 01/02/2027")
    case.open("P09", demo.world["family"]["aicha"])
    case.answer(
        way="marriage", married_on="20/01/2026", lives_abroad="no", children="yes",
        legal_residence_since="20/01/2026", italian="eu_long_term", home_papers="yes",
    )  # fmt: skip
    case.says("266,00")
    case.step("filing", "01/02/2027", receipt_code="C-1")
    case.says("01/02/2029", "01/02/2030")
    case.open("P09", demo.world["family"]["issa"])
    case.answer(
        way="at_18", birth_date="03/05/2009", born_in_italy="yes", resident_from_birth="yes",
        municipality_informed="yes",
    )  # fmt: skip
    case.says("02/05/2028", "03/11/2026", "dal 03/05/2027")


def test_scenarios_5_9_and_10_dates(case, demo):
    person = demo.world["family"]["issa"]
    case.today("2027-02-15")
    case.open("P15", person)
    case.answer(pupils="1", identity_papers="no", tax_code="no", mediator="yes")
    case.step("application", "15/02/2027", result="with_reservation")
    case.says("Iscritto con riserva", "codice provvisorio")
    case.today("2027-01-25")
    case.open("P18", person)
    case.answer(work_start="01/02/2027", live_in="no")
    case.says("31/01/2027")
    case.today("2027-06-30")
    case.step("end", "30/06/2027")
    case.says("05/07/2027")
    case.today("2026-11-25")
    case.open("P10", person)
    case.says("04/12/2026")
