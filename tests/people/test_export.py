"""A person's data as a file: complete by construction, and without anybody else."""

import io
import json
import zipfile

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.people.actions.export import export_person
from labimpact.people.actions.files import attach_file
from labimpact.people.models import Person
from labimpact.people.queries.export import LEFT_OUT, exported_models, sections
from labimpact.people.redaction import Mask, initials
from tests.conftest import behind_the_wall
from tests.documents import samples
from tests.factories import (
    CitizenshipFactory,
    ContactFactory,
    ContactNeedFactory,
    ContactParticipantFactory,
    ContactPointFactory,
    DeliveryFactory,
    GuardianshipFactory,
    HouseholdFactory,
    HouseholdMemberFactory,
    MandateFactory,
    PersonFactory,
    SealFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def exported(cast, actor=None) -> zipfile.ZipFile:
    actor = actor or cast.actor()
    with acting(actor):
        content = export_person(
            cast.amina, reason="La persona stessa", office_id=cast.luino.pk, by=actor
        )
    with content:
        return zipfile.ZipFile(io.BytesIO(content.read()))


def tables(archive: zipfile.ZipFile) -> dict[str, list[dict]]:
    return {t["tabella"]: t["righe"] for t in json.loads(archive.read("dati.json"))["tabelle"]}


def test_every_model_that_points_to_a_person_is_exported_or_left_out_with_a_reason():
    pointing = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if model is not Person and (field.related_model is Person or field.name == "person_id")
    }
    assert pointing == {m._meta.label for m in exported_models()} | set(LEFT_OUT)
    assert {"people.Citizenship", "desk.ContactParticipant", "audit.Change"} <= pointing


def test_the_archive_holds_data_summary_files_and_a_note(cast):
    CitizenshipFactory(person=cast.amina)
    actor = cast.actor()
    with acting(actor):
        attach_file(
            cast.amina, SimpleUploadedFile("permesso.pdf", samples.PDF), by=actor,
            office_id=cast.luino.pk,
        )  # fmt: skip
    archive = exported(cast)
    assert set(archive.namelist()) == {
        "dati.json", "riepilogo.pdf", "LEGGIMI.txt", "allegati/01-permesso.pdf",
    }  # fmt: skip
    assert archive.read("allegati/01-permesso.pdf") == samples.PDF
    assert archive.read("riepilogo.pdf").startswith(b"%PDF-")
    found = tables(archive)
    assert found["people.Person"][0]["family_name"] == "Hassan"
    assert len(found["people.Citizenship"]) == 1
    assert "people.SearchKey" not in found


def test_a_file_lost_from_the_disk_is_told_and_stops_nothing(cast, folder):
    actor = cast.actor()
    with acting(actor):
        found = attach_file(
            cast.amina, SimpleUploadedFile("a.pdf", samples.PDF), by=actor, office_id=cast.luino.pk
        )
    (folder / found.file.path).unlink()
    assert "01-a.pdf" in exported(cast).read("LEGGIMI.txt").decode()


def test_a_contact_is_exported_whole_with_its_needs_and_without_the_others_names(cast):
    sister = PersonFactory(family_name="Hassan", given_name="Zainab", registered_office=cast.luino)
    contact = ContactFactory(
        office=cast.luino, note="Amina Hassan è venuta con ZAINAB per il rinnovo.",
        delegate_name="Mario Rossi",
    )  # fmt: skip
    ContactParticipantFactory(contact=contact, person=cast.amina)
    ContactParticipantFactory(contact=contact, person=sister, role="family")
    ContactNeedFactory(contact=contact)
    DeliveryFactory(office=cast.luino, person=cast.amina)
    DeliveryFactory(office=cast.luino, person=sister)
    archive = exported(cast)
    found = tables(archive)
    assert found["desk.Contact"][0]["note"] == "Amina Hassan è venuta con Z. per il rinnovo."
    assert found["desk.Contact"][0]["delegate_name"] == "M. R."
    assert found["desk.ContactNeed"][0]["area"] == "documents"
    assert len(found["deliveries.Delivery"]) == 1
    mine, other = found["desk.ContactParticipant"]
    assert mine["person"] == "questa persona"
    assert other == {"person": "H. Z.", "role": "family"}
    assert "zainab" not in archive.read("dati.json").decode().lower()


