"""Letters: drafted, issued once, given a protocol number, voided with a reason."""

from datetime import date, time

import pytest

from labimpact.base import clock
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.correspondence.actions import letters as actions
from labimpact.correspondence.models import OfficeLetter
from labimpact.correspondence.queries import letters as queries
from labimpact.documents import storage
from labimpact.network.models import Municipality
from tests import factories as f
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def desk(cast):
    actor = cast.actor()
    with acting(actor):
        yield actor


def attendance(cast, desk, **kwargs):
    facts = {"day": date(2026, 11, 23), "start": time(9, 5), "end": time(10, 40)}
    return actions.draft(
        "attendance", person=cast.amina, office_id=cast.luino.pk, by=desk, **(facts | kwargs)
    )


def overdue(cast, desk, **kwargs):
    facts = {
        "matter": "rinnovo del permesso di soggiorno", "source": "art. 5 c. 9 D.Lgs. 286/1998",
        "filed_on": date(2026, 8, 3), "due_on": date(2026, 10, 2), "receipt": "061234567890",
        "addressee": "Questura di Varese",
    }  # fmt: skip
    return actions.draft(
        "overdue", person=cast.amina, office_id=cast.luino.pk, by=desk, **(facts | kwargs)
    )


def said(letter):
    return queries.text(letter, letter.person).paragraphs


def test_an_attestation_says_day_and_hours_and_not_which_service(cast, desk):
    letter = attendance(cast, desk, language="ar")
    text = " ".join(said(letter))
    assert "Hassan Amina" in text
    assert "23/11/2026, dalle ore 09:05 alle ore 10:40" in text
    sheet = queries.sheet(letter, cast.amina)
    assert "immigra" not in str(sheet)
    assert sheet["stamp"] == "BOZZA"
    assert sheet["facing_dir"] == "rtl"
    assert sheet["office"] == ""
    italian, arabic = sheet["unreviewed"]
    assert italian.startswith("Testo tradotto a macchina")
    assert "النص الإيطالي" in arabic


def test_a_request_names_act_filing_and_receipt(cast, desk):
    lines = " ".join(said(overdue(cast, desk, body="Si allega copia.\n\nGrazie.")))
    for words in ("art. 5 c. 9", "03/08/2026", "061234567890", "02/10/2026", "Si allega copia."):
        assert words in lines


@pytest.mark.parametrize(
    ("sex", "precision", "words"),
    [
        ("F", "day", "Hassan Amina, nata il 12/03/1990, è stata presente"),
        ("M", "day", "Hassan Amina, nato il 12/03/1990, è stato presente"),
        ("F", "year", "Hassan Amina, nata nel 1990, è stata presente"),
        ("X", "day", "la presenza di Hassan Amina (data di nascita: 12/03/1990) presso"),
        ("", "year", "la presenza di Hassan Amina (data di nascita: 1990) presso"),
    ],
)
def test_an_attestation_speaks_of_her_of_him_or_of_a_person(cast, desk, sex, precision, words):
    cast.amina.sex, cast.amina.birth_precision = sex, precision
    cast.amina.birth_date = date(1990, 3, 12)
    letter = attendance(cast, desk, language="fr")
    line = queries.text(letter, cast.amina).paragraphs[0]
    assert words in line
    assert "stata o stato" not in line
    assert "date de naissance" in queries.text(letter, cast.amina, "fr").paragraphs[0]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("D.Lgs. 286/1998 (TUI), art. 9 c. 2", "previsto dal D.Lgs. 286/1998"),
        ("L. 91/1992, art. 10", "previsto dalla L. 91/1992"),
        ("art. 5 c. 9 D.Lgs. 286/1998", "previsto dall’art. 5 c. 9"),
        ("Schema di decreto", "previsto dallo Schema di decreto"),
        ("Pagine INPS", "Il termine (Pagine INPS) è passato"),
    ],
)
def test_a_request_names_the_act_with_its_article(cast, desk, source, words):
    assert words in " ".join(said(overdue(cast, desk, source=source)))


