"""The form sheet and the sheet for the person."""

import io
import re

import pytest
from django.urls import reverse

from labimpact.people.models import Person
from labimpact.procedures.models import ProcedureCase
from labimpact.procedures.queries import print_words, prints
from labimpact.rules.queries import label
from tests.factories import (
    AddressFactory,
    CaseParticipantFactory,
    IdentityDocumentFactory,
    PersonFactory,
    ResidenceTitleFactory,
    behind,
)

pytestmark = pytest.mark.django_db
_BLANK = re.compile(r"{(\w+)}")


@pytest.fixture
def operator(client, desk):
    client.force_login(desk.user)
    return client


@pytest.fixture
def case(desk, cast, on_day):
    ResidenceTitleFactory(person=cast.amina, kind="employment", state="holds", number="I12345678")
    AddressFactory(person=cast.amina, kind="registered_residence", street="via Roma 1")
    return desk.open("P05")


def test_the_sheet_copies_what_is_known_and_marks_what_is_not(operator, case):
    page = operator.get(reverse("procedures:form_sheet", args=[case.pk])).text
    for text in ("Hassan", "Amina", "I12345678", "via Roma 1", "da chiedere", "†"):
        assert text in page


def test_part_of_a_birth_date_is_a_gap(operator, case, cast):
    behind(
        lambda: Person.objects.filter(pk=cast.amina.pk).update(
            birth_date="1990-01-01", birth_precision="year"
        )
    )
    assert "01/01/1990" not in operator.get(reverse("procedures:form_sheet", args=[case.pk])).text


def test_each_relative_has_a_section(operator, case, cast):
    for name in ("Prima", "Seconda"):
        person = PersonFactory(registered_office=cast.luino, family_name=name)
        IdentityDocumentFactory(person=person, number=f"PASS-{name}")
        CaseParticipantFactory(case=case, person=person, role="relative")
    page = operator.get(reverse("procedures:form_sheet", args=[case.pk])).text
    assert "PASS-Prima" in page
    assert "PASS-Seconda" in page


def test_a_role_that_nobody_has_is_no_list_of_gaps(operator, case):
    page = operator.get(reverse("procedures:form_sheet", args=[case.pk]))
    section = page.context["sheet"].sections[1]
    assert section.lacks
    assert section.fields == ()
    assert "Aggiungi la persona" in page.text


def test_an_answer_fills_the_form_and_what_no_record_keeps_is_by_hand(operator, desk, cast, on_day):
    ResidenceTitleFactory(person=cast.amina, kind="employment", state="holds")
    case = desk.open("P02")
    page = operator.get(reverse("procedures:form_sheet", args=[case.pk]))
    fields = {f.label: f for s in page.context["sheet"].sections for f in s.fields}
    assert fields["Motivo del permesso"].value == label("residence_title_type", "employment")
    assert fields["Numero di fogli allegati"].by_hand
    assert not fields["Numero di fogli allegati"].is_gap


def test_a_checked_sheet_says_how_much_is_still_missing(operator, case):
    url = reverse("procedures:form_sheet", args=[case.pk])
    sheet = operator.get(url).context["sheet"]
    operator.post(reverse("procedures:check_form", args=[case.pk]), {"impronta": sheet.fingerprint})
    assert f"mancano {sheet.gaps} dati" in operator.get(url).text


def test_the_check_is_recorded_and_a_change_asks_for_another(operator, case, cast, desk):
    url = reverse("procedures:form_sheet", args=[case.pk])
    shown = operator.get(url).context["sheet"].fingerprint
    operator.post(reverse("procedures:check_form", args=[case.pk]), {"impronta": shown})
    assert "controllato" in operator.get(url).text
    behind(lambda: Person.objects.filter(pk=cast.amina.pk).update(family_name="Hassani"))
    assert "da ricontrollare" in operator.get(url).text
    operator.post(reverse("procedures:check_form", args=[case.pk]), {"impronta": shown})
    with desk.acting():
        assert ProcedureCase.objects.get(pk=case.pk).form_fingerprint == shown
    assert "da ricontrollare" in operator.get(url).text


@pytest.mark.parametrize("language", ["", *prints.LANGUAGES, "xx"])
def test_the_sheet_for_the_person_is_a_pdf_in_every_language(operator, case, language):
    answer = operator.get(reverse("procedures:for_person", args=[case.pk]), {"lingua": language})
    body = b"".join(answer) if answer.streaming else answer.content
    assert answer["Content-Type"] == "application/pdf"
    assert io.BytesIO(body).read(5) == b"%PDF-"
    assert b"pdfaid" in body
    assert b"pdfuaid" in body


def test_every_fixed_word_exists_in_every_language():
    words = print_words.fixed()["words"]
    for key, texts in words.items():
        assert set(texts) == {"it", *prints.LANGUAGES}, key
        assert all(texts.values()), key
        blanks = {tuple(sorted(_BLANK.findall(text))) for text in texts.values()}
        assert len(blanks) == 1, key


def test_an_office_elsewhere_gets_no_sheet(client, cast, case):
    client.force_login(cast.user(office=cast.crema))
    for name in ("form_sheet", "for_person"):
        assert client.get(reverse(f"procedures:{name}", args=[case.pk])).status_code == 404


def test_a_translation_of_words_that_have_changed_is_not_printed():
    renewal = print_words.Words("P02", "fr")
    italian = "Rinnovo del permesso di soggiorno"
    assert renewal.of("title", italian) == [italian, "Renouvellement du permis de séjour"]
    assert renewal.of("title", "Rinnovo, con parole nuove") == ["Rinnovo, con parole nuove", ""]
    assert print_words.Words("P02", "").of("title", italian) == [italian, ""]
