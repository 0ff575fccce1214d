"""Scenario 6: from a parish desk to the closing, four bodies, one of them without an account."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from labimpact.base import clock
from tests.browser.conftest import sign_in
from tests.browser.test_case import axe, choose
from tests.browser.test_same_person import register

pytestmark = pytest.mark.browser
PARISH = "operatore.parrocchia@demo.invalid"
SOCIAL = "assistente-sociale.crema@demo.invalid"
HEALTH = "assistente-sociale.consultorio@demo.invalid"
SHELTER = "casa.accoglienza@example.org"
MAIL = (
    "from labimpact.base.sealing import unseal\n"
    "from labimpact.notifications.actions import PURPOSE\n"
    "from labimpact.notifications.models import Message\n"
    f"m = Message.objects.filter(recipient={SHELTER!r}).order_by('-pk').first()\n"
    "print(unseal(m.body, purpose=PURPOSE))\n"
)
GOALS = (("home", "Restare in casa"), ("income", "Pagare l'affitto"), ("school", "Finire l'anno"))


def day(days: int = 0) -> str:
    return (clock.today() + timedelta(days=days)).strftime("%d/%m/%Y")


def save(page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def first_reading(page, urgency: str) -> None:
    page.fill("#id_text", "Affitto arretrato da quattro mesi, due figli a scuola.")
    choose(page, urgency)
    page.locator("label", has_text="minori").first.click()
    page.select_option("#id_household", "solo")
    page.select_option("#id_siuss_area", "3")
    save(page, "Apri il caso")


def refer(page, to: str, *, urgent: bool) -> None:
    """From the case to an office of the network, with the least data."""
    page.locator("#invii").get_by_role("link", name="Invia a un altro ufficio").click()
    page.fill("#id_q", to)
    page.get_by_role("button", name="Cerca l'ufficio").click()
    page.get_by_role("link", name=f"Scegli {to}").click()
    axe(page)
    page.select_option("#id_reason", "social_assessment")
    if urgent:
        choose(page, "urgente")
    page.fill("#id_note", "Sfratto a fine mese, due minori.")
    save(page, "Invia")


def take_on(page) -> None:
    page.locator("#avanti").get_by_role("link", name="informativa").click()
    choose(page, "letta ad alta voce")
    save(page, "Annota")


def plan(page) -> None:
    """Three goals, each with what is done for it."""
    save(page, "Comincia il progetto")
    items = ("cultural_mediation", "economic_benefit", "consultation")
    for number, ((area, text), item) in enumerate(zip(GOALS, items, strict=True)):
        page.fill(f"#id_g{number}-text", text)
        page.select_option(f"#id_g{number}-area", area)
        page.fill(f"#id_g{number}-measure", "Si vede")
        page.fill(f"#id_g{number}-due_on", day(180))
        page.select_option(f"#id_g{number}-i0-item", item)
        page.select_option(f"#id_g{number}-i0-who", index=1)
        page.fill(f"#id_g{number}-i0-quantity", "4" if number == 0 else "1")
        if number < 2:
            page.fill("#id_review_on", day(90))
            save(page, "Salva e aggiungi altro")
    save(page, "Salva il progetto")
    page.get_by_role("link", name="La persona è d'accordo").click()
    page.get_by_role("link", name="Su carta o a voce").click()
    choose(page, "a voce, davanti a chi scrive")
    save(page, "Progetto concordato")
    expect(page.locator("#progetto")).to_contain_text("concordato")


def provide(page, item: str, quantity: str, **benefit: str) -> None:
    page.get_by_role("link", name=re.compile("Registra")).first.click()
    wanted = page.locator("#id_intervention option", has_text=item).first
    page.select_option("#id_intervention", wanted.get_attribute("value"))
    page.fill("#id_quantity", quantity)
    for name, value in benefit.items():
        field = page.locator(f"#id_{name}")
        if field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    save(page, "Registra")


def answer_without_account(demo, page) -> None:
    """The house of reception reads what it was told, with a code by mail, and accepts."""
    link = re.search(r"https?://\S+/invio/\S+", demo.shell(MAIL))[0]
    page.goto(urlsplit(link).path)
    axe(page)
    save(page, "Manda il codice")
    page.fill("#id_code", re.search(r"\b\d{6}\b", demo.shell(MAIL))[0])
    save(page, "Apri")
    axe(page)
    expect(page.locator("#dati")).to_contain_text("Un letto per la madre")
    expect(page.locator("main")).not_to_contain_text("Zamboni")
    save(page, "Accetta l'invio")
    axe(page)
    expect(page.locator("main")).to_contain_text("Questa pagina resta aperta")
    expect(page.locator("main")).to_contain_text("Zamboni")


def call_by_name(page, name: str) -> None:
    """A colleague of the team is called in a message, with the keys alone."""
    page.get_by_role("link", name="Messaggi").first.click()
    page.locator("#id_text").press_sequentially(f"@{name.lower()}")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("hai visto la casa?")
    expect(page.locator("#id_text")).to_have_value(re.compile(f"^@{name}.* hai visto"))
    axe(page)
    save(page, "Invia")
    expect(page.locator("#messaggi")).to_contain_text(f"a {name}")


def test_a_parent_in_arrears_from_the_parish_to_the_closing(demo, open_window):
    parish = open_window(demo.base, width=390)
    sign_in(parish, PARISH)
    person = register(parish, "Zamboni", "Ornella")
    parish.get_by_role("link", name="Caso", exact=True).click()
    first_reading(parish, "urgente")
    theirs = parish.url
    axe(parish)
    refer(parish, "Sportello di Crema", urgent=True)
    sent = parish.url

    social = open_window(demo.base)
    sign_in(social, SOCIAL)
    social.goto(urlsplit(sent).path)
    expect(social.locator("main")).not_to_contain_text("Zamboni")
    axe(social)
    save(social, "Accetta l'invio")
    social.get_by_role("link", name="Apri il caso").click()
    first_reading(social, "urgente")
    case = social.url
    take_on(social)
    social.goto(case)
    social.get_by_role("link", name="Prendi in carico").click()
    save(social, "Prendi in carico")
    social.locator("#avanti").get_by_role("link", name="Valuta").click()
    for area in ("home", "income", "school"):
        social.select_option(f"#id_severity_{area}", "3")
    social.fill("#id_resources", "Lavora mezza giornata.")
    social.fill("#id_who_0", "la sorella")
    save(social, "Salva la valutazione")
    plan(social)
    social.goto(case)
    provide(social, "ediazione", "4")
    provide(
        social, "Contributo economico", "1", cost="300", benefit_code="A1.01", benefit_character="2"
    )
    axe(social)

    social.locator("#equipe").get_by_role("link", name="Aggiungi").click()
    social.select_option("#id_office", label="Consultorio familiare di Crema")
    social.select_option("#id_role", "health")
    save(social, "Aggiungi")
    health = open_window(demo.base)
    sign_in(health, HEALTH)
    health.goto("/lavoro/casi/?vista=equipe")
    health.get_by_role("link", name="Zamboni").click()
    axe(health)
    health.locator("#diario textarea").fill("Colloquio al consultorio.")
    save(health, "Scrivi nel diario")
    assert health.goto(urlsplit(theirs).path).status == 404

    social.goto(case)
    expect(social.locator("#diario")).to_contain_text("Colloquio al consultorio.")
    call_by_name(social, "Marina")
    health.goto("/lavoro/")
    expect(health.locator("main")).to_contain_text("hai visto la casa?")
    social.goto(case)
    social.locator("#invii").get_by_role("link", name="Invia a un altro ufficio").click()
    social.get_by_role("link", name="È un servizio fuori dalla rete").click()
    social.fill("#id_to_name", "Casa di accoglienza")
    social.fill("#id_to_email", SHELTER)
    social.select_option("#id_reason", "housing")
    social.fill("#id_note", "Un letto per la madre e due figli.")
    social.locator("label", has_text="Quando accetta, comunica nome").click()
    save(social, "Invia")
    answer_without_account(demo, open_window(demo.base, width=390))
    social.reload()
    expect(social.locator("main")).to_contain_text("accettato")

    social.goto(case)
    social.locator("#avanti").get_by_role("link", name="Scrivi la verifica").click()
    reached = social.locator("label", has_text=re.compile(r"^\s*raggiunto\s*$"))
    for number in range(reached.count()):
        reached.nth(number).click()
    save(social, "Salva la verifica")
    social.locator("#avanti").get_by_role("link", name="Chiudi").click()
    social.select_option("#id_reason", "need_resolved")
    social.fill("#id_exit_situation", "Resta in casa.")
    save(social, "Chiudi il caso")
    expect(social.locator("#chiusura")).to_contain_text("Bisogno risolto")
    axe(social)

    # The parish sees where it stands, and nothing of it.
    parish.goto(urlsplit(sent).path)
    expect(parish.locator("#dati")).to_contain_text("caso: chiuso")
    assert parish.goto(urlsplit(case).path).status == 404

    # What was given waits for SIUSS until the tax code is there; it is not lost.
    social.goto(f"/lavoro/flussi/siuss/?flow=benefits&since={day(-30)}&until={day()}")
    expect(social.locator("#anteprima")).to_contain_text("Zamboni")
    social.goto(f"/lavoro/persona/{person}/")
    expect(social.get_by_role("heading", level=1)).to_contain_text("Zamboni")
