"""What may be kept, how it is kept, and what is left when a save fails."""

import gc
import hashlib
import os
import stat
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.documents import actions, content, storage
from labimpact.documents.models import StoredFile
from labimpact.documents.uploads import CappedUploadHandler
from tests.documents import samples


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def upload(data: bytes, name: str = "foglio.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (samples.PDF, "application/pdf"),
        (b"\xef\xbb\xbf\n" + samples.PDF, "application/pdf"),
        (samples.JPEG, "image/jpeg"),
        (samples.PNG, "image/png"),
        (samples.WEBP, "image/webp"),
        (samples.HEIC, "image/heic"),
        (samples.TIFF, "image/tiff"),
        (
            samples.DOCX,
            next(k for k, e in content.ALLOWED.items() if e == "docx"),
        ),
        (samples.XLSX, next(k for k, e in content.ALLOWED.items() if e == "xlsx")),
        (samples.ODT, "application/vnd.oasis.opendocument.text"),
        ("Perché no?\nعربي\n".encode(), "text/plain"),
        ("Perché no?".encode("cp1252"), "text/plain"),
    ],
)
def test_the_type_is_read_from_the_content_whatever_the_name(data, kind):
    assert content.recognise(upload(data, "nome.exe").file, "nome.exe") == kind


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "vuoto"),
        (samples.PROGRAM, "programma"),
        (samples.ELF, "programma"),
        (b"#!/bin/sh\nrm -rf /", "programma"),
        (samples.PROGRAM[:2] + samples.PDF, "programma"),
        (samples.ZIP, "non si può allegare"),
        (samples.MACRO, "macro"),
        (samples.MANY, "troppe parti"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "non si può allegare"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "non si può allegare"),
        (b"GIF89a" + b"\x00" * 30, "non si può allegare"),
        (bytes(range(256)), "non si può allegare"),
        (samples.PDF.replace(b"%%EOF", b""), "incompleto"),
        (samples.PNG[:-12], "incompleto"),
        (samples.JPEG[:-2], "incompleto"),
        (samples.WEBP[:-8], "incompleto"),
        (samples.HEIC[:100], "incompleto"),
        (samples.DOCX[:-30], "incompleto"),
        (b"PK\x03\x04", "incompleto"),
    ],
)  # fmt: skip
def test_what_is_empty_dangerous_or_broken_is_refused_in_one_sentence(data, sentence):
    with pytest.raises(Refused, match=sentence):
        content.recognise(upload(data, "foto.pdf").file, "foto.pdf")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("permesso.pdf", "permesso.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\io\\foglio.PDF", "foglio.pdf"),
        ("fattura\u202efdp.exe", "fatturafdp.pdf"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("جواز سفر.pdf", "جواز سفر.pdf"),
        ("...", "allegato.pdf"),
        ("", "allegato.pdf"),
        (".htaccess", "htaccess.pdf"),
        ('a<b>"c".pdf', "a_b__c_.pdf"),
        ("x" * 10_000 + ".pdf", "x" * content.NAME_LENGTH + ".pdf"),
    ],
)
def test_the_shown_name_holds_no_folder_no_trick_and_the_true_extension(typed, kept):
    assert content.safe_name(typed, "application/pdf") == kept


@pytest.mark.django_db
def test_a_kept_file_is_private_hashed_and_named_at_random(folder):
    with transaction.atomic():
        kept = storage.keep(upload(samples.PDF, "Amina Hassan.pdf"))
    path = folder / kept.path
    assert path.read_bytes() == samples.PDF
    assert kept.sha256 == hashlib.sha256(samples.PDF).hexdigest()
    assert kept.size == len(samples.PDF)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "Amina" not in kept.path


@pytest.mark.django_db
def test_a_file_over_the_limit_is_refused_before_it_is_written(folder, settings):
    settings.UPLOAD_MAX_BYTES = 10
    with pytest.raises(Refused, match="supera"):
        storage.keep(upload(samples.PDF))
    assert not folder.exists()


@pytest.mark.django_db
def test_a_rolled_back_transaction_leaves_no_file(folder):
    with transaction.atomic():
        storage.keep(upload(samples.PDF))
        assert len(on_disk(folder)) == 1
        transaction.set_rollback(True)
    gc.collect()
    assert on_disk(folder) == []


@pytest.mark.django_db
def test_a_committed_transaction_keeps_the_file(folder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        storage.keep(upload(samples.PDF))
    callbacks.clear()
    gc.collect()
    assert len(on_disk(folder)) == 1


@pytest.mark.django_db
def test_a_full_disk_is_told_in_a_sentence(folder, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match="manca spazio"):
        storage.keep(upload(samples.PDF))
    gc.collect()
    assert on_disk(folder) == []


def test_a_path_that_leaves_the_folder_is_not_opened(folder):
    (folder.parent / "segreto").write_text("x")
    with pytest.raises(FileNotFoundError):
        storage.open_stored("../segreto")


@pytest.mark.django_db
def test_only_old_files_without_a_row_are_cleared(cast, folder):
    actor = cast.actor()
    with acting(actor):
        kept = actions.store(upload(samples.PDF), office_id=cast.luino.pk, by=actor)
        orphan, young = storage.keep(upload(samples.PNG)), storage.keep(upload(samples.JPEG))
    day_ago = time.time() - 2 * actions.ORPHAN_AFTER
    for path in (kept.path, orphan.path):
        os.utime(folder / path, (day_ago, day_ago))
    assert actions.remove_orphans() == 1
    assert sorted(str(p.relative_to(folder)) for p in on_disk(folder)) == sorted(
        [kept.path, young.path]
    )


@pytest.mark.django_db
def test_a_stored_file_is_seen_by_its_transaction_and_signed_by_its_author(cast):
    actor = cast.actor()
    with acting(actor):
        stored = actions.store(upload(samples.PDF), office_id=cast.luino.pk, by=actor)
        assert StoredFile.objects.get(pk=stored.pk).stored_by_id == actor.user_id
    with acting(cast.actor()):
        assert not StoredFile.objects.filter(pk=stored.pk).exists()


def test_an_endless_upload_is_cut_at_the_limit(settings):
    settings.UPLOAD_MAX_BYTES = 100
    handler = CappedUploadHandler()
    passed, start = 0, 0
    for _ in range(50):
        kept = handler.receive_data_chunk(b"x" * 64, start)
        start += 64
        passed += len(kept or b"")
    assert passed == settings.UPLOAD_MAX_BYTES + 1
    assert handler.file_complete(start) is None
