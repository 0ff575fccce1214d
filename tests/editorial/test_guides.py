"""The first guides: one file, a page and its translations, each with its standing."""

import pytest
import yaml
from django.conf import settings
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation

from labimpact.editorial import guides
from labimpact.editorial.loading import load_reference
from labimpact.editorial.models import GuidePage, Publication
from labimpact.network.models import TerritorialArea
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db

CODES = {code for code, _ in settings.LANGUAGES}
FILES = sorted(guides.DATA.glob("*.yaml"))
TEXT = """
topic: documents
languages:
  it:
    title: "Rinnovare il permesso"
    lead: "Quando e come."
    pieces:
      - heading: "Quando"
      - text: ["Almeno 60 giorni prima.", "Anche l'ultimo giorno < 60 & oltre."]
      - steps: ["Vai alla posta.", "Tieni la ricevuta."]
      - bring: ["permesso", "passaporto"]
      - notice: {title: "Attenzione", text: ["Non aspettare."]}
      - answer: {question: "E se è tardi?", answer: ["Chiedi allo sportello."]}
  ar:
    title: "تجديد تصريح الإقامة"
    lead: "متى وكيف."
    pieces:
      - heading: "متى"
      - text: ["قبل 60 يومًا على الأقل.", "حتى اليوم الأخير."]
      - steps: ["اذهب إلى البريد.", "احتفظ بالإيصال."]
      - bring: ["التصريح", "جواز السفر"]
      - notice: {title: "انتباه", text: ["لا تنتظر."]}
      - answer: {question: "وإذا تأخرت؟", answer: ["اسأل المكتب."]}
"""


@pytest.fixture
def seeded(tmp_path, monkeypatch, django_capture_on_commit_callbacks):
    (tmp_path / "rinnovo.yaml").write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(guides, "DATA", tmp_path)
    monkeypatch.setattr(guides, "NETWORK", tmp_path / "none")
    with behind_the_wall():
        load_reference()
        with django_capture_on_commit_callbacks(execute=True):
            assert guides.seed() == 1
        assert guides.seed() == 0
    return GuidePage.objects


def test_a_guide_is_published_in_each_language_with_its_standing(seeded, client):
    with behind_the_wall():
        found = dict(Publication.objects.values_list("language", "standing"))
    assert found == {"it": "source", "ar": "machine"}
    html = client.get("/ar/guide/rinnovo/").content.decode()
    assert "<h1>تجديد تصريح الإقامة</h1>" in html
    assert "احتفظ بالإيصال." in html
    assert "Tieni la ricevuta" not in html
    assert "تُرجمت هذه الصفحة آليًا" in html
    italian = client.get("/it/guide/rinnovo/").content.decode()
    assert (
        "l&#x27;ultimo giorno &lt; 60 &amp; oltre" in italian
        or "l'ultimo giorno &lt; 60 &amp; oltre" in italian
    )


def test_a_changed_paragraph_makes_the_translation_stale_and_says_which(
    seeded, client, django_capture_on_commit_callbacks
):
    with behind_the_wall(), django_capture_on_commit_callbacks(execute=True):
        page = GuidePage.objects.get(locale__language_code="it")
        page.lead = "Quando e come, in breve."
        page.save_revision().publish()
        row = Publication.objects.get(language="ar")
    assert (row.standing, row.untranslated) == ("stale", ["Quando e come, in breve."])
    html = client.get("/ar/guide/rinnovo/").content.decode()
    assert "Quando e come, in breve." in html
    assert "متى وكيف." in html


def test_what_a_person_has_read_over_is_no_more_a_machine_s(seeded):
    from labimpact.editorial.standing import standing

    with behind_the_wall():
        arabic = Locale.objects.get(language_code="ar")
        StringTranslation.objects.filter(locale=arabic).update(translation_type="manual")
        origin = Publication.objects.get(language="ar").origin
        assert standing(origin, "ar").standing == "human"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_file_says_the_same_in_every_language(path):
    languages = yaml.safe_load(path.read_text(encoding="utf-8"))["languages"]
    assert set(languages) == CODES
    shape = _shape(languages["it"])
    for code, words in languages.items():
        assert _shape(words) == shape, code
        assert all(text.strip() for text in guides.texts(words)), code


def _shape(words):
    return [
        (kind, len(list(guides.texts({"title": "", "lead": "", "pieces": [piece]}))))
        for piece in words["pieces"]
        for kind in piece
    ]


@pytest.mark.parametrize("path", sorted(guides.NETWORK.glob("*.yaml")), ids=lambda p: p.stem)
def test_what_the_network_does_is_told_in_italian_and_in_english(path):
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    said = document["languages"]
    assert set(said) == {"it", "en"}
    assert len(list(guides.texts(said["it"]))) == len(list(guides.texts(said["en"])))
    assert [list(p) for p in said["it"]["pieces"]] == [list(p) for p in said["en"]["pieces"]]
    assert document["sources"]


def test_a_page_of_an_area_stands_in_its_section_and_nowhere_without_it(
    tmp_path, monkeypatch, client, django_capture_on_commit_callbacks
):
    with behind_the_wall():
        TerritorialArea.objects.filter(code="cremasco").update(code="altrove")
    monkeypatch.setattr(guides, "DATA", tmp_path)
    with behind_the_wall():
        load_reference()
        with django_capture_on_commit_callbacks(execute=True):
            assert guides.seed() == 3
        assert guides.seed() == 0
        rows = Publication.objects.filter(slug="sportello-immigrati-luino")
        assert {row.language: row.area.code for row in rows} == {"it": "luino", "en": "luino"}
        assert not Publication.objects.filter(slug="quattro-servizi-crema").exists()
        whole = Publication.objects.filter(slug="piano-labimpact")
        assert {row.language: row.area for row in whole} == {"it": None, "en": None}
    assert client.get("/uk/guide/sportello-immigrati-luino/").status_code == 200
