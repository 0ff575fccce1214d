"""Large letters, little motion, a screen reader: the public pages as few people see them."""

from itertools import pairwise

import pytest

pytestmark = pytest.mark.browser

PAGES = (
    "/{}/", "/{}/guide/", "/{}/guide/emergenza-ucraina/", "/{}/notizie/", "/{}/servizi/",
    "/{}/chi-parla-la-mia-lingua/", "/{}/cerca/?q=permesso", "/{}/chiedi/aiuto/",
    "/{}/cerca/segui/?q=permesso&gratis=1",
    "/{}/riquadro/codice/", "/{}/accessibilita/", "/{}/privacy/",
)  # fmt: skip
ORDER = """() => {
    const kinds = ['h1', 'h2', 'h3', 'p', 'li', 'input'].map((kind) => `main ${kind}`);
    const seen = [...document.querySelectorAll(kinds.join())]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height > 1);
    const tops = seen.map((one) => one.getBoundingClientRect().top);
    return seen.filter((one, n) => n && tops[n] < tops[n - 1] - 2 && !seen[n - 1].contains(one)
        && getComputedStyle(one).position !== 'absolute').map((one) => one.outerHTML.slice(0, 90));
}"""
LEVELS = "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((one) => Number(one.tagName[1]))"


@pytest.mark.parametrize("language", ["it", "ar", "bn"])
def test_nothing_runs_over_the_edge_at_400_percent(demo, open_window, language):
    """WCAG 2.2, 1.4.10: 1280 pixels at 400 % are 320."""
    page = open_window(demo.base, width=320)
    wide = []
    for address in PAGES:
        page.goto(address.format(language))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(address)
    assert wide == []


@pytest.mark.parametrize("language", ["it", "ar"])
def test_what_is_read_first_stands_first(demo, open_window, language):
    """WCAG 2.2, 1.3.2 and 2.4.3: on a phone the order of the page is that of the eyes."""
    page = open_window(demo.base, width=390)
    for address in PAGES:
        page.goto(address.format(language))
        assert page.evaluate(ORDER) == [], address
        assert page.locator("[tabindex]:not([tabindex='-1']):not([tabindex='0'])").count() == 0
        levels = page.evaluate(LEVELS)
        assert levels[0] == 1, address
        assert levels.count(1) == 1, address
        assert all(b <= a + 1 for a, b in pairwise(levels)), address
        assert page.locator("main").count() == 1


def test_nothing_moves_for_who_wants_no_motion(demo, open_window):
    page = open_window(demo.base, reduced_motion="reduce")
    for address in PAGES:
        page.goto(address.format("it"))
        moving = page.evaluate(
            "[...document.querySelectorAll('*')].filter((one) => { const style ="
            " getComputedStyle(one); return [style.transitionDuration, style.animationDuration]"
            ".some((all) => all.split(',').some((each) => parseFloat(each) > 0.01)); })"
            ".map((one) => one.outerHTML.slice(0, 90))"
        )
        assert moving == [], address
