"""Every page of the access table as six roles meet it: axe, overflow, scripts, strangers."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import access_table as table
from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser
ROLES = {
    "desk_operator": "operatore3.luino",
    "area_coordinator": "coordinatore.luino",
    "privacy_officer": "privacy.luino",
}
MEDIATION_ROLES = {
    "mediation_coordinator": "coordinatore-mediazione.luino",
    "requester": "richiedente.luino",
    "cultural_mediator": "mediatore.luino",
}
# What these routes give is no page: sheets, files, pieces of a page, answers to machines.
NOT_PAGES = {
    "appointments:slip", "cases:consent", "cases:document_content", "cases:document_metadata",
    "cases:plan_sheet", "casework:sheet",
    "correspondence:letter_pdf", "flows:siuss_file",
    "monitoring:encodings", "monitoring:report_xlsx", "monitoring:register_pdf",
    "people:access_sheet", "people:mandate_pdf", "people:notice_pdf",
    "people:file", "people:check", "people:places", "procedures:for_person", "rules:export",
    "rules:to_confirm_export",
    "casework:file", "referral_link_file",
    "mfa_download_recovery_codes",
    "portal:pack", "portal:kept_words", "portal:worker", "portal:manifest",
    "portal:opinion", "portal:opinion_words", "portal:map_towns",
    "operations:live", "operations:ready", "territory:reading_xlsx",
    "mediation:could", "mediation:file", "mediation:day_manifest", "mediation:day_worker",
    "machines:robots", "machines:sitemap_index", "portal:card", "portal:news_feed",
    "portal:sheet", "portal:sitemap", "portal:event_calendar", "portal:events_calendar",
    "directory:blank_sheet", "visits:download", "translating:export",
    "portal:events_area_calendar", "portal:booking_calendar", "portal:my_data",
    "portal:my_data_sheet",
    "portal:search_feed", "portal:place_calendar", "portal:desk_calendar", "portal:followed_end",
    "mediation:service_report_file", "mediation:sheet_file", "mediation:sheet_of_file",
}  # fmt: skip
WIDE, NARROW = 1280, 390
HEIGHT = 900
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Every rule; no selectors, which nobody prints, and no style sheets, which only a rule still being
# tried out (and switched off) would read.
AXE = """async () => (await axe.run({
    resultTypes: ["violations"], selectors: false, preload: {assets: ["media"]},
})).violations.map(each => each.id + ": " + each.nodes[0].html)"""
SCRIPT = Axe().axe_script


def pages_of(role: str) -> list[str]:
    """The routes that the access table opens to a role, on what is its own or nobody's."""
    return sorted(
        route
        for (route, method, who, thing), status in table.read().items()
        if (method, who, status) == ("GET", role, 200)
        and thing in ("own", "none")
        and route not in NOT_PAGES
        and not route.startswith("api:")
    )


@pytest.mark.parametrize("role", ROLES)
def test_every_page_open_to_the_role_is_sound(demo, open_window, role):
    page = open_window(demo.base)
    sign_in(page, f"{ROLES[role]}@demo.invalid")
    addresses = demo.world["addresses"]
    # Sign-in, account and public pages are the same for everybody: one role has looked at them.
    routes = [
        route
        for route in pages_of(role)
        if role == "desk_operator" or addresses[route].startswith("/lavoro/")
    ]
    assert len(routes) > 10
    assert not faults(page, {route: addresses[route] for route in routes})


@pytest.mark.parametrize("role", MEDIATION_ROLES)
def test_every_page_of_mediation_is_sound(demo, open_window, role):
    page = open_window(demo.base)
    sign_in(page, f"{MEDIATION_ROLES[role]}@demo.invalid")
    addresses = {
        route: address
        for route, address in demo.world["mediation"][role].items()
        if route not in NOT_PAGES
    }
    assert len(addresses) > 7
    assert not faults(page, addresses)


def faults(page, addresses: dict[str, str]) -> str:
    """What is wrong with these pages, wide and at 390 pixels: a line each."""
    wrong = []
    for route, address in addresses.items():
        page.set_viewport_size({"width": WIDE, "height": HEIGHT})
        answer = page.goto(address)
        if answer.status != 200:
            wrong.append(f"{route}: {answer.status}")
            continue
        page.evaluate(SCRIPT)
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            wrong += [f"{route} at {width}: {said}" for said in page.evaluate(AXE)]
            if over := page.evaluate(OVERFLOW):
                wrong.append(f"{route} at {width}: {over} pixels too wide")
    return "\n".join(wrong)
