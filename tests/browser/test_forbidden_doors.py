"""Six roles that open no person: the menu offers none, and an address typed by hand neither."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser
ROLES = {
    "area_coordinator": "coordinatore.luino",
    "regional_monitor": "monitoraggio.regione",
    "privacy_officer": "privacy.luino",
    "cultural_mediator": "mediatore.luino",
    "editor": "redattore.valcamonica",
    "auditor": "revisore.luino",
}
DOORS = [
    "people:search", "people:register", "people:emergency", "people:edit", "people:files",
    "people:file", "people:mandate", "people:mandate_pdf", "people:readers", "people:export",
    "workspace:person", "desk:list", "desk:record", "desk:detail", "desk:history", "agenda:queue",
    "casework:detail",
]  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_no_door_to_a_person_is_shown_or_opens(demo, open_window, role):
    page = open_window(demo.base)
    sign_in(page, f"{ROLES[role]}@demo.invalid")

    offered = " ".join(page.locator("nav a, main a").all_text_contents())
    assert "Oggi" in offered
    for word in ("Persone", "Contatti", "Arrivi", "Accesso d'emergenza"):
        assert word not in offered
    assert page.locator("input[type=search][name=q]").count() == 0

    for door in DOORS:
        refused(page, demo.world["addresses"][door])
    person = demo.world["family"]["aicha"]
    for address in (
        f"/lavoro/persona/{person}/",
        f"/lavoro/contatti/nuovo/?person={person}",
        "/lavoro/persone/?q=zongo",
    ):
        assert "Zongo" not in refused(page, address)
    page.get_by_role("link", name="Vai a Oggi").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Oggi")


def refused(page, address: str) -> str:
    """The text of the page that says no, which says it in Italian and shows the way back."""
    answer = page.goto(address)
    assert answer.status in (403, 404), address
    said = {403: "Non hai il permesso", 404: "Pagina non trovata"}[answer.status]
    expect(page.get_by_role("heading", level=1)).to_have_text(said)
    expect(page.get_by_role("link", name="Vai a Oggi")).to_be_visible()
    return page.content()
