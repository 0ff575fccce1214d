"""Mandates: prepared, printed in two languages, signed, linked, revoked."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.people.actions.mandates import link_signed_mandate, prepare_mandate
from labimpact.people.models import Mandate
from labimpact.people.queries import mandates as queries
from tests.documents import samples
from tests.factories import LanguageFactory, MandateFactory, PersonFactory, SealFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def prepared(cast, **kwargs) -> Mandate:
    actor = cast.actor()
    values = {"delegate_name": "Sportello", "purpose": "prenotare", "valid_from": date(2026, 1, 1)}
    with acting(actor):
        return prepare_mandate(
            cast.amina, by=actor, office_id=cast.luino.pk, **(values | kwargs)
        )  # fmt: skip


def page(mandate: Mandate, name: str = "mandate") -> str:
    return reverse(f"people:{name}", args=[mandate.person_id, mandate.pk])


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("delega.jpg", samples.JPEG)


def test_the_form_prepares_a_mandate_and_leads_to_its_sheet(client, cast):
    client.force_login(cast.user())
    answer = client.post(
        reverse("people:mandate_new", args=[cast.amina.pk]),
        {"delegate_name": "Sportello di Luino", "purpose": "prenotare la Questura",
         "valid_from": "01/03/2026", "valid_to": "31/12/2026"},
        follow=True,
    )  # fmt: skip
    assert "prenotare la Questura" in answer.text
    assert "da firmare" in answer.text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"purpose": ""}, "obbligatorio"),
        ({"valid_to": "01/01/2025"}, "prima di cominciare"),
        ({"valid_from": "31/02/2026"}, "giorno che esiste"),
        ({"delegate_name": "x" * 10_000}, "200"),
    ],
)
def test_a_wrong_mandate_comes_back_with_what_was_typed(client, cast, change, sentence):
    client.force_login(cast.user())
    typed = {"delegate_name": "Sportello", "purpose": "prenotare", "valid_from": "01/03/2026"}
    answer = client.post(reverse("people:mandate_new", args=[cast.amina.pk]), typed | change)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert Mandate.objects.count() == 0


def test_the_sheet_is_a_pdf_a_with_the_person_s_language_beside_italian(client, cast):
    found = prepared(cast)
    client.force_login(cast.user())
    answer = client.get(page(found, "mandate_pdf"), {"lingua": "ar"})
    assert answer["Content-Type"] == "application/pdf"
    assert b"pdfaid:part>2" in answer.content
    assert cast.amina.family_name not in answer["Content-Disposition"]
    with acting(cast.actor()):
        data = queries.sheet(found, cast.amina, "ar")
    assert data["facing_dir"] == "rtl"
    assert ["Cognome e nome", "Hassan Amina"] in data["person"]


@pytest.mark.parametrize("language", ["", "xx", "../../etc/passwd", "it"])
def test_a_language_without_text_or_glyphs_prints_italian_alone(cast, language):
    found = prepared(cast)
    with acting(cast.actor()):
        assert queries.sheet(found, cast.amina, language)["facing"] is None


def test_the_person_s_language_is_proposed(cast):
    LanguageFactory(code="ary", name="darija")
    cast.amina.mediation_language = LanguageFactory(code="ary")
    with acting(cast.actor()):
        assert queries.language_of(cast.amina) == "ar"


def test_a_birth_date_is_printed_only_as_far_as_it_is_known(cast):
    person = PersonFactory(
        registered_office=cast.luino, birth_date=date(1990, 1, 1), birth_precision="year"
    )
    with acting(cast.actor()):
        assert ["Data di nascita", "1990"] in queries._identity(person)


def test_the_signed_scan_is_linked_and_listed(client, cast):
    found = prepared(cast)
    client.force_login(cast.user())
    answer = client.post(page(found), {"upload": scan()}, follow=True)
    assert "firmata" in answer.text
    with acting(cast.actor()):
        linked = Mandate.objects.get(pk=found.pk)
        assert linked.signed_file.kind == "mandate"
        assert queries.is_usable(linked, date(2026, 6, 1))


def test_a_scan_that_is_no_picture_is_refused_beside_the_field(client, cast):
    found = prepared(cast)
    client.force_login(cast.user())
    wrong = SimpleUploadedFile("delega.pdf", samples.PROGRAM)
    answer = client.post(page(found), {"upload": wrong})
    assert answer.status_code == 422
    assert "programma" in answer.text


def test_a_revoked_mandate_is_no_longer_usable_nor_signed(client, cast):
    found = prepared(cast)
    client.force_login(cast.user())
    answer = client.post(page(found, "mandate_revoke"), follow=True)
    assert "revocata" in answer.text
    actor = cast.actor()
    with acting(actor):
        revoked = Mandate.objects.get(pk=found.pk)
        assert not queries.is_usable(revoked, date(2026, 6, 1))
        with pytest.raises(Refused, match="revocata"):
            link_signed_mandate(revoked, scan(), office_id=cast.luino.pk, by=actor)


@pytest.mark.parametrize("name", ["mandate", "mandate_pdf"])
def test_another_office_finds_no_mandate(client, cast, name):
    found = MandateFactory(person=cast.amina)
    client.force_login(cast.user(office=cast.crema))
    assert client.get(page(found, name)).status_code == 404


def test_a_mandate_of_a_sealed_person_does_not_exist(client, cast):
    found = MandateFactory(person=cast.amina)
    SealFactory(person=cast.amina)
    client.force_login(cast.user())
    assert client.get(page(found)).status_code == 404


def test_the_mandate_page_keeps_to_fifteen_queries(client, cast, django_assert_max_num_queries):
    found = MandateFactory(person=cast.amina)
    client.force_login(cast.user())
    client.get(page(found))
    with django_assert_max_num_queries(15):
        client.get(page(found))
