"""The text of a file, read in a process that can do nothing else."""

import io
import zlib

import pytest
from django.contrib.postgres.search import SearchQuery
from django.core.files.uploadedfile import SimpleUploadedFile

from labimpact.base.wall.session import acting
from labimpact.documents import actions, looking, text
from labimpact.documents.enums import Reading
from labimpact.documents.models import FileText
from labimpact.people.actions.files import attach_file
from tests.documents import samples

PDF = "application/pdf"
SFRATTI = SearchQuery("sfratti", config="italian")
BOMB = samples.pdf_saying("x").replace(
    b"BT /F1 12 Tf 72 700 Td (x) Tj ET", zlib.compress(b"BT (x) Tj ET " * 8_000_000)
).replace(b"/Length 32", b"/Filter/FlateDecode/Length 400000")  # fmt: skip


@pytest.mark.parametrize(
    ("content", "kind", "outcome", "pages"),
    [
        (samples.pdf_saying("Sfratto esecutivo", "entro marzo"), PDF, Reading.READ, 2),
        (samples.pdf_saying(""), PDF, Reading.NONE, 1),
        (samples.PDF, PDF, Reading.FAILED, 0),
        (BOMB, PDF, Reading.FAILED, 0),
        ("Perché no?".encode("cp1252"), "text/plain", Reading.READ, 0),
    ],
)
def test_what_a_file_says_is_read_and_what_cannot_be_read_is_said(content, kind, outcome, pages):
    found = text.read(io.BytesIO(content), kind)
    assert (found.outcome, found.pages) == (outcome, pages)
    if outcome is Reading.READ:
        assert found.text in ("Sfratto esecutivo\nentro marzo", "Perché no?")


@pytest.mark.django_db
def test_the_worker_reads_each_file_once_and_its_text_opens_with_it(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    actor = cast.actor()
    with acting(actor):
        upload = SimpleUploadedFile("a.pdf", samples.pdf_saying("Sfratto esecutivo"))
        kept = attach_file(cast.amina, upload, by=actor, office_id=cast.luino.pk)
        alone = actions.store(
            SimpleUploadedFile("b.txt", b"Di nessuno"), office_id=cast.luino.pk, by=actor
        )
    assert looking.look(kept.file_id) == 1
    assert looking.look() == 1
    assert looking.look() == 0
    for office, seen in ((cast.luino, {kept.file_id}), (cast.crema, set())):
        with acting(cast.actor(office=office)):
            assert set(FileText.objects.values_list("file_id", flat=True)) - {alone.pk} == seen
            assert FileText.objects.filter(words=SFRATTI).exists() is bool(seen)
