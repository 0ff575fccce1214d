"""Pages on paper: every language in its script, what is published and nothing else."""

import re
from io import BytesIO

import pytest
import yaml
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from pypdf import PdfReader

from labimpact.base import clock
from labimpact.documents import rendering
from labimpact.editorial import guides
from labimpact.editorial.loading import load_reference
from labimpact.portal import queries, reading
from labimpact.portal.paper import card, markup, sheet
from tests.conftest import behind_the_wall
from tests.editorial_factories import PublicationFactory
from tests.factories import (
    LanguageFactory,
    OfficeClosureFactory,
    OfficeFactory,
    OpeningHoursFactory,
)

CODES = [code for code, _ in settings.LANGUAGES]
HTML = """<div class="block-heading"><h2>Quando</h2></div>
<div class="block-text"><div class="prose"><p>Almeno <b>60 giorni</b> prima &amp; non dopo.</p>
<ul><li>uno</li><li>due <a href="/it/guide/altra/">vedi</a></li></ul></div></div>
<div class="block-steps"><ol class="steps">
<li><p>Vai.</p></li><li><p>Torna.</p><p>Poi.</p></li></ol></div>
<div class="block-bring"><section class="bring"><h2>Che cosa portare</h2>
<ul><li>passaporto</li></ul></section></div>
<div class="block-notice"><aside><h2>Attenzione</h2><p>Non aspettare.</p></aside></div>
<div class="block-answer"><details><summary>E se?</summary><p>Chiedi.</p></details></div>"""


def words_of(pdf: bytes) -> str:
    """The text of a PDF without what the layout puts between words."""
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def told(piece):
    return [(part.kind, part.number, part.text) for part in piece.parts]


def test_a_published_text_is_taken_apart_into_the_editor_s_pieces():
    found = markup.pieces(HTML)
    assert [piece.kind for piece in found] == [
        "heading", "text", "steps", "bring", "notice", "answer",
    ]  # fmt: skip
    heading, text, steps, bring, notice, answer = found
    assert told(heading) == [("title", 0, "Quando")]
    assert told(text) == [
        ("text", 0, "Almeno 60 giorni prima & non dopo."), ("item", 0, "uno"),
        ("item", 0, "due vedi"),
    ]  # fmt: skip
    assert [(run.text, run.bold) for run in text.parts[0].runs][1] == ("60 giorni", True)
    assert text.parts[2].runs[-1].url == "/it/guide/altra/"
    assert told(steps) == [("item", 1, "Vai."), ("item", 2, "Torna.\nPoi.")]
    assert told(bring) == [("title", 0, "Che cosa portare"), ("item", 0, "passaporto")]
    assert told(notice) == [("title", 0, "Attenzione"), ("text", 0, "Non aspettare.")]
    assert told(answer) == [("title", 0, "E se?"), ("text", 0, "Chiedi.")]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("parole sole", "parole sole"),
        ("<p>aperto <b>mai chiuso", "aperto mai chiuso"),
        ("<section><blockquote>citato</blockquote></section>", "citato"),
        ("</div></p>dopo", "dopo"),
        ("<p>vede<script>alert(1)</script></p>", "vede"),
        ('<p><img src="x" alt="la mappa"></p>', "la mappa"),
        ("", ""),
    ],
)
def test_what_is_not_known_is_read_as_text_and_what_is_not_seen_is_left_out(html, text):
    assert " ".join(p.text for piece in markup.pieces(html) for p in piece.parts) == text


@pytest.mark.parametrize(("paper", "widths"), [("a4", [1, 2, 3, 2, 3, 3]), ("a5", [1, 2, 2, 2, 2])])
def test_as_many_languages_stand_side_by_side_as_can_be_read(paper, widths):
    assert [sheet.beside(paper, count) for count in range(1, len(widths) + 1)] == widths


@pytest.fixture
def guide(tmp_path, monkeypatch, django_capture_on_commit_callbacks):
    """The guide to renewing a permit as the product brings it, in all languages."""
    name = "rinnovo-permesso.yaml"
    (tmp_path / name).write_bytes((guides.DATA / name).read_bytes())
    monkeypatch.setattr(guides, "DATA", tmp_path)
    monkeypatch.setattr(guides, "NETWORK", tmp_path / "none")
    with behind_the_wall():
        load_reference()
        with django_capture_on_commit_callbacks(execute=True):
            guides.seed()
    return yaml.safe_load((tmp_path / name).read_text(encoding="utf-8"))["languages"]


@pytest.mark.django_db
def test_a_flyer_holds_every_text_of_every_language_in_its_script(guide, client, monkeypatch):
    drawn = {}

    def kept(template, data, **options):
        drawn.update(data)
        return render(template, data, **options)

    render = rendering.render_pdf
    monkeypatch.setattr(sheet, "render_pdf", kept)
    asked = "&".join(f"lingua={code}" for code in CODES)
    answer = client.get(f"/it/guide/rinnovo-permesso/foglio.pdf?{asked}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert b"pdfuaid:part>1" in answer.content
    assert b"pdfaid:part>2" in answer.content
    columns = [column["lang"] for group in drawn["groups"] for column in group["columns"]]
    assert columns == CODES
    said = str(drawn).replace("\\u2066", "").replace("\\u2069", "")  # editorial/direction.py
    for code, words in guide.items():
        for text in guides.texts(words):
            assert text in said or repr(text)[1:-1] in said, (code, text)
    text = words_of(answer.content)
    assert "Rinnovare il permesso di soggiorno" in text
    assert queries.texts()["fr"]["by_machine"][:30] in text
    assert "?????" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["it", "uk", "bn", "si"])
