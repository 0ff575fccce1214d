"""The components on their own, and what holds for every template of the product."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.paginator import Paginator

from tests.ui.conftest import render

SRC = Path(settings.SRC)
TEMPLATES = sorted(SRC.glob("labimpact/**/templates/**/*.html"))
COMPONENTS = SRC / "labimpact" / "templates" / "components"
ICONS = (SRC.parent / "frontend" / "icons.txt").read_text().split()


def test_there_are_templates_to_check():
    assert len(TEMPLATES) > 30


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(SRC)))
def test_no_template_needs_what_the_security_policy_forbids(path):
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text), "inline style"
    assert not re.search(r"\son[a-z]+\s*=", text), "inline handler"
    assert not re.search(r"<style\b", text), "inline sheet"
    # A block of JSON is data: the policy lets it stand, and nothing runs it. That of schema.org has
    # a type of its own (tests/browser shows that a browser neither runs nor refuses it).
    inert = r"\bsrc=|type=\"application/(?:ld\+)?json\""
    assert not re.search(rf"<script\b(?![^>]*(?:{inert}))", text), "inline script"
    assert not re.search(r"hx-on|hx-vals\s*=\s*[\"']js:|hx-trigger\s*=\s*[\"'][^\"']*\[", text)
    assert not re.search(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", text), "another site"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(SRC)))
def test_every_component_and_icon_a_template_names_exists(path):
    text = path.read_text()
    for name in re.findall(r"<c-([a-z][a-z-]*)", text):
        if name not in ("vars", "slot"):
            assert (COMPONENTS / f"{name.replace('-', '_')}.html").exists(), name
    for name in re.findall(r"[\"'](it-[a-z][a-z-]*)[\"']", text):
        assert name in ICONS, name


def test_icons_named_in_code_are_in_the_sprite():
    named = {
        name
        for path in SRC.glob("labimpact/**/*.py")
        for name in re.findall(r"[\"'](it-[a-z]+(?:-[a-z]+)*)[\"']", path.read_text())
    }
    assert named <= {*ICONS, "it-it"}


def test_pagination_keeps_what_was_searched():
    page = Paginator(range(100), 10).page(5)
    html = render('<c-pagination :page="page" />', "/?q=el+idrissi&pagina=5", page=page)
    assert 'href="?q=el+idrissi&amp;pagina=6"' in html
    assert html.count('aria-current="page"') == 1
    assert "Da 41 a 50 di 100" in html


def test_pagination_is_silent_on_a_single_page():
    page = Paginator(range(3), 10).page(1)
    assert render('<c-pagination :page="page" />', page=page).strip() == ""


def test_a_person_chip_isolates_a_name_of_any_script_and_escapes_it():
    html = render('<c-person-chip name="{{ name }}" />', name="فاطمة <b>\u202e")
    assert "<bdi" in html
    assert "<b>" not in html


@pytest.mark.parametrize("row", [dict, SimpleNamespace])
def test_a_bar_chart_scales_to_its_largest_row_and_has_its_table(row):
    rows = [
        row(label="Egitto", value=50),
        row(label="Perù", value=25),
        row(label="Nessuno", value=0),
    ]
    html = render('<c-bar-chart title="Persone" :rows="rows" total="75" />', rows=rows)
    assert re.findall(r'rect width="(\d+)"', html) == ["1000", "500", "0"]
    assert html.count('<th scope="row">') == 4


def test_a_bar_chart_without_figures_says_so():
    assert "Nessun dato" in render('<c-bar-chart title="Persone" :rows="[]" />')


def test_a_missing_fact_says_why():
    html = render('<c-definition term="Telefono" missing="preferisce non darlo"></c-definition>')
    assert "preferisce non darlo" in html


def test_a_missing_fact_without_a_reason_says_that_it_is_not_known():
    assert "non indicato" in render('<c-definition term="Telefono"> </c-definition>')


def test_the_open_tab_and_the_step_reached_are_told_to_screen_readers():
    items = [{"label": "A", "url": "/a/", "active": True}, {"label": "B", "url": "/b/", "count": 0}]
    html = render('<c-tabs :items="items" label="Schede" />', items=items)
    assert html.count("aria-current") == 1
    assert "(0)" in html
    steps = [{"label": "Uno", "url": "/1/"}, {"label": "Due"}]
    html = render('<c-stepper :steps="steps" :current="2" />', steps=steps)
    assert '<a href="/1/">Uno</a>' in html
    assert html.count('aria-current="step"') == 1


def test_components_do_not_inherit_a_title_from_the_page():
    html = render("<c-alert>Fatto</c-alert><c-card>Corpo</c-card>", title="Titolo della pagina")
    assert "Titolo della pagina" not in html


def test_progress_of_unknown_length_has_no_value():
    assert " value=" not in render('<c-progress label="Preparo" id="p" />')
    assert 'value="0"' in render('<c-progress label="Preparo" :value="0" id="p" />')
