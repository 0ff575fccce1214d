"""The slip of an appointment, for the person to take home."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from labimpact.agenda.queries import slip
from labimpact.audit.models import AuditEvent
from labimpact.documents.languages import NAMES
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(cast):
    kind = f.AppointmentKindFactory(
        office=cast.luino, label="Colloquio riservato", to_bring="il passaporto"
    )
    return f.AppointmentFactory(
        office=cast.luino, kind=kind, operator=cast.user(), person=cast.amina, note="motivo segreto"
    )


def _get(client, booked, language=""):
    return client.get(reverse("appointments:slip", args=[booked.pk]), {"lingua": language})


@pytest.mark.parametrize("language", ["", *NAMES, "xx"])
def test_it_is_a_pdf_for_keeping_and_for_reading_aloud(client, cast, booked, language):
    client.force_login(cast.user())
    answer = _get(client, booked, language)
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    for mark in (b"pdfaid:part>2", b"pdfuaid:part>1"):
        assert mark in answer.content


@pytest.mark.parametrize("language", ["", *NAMES])
def test_it_says_when_and_what_to_bring_and_not_what_for(cast, booked, language):
    said = str(slip.slip(booked, language))
    assert "il passaporto" in said
    for secret in ("Hassan", "Amina", "Colloquio", "segreto"):
        assert secret not in said


def test_the_day_is_said_in_both_languages(cast, booked):
    booked.starts_at = datetime(2027, 3, 29, 9, 30, tzinfo=ZoneInfo("Europe/Rome"))
    assert slip.slip(booked, "fr")["when"] == [
        "lunedì 29 marzo 2027, 09:30",
        "lundi 29 mars 2027, 09:30",
    ]
    assert slip.slip(booked, "")["when"][1] == ""
    assert slip.slip(booked, "")["reviewed"]
    assert not slip.slip(booked, "fr")["reviewed"]


def test_the_language_of_the_appointment_comes_before_the_persons():
    spoken, other = f.LanguageFactory(code="ar"), f.LanguageFactory(code="fr")
    person = f.PersonFactory(mediation_language=other)
    assert slip.language_of(f.AppointmentFactory(person=person, language=spoken)) == "ar"
    assert slip.language_of(f.AppointmentFactory(person=person)) == "fr"
    assert slip.language_of(f.AppointmentFactory(person=None, label="x")) == ""


def test_every_word_exists_in_every_language():
    words = slip._read()["words"]
    assert all(set(said) == {"it", *NAMES} and all(said.values()) for said in words.values())


def test_printing_is_a_reading_and_another_office_finds_nothing(client, cast, booked):
    client.force_login(cast.user())
    _get(client, booked)
    (read,) = f.behind(lambda: list(AuditEvent.objects.filter(action="appointment.listed")))
    assert read.person_ids == [cast.amina.pk]
    client.force_login(cast.user(office=cast.crema))
    assert client.get(reverse("appointments:slip", args=[booked.pk])).status_code == 404