def test_of_the_household_only_role_and_initials_remain(cast):
    household = HouseholdFactory(office=cast.luino)
    brother = PersonFactory(
        family_name="Osman", given_name="Yusuf", registered_office=cast.luino,
        note="nota riservata",
    )  # fmt: skip
    HouseholdMemberFactory(household=household, person=cast.amina, role="reference_person")
    HouseholdMemberFactory(household=household, person=brother, role="sibling")
    found = tables(exported(cast))
    assert found["people.HouseholdMember"][1] == {"person": "O. Y.", "role": "sibling"}
    assert len(found["people.Person"]) == 1
    assert len(found["people.Household"]) == 1


def test_names_of_guardians_delegates_and_of_who_answers_the_phone_become_initials(cast):
    GuardianshipFactory(minor=cast.amina, guardian_name="Paolo Bianchi")
    MandateFactory(person=cast.amina, delegate_name="Lucia Verdi")
    ContactPointFactory(person=cast.amina, whose="friend", whose_name="Ahmed Ali")
    TaskFactory(office=cast.luino, person=cast.amina, title="Sentire Lucia Verdi")
    text = exported(cast).read("dati.json").decode()
    for name in ("Bianchi", "Verdi", "Ahmed"):
        assert name not in text
    assert "Sentire L. V." in text


def test_what_another_office_keeps_is_not_in_this_office_s_archive(cast):
    contact = ContactFactory(office=cast.crema, note="solo di Crema")
    ContactParticipantFactory(contact=contact, person=cast.amina)
    assert "solo di Crema" not in exported(cast).read("dati.json").decode()


def test_text_from_people_cannot_break_the_summary(cast):
    with behind_the_wall():
        Person.objects.filter(pk=cast.amina.pk).update(
            note='#panic("x") */ ]] $ 😀 \u202e <b>', native_name="أمينة 李"
        )
    assert exported(cast).read("riepilogo.pdf").startswith(b"%PDF-")


def test_export_is_noted_with_its_reason(cast):
    exported(cast)
    with behind_the_wall():
        event = AuditEvent.objects.get(action="person.exported")
    assert event.reason == "La persona stessa"
    assert event.person_ids == [cast.amina.pk]


def test_export_without_a_reason_is_refused(cast):
    actor = cast.actor()
    with acting(actor), pytest.raises(Refused, match="chi ha chiesto"):
        export_person(cast.amina, reason=" ", office_id=cast.luino.pk, by=actor)


def test_the_page_asks_who_wants_the_data_then_gives_the_archive(client, cast):
    client.force_login(cast.user())
    url = reverse("people:export", args=[cast.amina.pk])
    assert client.post(url, {}).status_code == 422
    answer = client.post(url, {"requester": "person", "note": "prot. 12"})
    body = b"".join(answer.streaming_content)
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None
    assert answer["Content-Disposition"] == (
        f'attachment; filename="dati-scheda-{cast.amina.pk}.zip"'
    )
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("case", ["other_area", "sealed"])
def test_out_of_scope_there_is_nothing_to_export(client, cast, case):
    if case == "sealed":
        SealFactory(person=cast.amina)
    client.force_login(cast.user(office=cast.crema if case == "other_area" else cast.luino))
    url = reverse("people:export", args=[cast.amina.pk])
    assert client.post(url, {"requester": "person"}).status_code == 404


def test_a_role_without_the_permission_is_refused(client, cast):
    client.force_login(cast.user("area_coordinator"))
    assert client.get(reverse("people:export", args=[cast.amina.pk])).status_code == 403


def test_sections_are_found_without_an_actor_for_nobody(cast):
    assert [s.table for s in sections(cast.amina)] == ["people.Person"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Zainab arriva", "Z. arriva"),
        ("zainab, ZAINAB e Zainab.", "z., Z. e Z.."),
        ("Zainabella non è lei", "Zainabella non è lei"),
        ("أحمد هنا", "أ. هنا"),
        ("Amina Hassan", "Amina Hassan"),
        ("", ""),
    ],
)
def test_the_mask_hides_whole_words_of_others_and_keeps_one_s_own(text, masked):
    mask = Mask(own=["Amina Hassan"], others=["Zainab Hassan", "أحمد"])
    assert mask.text(text) == masked


def test_initials_of_any_name():
    assert initials("Amina Hassan") == "A. H."
    assert initials("O'Brien-Smith Jean-Luc") == "O. J."
    assert initials("") == ""