def test_a_sheet_in_one_language_says_its_date_its_standing_and_its_address(guide, client, code):
    text = words_of(client.get(f"/{code}/guide/rinnovo-permesso/foglio.pdf").content)
    row = reading.page("guide", "rinnovo-permesso", code, clock.now())
    day = row.checked_on or clock.today()
    assert f"{day:%d/%m/%Y}" in text
    assert f"/{code}/guide/rinnovo-permesso/" in text
    if code == "uk":
        assert guide["uk"]["title"] in text
        assert queries.texts()["uk"]["by_machine"][:40] in text


@pytest.mark.django_db
def test_a_reader_without_translation_is_told_so_on_the_paper_as_well(client):
    PublicationFactory(slug="sola", html=HTML)
    text = words_of(client.get("/fr/guide/sola/foglio.pdf").content)
    assert queries.texts()["fr"]["not_translated"][:40] in text
    assert "Almeno 60 giorni prima & non dopo." in text


@pytest.mark.django_db
def test_the_form_offers_the_languages_in_which_the_page_is_published(client):
    page = PublicationFactory(slug="due")
    PublicationFactory(slug="due", origin=page.origin, language="ar", standing="human")
    html = client.get("/ar/guide/due/foglio/").text
    assert re.findall(r'name="lingua" value="([a-z-]+)"', html) == ["it", "ar"]
    assert re.search(r'value="ar" id="lingua-ar" checked', html)
    assert 'action="/ar/guide/due/foglio.pdf"' in html
    assert '<meta name="robots" content="noindex">' in html


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["formato=a4", "lingua=xx", "lingua=it&formato=a3"])
def test_what_cannot_be_printed_is_asked_again(client, asked):
    PublicationFactory(slug="una")
    answer = client.get(f"/uk/guide/una/foglio.pdf?{asked}")
    assert answer.status_code == 422
    assert queries.texts()["uk"]["sheet_no_language"] in answer.text


@pytest.mark.django_db
def test_paper_is_chosen(client):
    PublicationFactory(slug="una")
    boxes = {
        paper: PdfReader(
            BytesIO(client.get(f"/it/guide/una/foglio.pdf?lingua=it&formato={paper}").content)
        ).pages[0].mediabox
        for paper in ("a4", "a5")
    }  # fmt: skip
    assert round(boxes["a4"].width) == 595
    assert round(boxes["a5"].width) == 420


@pytest.mark.django_db
def test_who_prints_all_day_is_asked_to_wait(client, settings):
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"portal_paper": "2/m/ip"}
    PublicationFactory(slug="una")
    answers = [client.get("/it/guide/una/foglio.pdf") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    answer = answers[-1]
    assert queries.texts()["it"]["sheet_too_many"] in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("route", ["foglio/", "foglio.pdf"])
def test_a_page_that_is_not_published_has_no_sheet(client, route):
    assert client.get(f"/it/guide/nessuna/{route}").status_code == 404
    PublicationFactory(slug="avviso", kind="alert")
    assert client.get(f"/it/alert/avviso/{route}").status_code == 404


@pytest.fixture
def desk(cast):
    desk = OfficeFactory(name="Sportello di prova", address="Via Roma 1", phone="0332 000000")
    with behind_the_wall():
        desk.languages.add(LanguageFactory())
    OpeningHoursFactory(office=desk, weekday=0)
    OpeningHoursFactory(office=desk, weekday=0, opens_at="14:00", closes_at="16:00",
                        by_appointment=True)  # fmt: skip
    OpeningHoursFactory(office=desk, weekday=2, valid_to="2020-01-01")
    return desk


@pytest.mark.django_db
def test_a_card_hangs_the_hours_of_a_desk_in_the_chosen_languages(client, desk):
    address = reverse("portal:card", args=("it", desk.pk))
    answer = client.get(f"{address}?lingua=it&lingua=uk")
    assert answer.status_code == 200
    assert b"pdfuaid:part>1" in answer.content
    text = words_of(answer.content)
    for said in ("Sportello di prova", "Via Roma 1", "0332 000000", "lunedì", "понеділок",
                 "09:00–12:30", "14:00–16:00", "su appuntamento", "за записом"):  # fmt: skip
        assert said in text, said


@pytest.mark.django_db
def test_a_card_says_the_week_as_it_stands_and_what_is_closed_soon(desk):
    today = clock.today()
    OfficeClosureFactory(office=desk, starts_on=today, ends_on=today)
    OfficeClosureFactory(office=desk, starts_on=today + card.AHEAD * 2,
                         ends_on=today + card.AHEAD * 2)  # fmt: skip
    (said,) = card.data(queries.desk(desk.pk), ["it"], today)["languages"]
    assert [len(day["hours"]) for day in said["days"]] == [2, 0, 0, 0, 0, 0, 0]
    assert said["changes"] == [{"on": f"{today:%d/%m/%Y}", "what": "chiuso"}]
    assert said["none"] == ""


@pytest.mark.django_db
def test_a_card_in_all_languages_fits_on_a_few_sheets(client, desk):
    asked = "&".join(f"lingua={code}" for code in CODES)
    answer = client.get(f"{reverse('portal:card', args=('it', desk.pk))}?{asked}")
    assert len(PdfReader(BytesIO(answer.content)).pages) <= 3


@pytest.mark.django_db
def test_a_closed_or_inner_office_has_no_card(client, cast):
    closed = OfficeFactory(address="Via Po 2", closed_on="2024-01-01")
    inner = OfficeFactory(address="Via Po 3", kind="coordination")
    for office in (closed, inner):
        assert client.get(reverse("portal:card", args=("it", office.pk))).status_code == 404


def test_every_language_names_the_seven_days():
    for code in CODES:
        assert len(set(queries.texts()[code]["weekdays"])) == 7, code