def test_a_request_is_dated_with_its_place_and_says_its_subject_once(cast, desk):
    letter = overdue(cast, desk, matter="Decisione sul permesso", written_on=date(2026, 11, 1))
    letter.office.municipality = Municipality(name="Luino")
    sheet = queries.sheet(letter, cast.amina)
    assert sheet["subject"] == "Richiesta di notizie: decisione sul permesso"
    assert sheet["to_office"]
    assert "a proposito di: decisione sul permesso." in sheet["paragraphs"][0]
    assert sheet["place_and_day"] == "Luino, 1° novembre 2026"


def test_a_draft_has_no_protocol_yet(cast, desk):
    with pytest.raises(Refused):
        actions.register(attendance(cast, desk), number="1", on=clock.today(), by=desk)


def test_a_letter_without_what_it_must_say_is_refused(cast, desk):
    with pytest.raises(Refused):
        overdue(cast, desk, source="")
    with pytest.raises(TypeError):
        attendance(cast, desk, colour="blue")


def test_an_issued_letter_is_a_file_of_the_person_and_does_not_change(cast, desk):
    letter = actions.issue(attendance(cast, desk), by=desk)
    assert letter.file.person_id == cast.amina.pk
    assert letter.file.kind == "certificate"
    with storage.open_stored(letter.file.file.path) as content:
        assert content.read(5) == b"%PDF-"
    with pytest.raises(Refused):
        actions.issue(letter, by=desk)
    with pytest.raises(Refused):
        actions.change(letter, by=desk, day=date(2026, 11, 1), start=None, end=None)
    with pytest.raises(Refused):
        actions.discard(letter, by=desk)


def test_the_protocol_number_comes_later_and_is_printed(cast, desk):
    letter = actions.issue(attendance(cast, desk), by=desk)
    first = letter.file
    again = actions.register(letter, number=" 2026/00123 ", on=date(2026, 11, 24), by=desk)
    assert again.file_id != first.pk
    first.refresh_from_db()
    assert first.removed_at is not None
    assert queries.sheet(again, cast.amina)["protocol"] == "2026/00123 del 24/11/2026"


def test_a_voided_letter_stays_with_its_reason_and_its_sheet_is_put_away(cast, desk):
    letter = actions.issue(attendance(cast, desk), by=desk)
    with pytest.raises(Refused):
        actions.void(letter, reason=" ", by=desk)
    voided = actions.void(letter, reason="Giorno sbagliato", by=desk)
    assert voided.file.removed_at is not None
    assert queries.sheet(voided, cast.amina)["stamp"] == "ANNULLATA"
    with pytest.raises(Refused):
        actions.register(voided, number="1", on=clock.today(), by=desk)
    with pytest.raises(Refused):
        actions.void(voided, reason="ancora", by=desk)


def test_a_draft_is_corrected_and_thrown_away(cast, desk):
    letter = attendance(cast, desk)
    changed = actions.change(letter, by=desk, day=date(2026, 11, 20), start=None, end=None)
    assert changed.facts == {"day": "2026-11-20"}
    assert "20/11/2026." in said(changed)[0]
    actions.discard(changed, by=desk)
    assert not OfficeLetter.objects.exists()


def test_an_empty_letter_is_not_issued(cast, desk):
    empty = actions.draft(
        "free", person=cast.amina, office_id=cast.luino.pk, by=desk, subject="Vuota"
    )
    with pytest.raises(Refused):
        actions.issue(empty, by=desk)


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar", "uk"])
def test_every_language_that_is_offered_prints(cast, desk, language):
    from labimpact.documents.rendering import render_pdf

    letter = attendance(cast, desk, language=language)
    assert language in {one.code for one in queries.facing_languages("attendance")}
    assert render_pdf("letter", queries.sheet(letter, cast.amina)).startswith(b"%PDF-")


def test_a_letter_of_a_stranger_is_not_there(cast):
    f.OfficeLetterFactory(person=cast.amina, office=cast.luino)
    with acting(cast.actor(office=cast.crema)):
        assert not OfficeLetter.objects.exists()
    with behind_the_wall():
        assert OfficeLetter.objects.count() == 1
