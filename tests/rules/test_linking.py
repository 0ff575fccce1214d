"""What operators read names things: a rule by its label, a procedure and an address as a link."""

import html
import re

import pytest
from django.urls import reverse

from labimpact.base.wall.session import acting
from labimpact.rules import queries
from labimpact.rules.linking import CODE, by_name, linked
from labimpact.rules.models import ProcedureVersion, Rule
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db
_HIDDEN = re.compile(r"<(script|style|svg|template)\b.*?</\1>|<[^>]*>", re.DOTALL)


@pytest.fixture
def operator(client, cast):
    queries.forget()
    client.force_login(cast.user())
    return client


def read(client, address):
    """What a page's own part says to a reader, without the shell around it."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    main = re.search(r"<main\b.*?</main>", answer.text, re.DOTALL)
    assert main, address
    return html.unescape(_HIDDEN.sub(" ", main[0]))


def test_no_page_of_the_guide_shows_a_code(operator):
    with behind_the_wall():
        rows = list(ProcedureVersion.objects.filter(origin="file"))
    addresses = [reverse("rules:procedures")]
    for row in rows:
        addresses.append(reverse("rules:procedure", args=[row.code]))
        if row.is_enabled:
            addresses.append(reverse("rules:procedure_check", args=[row.code]))
    for address in addresses:
        assert CODE.findall(read(operator, address)) == [], address


def test_no_page_of_a_rule_shows_a_code(operator):
    with behind_the_wall():
        codes = sorted(set(Rule.objects.filter(origin="file").values_list("code", flat=True)))
    assert len(codes) > 150
    for code in codes:
        address = reverse("rules:detail", args=[code])
        assert CODE.findall(read(operator, address)) == [], code
    for row in range(1, 8):
        listed = reverse("rules:list") + f"?pagina={row}"
        assert CODE.findall(read(operator, listed)) == [], row


def test_no_term_shows_a_code(operator, cast):
    with acting(cast.actor()):
        codes = [row.code for row in queries.all_terms()]
    for code in codes:
        address = reverse("rules:term") + f"?termine={code}&dal=03/11/2026"
        text = re.sub(r"Scegli….*?Giorno dell", "", read(operator, address), flags=re.DOTALL)
        assert CODE.findall(text) == [], code


def test_nothing_that_operators_read_names_our_papers(operator):
    with behind_the_wall():
        rows = list(ProcedureVersion.objects.filter(origin="file"))
    for row in rows:
        text = read(operator, reverse("rules:procedure", args=[row.code]))
        for said in ("iferimento di dominio", "Pagine lette per la procedura", "titolo non annot"):
            assert said not in text, (row.code, said)


def test_a_text_names_the_rule_the_procedure_and_the_address(cast):
    queries.forget()
    with acting(cast.actor()):
        label = queries.rule("host_notice_fine").label
        said = linked("Vedi host_notice_fine, P05 e https://example.org/a?b=1. <b>P77</b>")
        assert f">«{label}»</a>" in said
        assert f'href="{reverse("rules:detail", args=["host_notice_fine"])}"' in said
        assert f'href="{reverse("rules:procedure", args=["P05"])}"' in said
        assert 'href="https://example.org/a?b=1"' in said
        # What is not ours stays text, and nothing typed becomes a tag.
        assert "&lt;b&gt;P77&lt;/b&gt;" in said
        assert by_name("Vedi host_notice_fine.") == f"Vedi «{label}»."
        assert by_name("una_regola_che_manca") == "una_regola_che_manca"
