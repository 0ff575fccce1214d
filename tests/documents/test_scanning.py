"""Files in quarantine: until the antivirus read them, and for ever when it found something."""

import os
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from labimpact.audit.models import AuditEvent
from labimpact.base.errors import Refused
from labimpact.base.sealing import unseal
from labimpact.base.wall.session import acting
from labimpact.documents import looking, scanning
from labimpact.documents.enums import Scan
from labimpact.documents.models import StoredFile
from labimpact.notifications.actions import PURPOSE
from labimpact.notifications.models import Message
from labimpact.people.actions.files import attach_file, open_file
from labimpact.people.models import PersonFile
from tests.conftest import behind_the_wall
from tests.documents import clamav, samples
from tests.factories import PersonFileFactory, StoredFileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.CLAMD = "/nowhere/clamd.sock"


def attach(cast, data, name):
    actor = cast.actor()
    with acting(actor):
        upload = SimpleUploadedFile(name, data)
        return attach_file(cast.amina, upload, by=actor, office_id=cast.luino.pk)


def opened(cast, attachment):
    """What the file holds, or why it does not open."""
    actor = cast.actor()
    with acting(actor):
        found = PersonFile.objects.select_related("file").get(pk=attachment.pk)
        try:
            with open_file(found, by=actor) as content:
                return content.read()
        except Refused as refusal:
            return str(refusal)


def test_what_waits_or_is_infected_opens_to_nobody_and_the_page_says_why(cast, client):
    client.force_login(cast.user())
    for scan, said in ((Scan.WAITING, "in attesa del controllo"), (Scan.INFECTED, "virus")):
        kept = PersonFileFactory(person=cast.amina, file=StoredFileFactory(scan=scan))
        page = client.get(reverse("people:files", args=[cast.amina.pk])).text
        assert said in page
        address = reverse("people:file", args=[cast.amina.pk, kept.pk])
        assert f'href="{address}' not in page
        assert client.get(address).status_code == 404


def test_without_a_scanner_a_file_opens_at_once(cast, settings):
    settings.CLAMD = ""
    assert opened(cast, attach(cast, samples.PDF, "foglio.pdf")) == samples.PDF


def test_a_scanner_that_is_down_leaves_the_file_in_quarantine_and_health_says_so(cast, client):
    kept = attach(cast, samples.PDF, "foglio.pdf")
    assert looking.look() == 0
    assert "aspetta" in opened(cast, kept)
    with behind_the_wall():
        before = timezone.now() - timedelta(hours=1)
        StoredFile.objects.filter(pk=kept.file_id).update(stored_at=before)
    said = client.get("/health/ready").json()["checks"]["scanner"]
    assert said["ok"]
    assert said["note"].startswith("1 files wait")


@pytest.mark.parametrize(
    ("answer", "finding"),
    [("stream: OK", ""), ("stream: Win.Test.EICAR_HDB-1 FOUND", "Win.Test.EICAR_HDB-1")],
)
def test_the_answer_of_the_scanner_is_read(answer, finding):
    assert scanning._verdict(answer).finding == finding


@pytest.mark.parametrize("answer", ["", "INSTREAM size limit exceeded. ERROR", "stream: OK no"])
def test_an_answer_that_is_no_verdict_clears_no_file(answer):
    with pytest.raises(scanning.NotRead):
        scanning._verdict(answer)


@pytest.mark.full
@pytest.mark.skipif("LABIMPACT_FULL" not in os.environ, reason="./labimpact test --full")
@pytest.mark.skipif(clamav.CLAMD is None, reason="clamd is not installed (apt: clamav-daemon)")
def test_a_real_scanner_lets_the_clean_out_and_keeps_the_infected(cast, settings):
    clean = attach(cast, samples.PDF, "foglio.pdf")
    infected = attach(cast, clamav.EICAR, "Amina Hassan.txt")
    with tempfile.TemporaryDirectory() as place, clamav.running(Path(place)) as address:
        settings.CLAMD = address
        assert looking.look(infected.file_id) == 1
        assert looking.look() == 1
        assert looking.look() == 0
    assert opened(cast, clean) == samples.PDF
    assert "virus" in opened(cast, infected)
    with behind_the_wall():
        stored = StoredFile.objects.select_related("stored_by").get(pk=infected.file_id)
        event = AuditEvent.objects.get(action="file.infected")
        message = Message.objects.get(kind="file_infected")
    assert stored.finding.startswith("Eicar-Test-Signature")
    assert event.person_ids == [cast.amina.pk]
    body = unseal(message.body, purpose=PURPOSE)
    assert stored.finding in body
    assert "Amina" not in body
    assert message.recipient == stored.stored_by.email
