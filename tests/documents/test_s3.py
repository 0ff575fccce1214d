"""The same files in an S3-compatible store: a server process of its own, started here."""

import gc
import http.client
import socket
import subprocess
import sys
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.documents import actions, storage
from labimpact.documents.places import place
from labimpact.people.actions.files import attach_file
from tests.documents import samples

pytestmark = pytest.mark.django_db
BUCKET = "labimpact-prova"


@pytest.fixture(scope="module")
def server():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                asking = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                asking.request("PUT", f"/{BUCKET}")
                assert asking.getresponse().status == 200
                break
            except OSError:
                if process.poll() is not None:
                    raise
                time.sleep(0.2)
            finally:
                asking.close()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=60)


@pytest.fixture(autouse=True)
def bucket(settings, server, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.S3_BUCKET, settings.S3_URL = BUCKET, server
    settings.S3_KEY = settings.S3_SECRET = "prova"


def there():
    return sorted(path for some in place().older_than(-60) for path in some)


def test_a_file_lies_in_the_store_and_opens_through_the_wall_alone(cast, client, settings):
    large = samples.PDF + b"%" * 6_000_000 + b"\n%%EOF\n"
    actor = cast.actor()
    with acting(actor):
        upload = SimpleUploadedFile("Amina Hassan.pdf", large)
        kept = attach_file(cast.amina, upload, by=actor, office_id=cast.luino.pk)
    assert kept.file.path in there()
    assert not settings.MEDIA_ROOT.exists()
    address = reverse("people:file", args=[cast.amina.pk, kept.pk])
    client.force_login(cast.user())
    answer = client.get(address)
    assert answer.getvalue() == large
    assert answer["Content-Length"] == str(len(large))
    assert settings.S3_URL not in str(answer.headers)
    client.force_login(cast.user(office=cast.crema))
    assert client.get(address).status_code == 404
    client.force_login(cast.user())
    storage.remove(kept.file.path)
    storage.remove(kept.file.path)
    assert client.get(address).status_code == 404


def test_what_was_rolled_back_or_has_no_row_does_not_stay(cast, monkeypatch):
    before = there()
    with transaction.atomic():
        storage.keep(SimpleUploadedFile("a.pdf", samples.PDF))
        assert len(there()) == len(before) + 1
        transaction.set_rollback(True)
    gc.collect()
    assert there() == before
    actor = cast.actor()
    with acting(actor):
        kept = actions.store(
            SimpleUploadedFile("a.pdf", samples.PDF), office_id=cast.luino.pk, by=actor
        )
        storage.keep(SimpleUploadedFile("b.png", samples.PNG))
    monkeypatch.setattr(actions, "ORPHAN_AFTER", -60)
    actions.remove_orphans()
    assert there() == [kept.path]


def test_a_store_that_does_not_answer_is_told_in_a_sentence(settings):
    settings.S3_BUCKET = "un-altro"
    with pytest.raises(Refused, match="non si può salvare"):
        storage.keep(SimpleUploadedFile("a.pdf", samples.PDF))
