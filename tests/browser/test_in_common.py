"""Persons in common with another body, on screen: asked for and found again, wide and narrow."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.test_same_person import axe
from tests.monitoring.test_comparing import SECRET, THEIR_FILE, clk

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 390])
def test_a_coordinator_asks_and_finds_it_again(demo, open_window, width):
    page = open_window(demo.base, width=width)
    sign_in(page, "coordinatore.luino@demo.invalid")
    page.goto("/lavoro/rapporti/?periodo=mese")
    page.get_by_role("link", name="In comune con altri enti").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Persone in comune")
    axe(page)
    page.get_by_label("Nome dell'altro ente").fill(f"Associazione {width}")
    page.get_by_label("Chiave che avete in comune").fill("corta")
    page.get_by_role("button", name="Avvia").click()
    expect(page.locator("main")).to_contain_text("troppo facile")
    axe(page)
    page.get_by_label("Chiave che avete in comune").fill(SECRET)
    sent = {"name": "loro.clk", "mimeType": "text/csv", "buffer": clk(THEIR_FILE)}
    page.locator("#id_file").set_input_files(files=[sent])
    page.get_by_role("button", name="Avvia").click()
    expect(page.locator("#confronti")).to_contain_text(f"Associazione {width}")
    expect(page.locator("#confronti")).to_contain_text("in attesa")
    axe(page)
    demo.shell(
        "from labimpact.base.actor import System\n"
        "from labimpact.base.wall.session import acting_as\n"
        "from labimpact.monitoring import actions\n"
        "from labimpact.monitoring.models import BodyComparison\n"
        "with acting_as(System.WORKER):\n"
        "    waiting = [row.pk for row in BodyComparison.objects.filter(state='waiting')]\n"
        "for pk in waiting:\n"
        "    actions.compare(pk)\n"
    )
    page.goto("/lavoro/rapporti/in-comune/?periodo=mese")
    expect(page.locator("#confronti")).not_to_contain_text("in attesa")
    axe(page)
