"""The list of services inside the page of somebody else."""

import re
from html import unescape

import pytest

from labimpact.portal import queries
from tests.portal.test_services import _place

pytestmark = pytest.mark.django_db


def test_the_frame_shows_what_the_same_question_shows_and_where_the_others_are(client):
    for number in range(7):
        _place(name=f"Servizio {number}", needs=["health"])
    other = _place(name="Altro", needs=["work"])
    html = client.get("/uk/riquadro/?serve=health").text
    assert len(re.findall(r'<li class="box">', html)) == 5
    assert other.service.name not in html
    assert 'href="/uk/servizi/?serve=health"' in html
    assert "(<bdi>7</bdi>)" in html
    assert '<html lang="uk" dir="ltr"' in html


def test_it_alone_may_stand_in_a_page_of_another_site(client):
    _place()
    frame = client.get("/ar/riquadro/")
    assert not frame.has_header("X-Frame-Options")
    policy = frame["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src 'none'" in policy
    assert "<script" not in frame.text
    assert frame["Cache-Control"] == "public, max-age=120"
    assert not frame.cookies
    for path in ("/ar/servizi/", "/ar/riquadro/codice/"):
        page = client.get(path)
        assert page["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_nothing_found_is_said_and_links_to_everything(client):
    html = client.get("/it/riquadro/?comune=Atlantide").text
    assert queries.texts()["it"]["directory"]["none"].replace("'", "&#x27;") in html


def test_the_line_to_copy_holds_the_question_and_nothing_that_was_slipped_in(client, settings):
    settings.SITE_URL = "https://portale.example"
    html = client.get('/it/riquadro/codice/?comune=Luino&x="><script>').text
    line = html.partition('spellcheck="false">')[2].partition("</textarea>")[0]
    assert unescape(unescape(line)).startswith(
        '<iframe src="https://portale.example/it/riquadro/?comune=Luino&x=%22%3E%3Cscript%3E" '
    )
    assert "<script>" not in html
