"""The documents of a case: for whose eyes, in versions, found by their words, with an expiry."""

import base64
import io
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.casework import worklist
from labimpact.casework.actions import documents as actions
from labimpact.casework.enums import Sharing
from labimpact.casework.models import CaseDocument, DocumentVersion
from labimpact.casework.queries import documents as queries
from labimpact.documents import looking
from labimpact.documents.models import FileText, StoredFile
from tests import case_factories as cases
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.documents import samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def case(cast):
    """A case of Luino; Crema sits in its team, Cittiglio follows Amina, Germignaga does not."""
    found = cases.CaseFactory(led=True, office=cast.luino, person=cast.amina)
    for office in (cast.crema, cast.cittiglio):
        f.GrantFactory(person=cast.amina, office=office, basis="referral")
    cases.CaseMemberFactory(case=found, office=cast.crema)
    return found


def pdf(*pages, name="foglio.pdf"):
    return SimpleUploadedFile(name, samples.pdf_saying(*pages))


def put(case, by, upload=None, **about):
    with acting(by):
        return actions.add_document(case, upload or pdf("Sfratto"), actions.About(**about), by=by)


def test_a_document_its_file_and_its_words_open_to_those_it_was_put_there_for(cast, case, client):
    luino = cast.actor()
    readers = {
        "office": {"luino"}, "team": {"luino", "crema"}, "all": {"luino", "crema", "cittiglio"},
    }  # fmt: skip
    laid = {
        sharing: put(
            case, luino, pdf(f"Parolasegreta {sharing}"), title=sharing, visible_to=Sharing(sharing)
        )
        for sharing in readers
    }
    assert looking.look() == 3
    for office in ("luino", "crema", "cittiglio", "germignaga"):
        user = cast.user(office=getattr(cast, office))
        mine = {sharing for sharing, who in readers.items() if office in who}
        actor = cast.as_actor(user)
        with acting(actor):
            assert set(CaseDocument.objects.values_list("title", flat=True)) == mine
            for table in (DocumentVersion, StoredFile, FileText):
                assert table.objects.count() == len(mine), (office, table)
            # One who is not of the case finds nothing by words, and opens by the person's page.
            found = {line.document.title for line in queries.find("parolasegreta", actor)}
            assert found == (mine if office in ("luino", "crema") else set())
            shared = {d.title for d in queries.shared_with_all(cast.amina)}
            assert shared == mine & {"all"}
            told = {s for s, d in laid.items() if queries.person_of(d) == cast.amina.pk}
            assert told == mine
        client.force_login(user)
        for sharing, document in laid.items():
            page = client.get(reverse("cases:document", args=[document.pk]))
            content = client.get(reverse("cases:document_content", args=[document.pk, 1]))
            if content.streaming:
                content.getvalue()
            wanted = 200 if sharing in mine else 404
            assert (page.status_code, content.status_code) == (wanted, wanted)


def test_a_grant_that_ends_and_a_seal_close_the_documents_too(cast, case):
    put(case, cast.actor(), visible_to=Sharing.ALL)
    crema, cittiglio = cast.actor(office=cast.crema), cast.actor(office=cast.cittiglio)
    put(case, cast.actor(office=cast.crema), pdf("Nostro"), visible_to=Sharing.OFFICE)

    def seen(actor):
        with acting(actor):
            return CaseDocument.objects.exists(), StoredFile.objects.exists()

    assert seen(crema) == seen(cittiglio) == (True, True)
    with behind_the_wall():
        cast.amina.grants.exclude(office=cast.luino).update(revoked_at=clock.now())
    assert seen(crema) == seen(cittiglio) == (False, False)
    assert seen(cast.actor())[0]
    f.SealFactory(person=cast.amina, office=cast.luino)
    assert seen(cast.actor()) == (False, False)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE casework_casedocument SET visible_to = 'all'",
        "UPDATE casework_casedocument SET case_id = case_id",
        "UPDATE casework_documentversion SET number = 9",
        "DELETE FROM casework_documentversion",
        "DELETE FROM casework_casedocument",
        "UPDATE documents_storedfile SET scan = 'clean'",
        """INSERT INTO casework_documentversion (document_id, number, file_id, note, added_by_id,
           added_by_name) SELECT document_id, 9, file_id, '', wall.user_id(), ''
           FROM casework_documentversion""",
        "SELECT wall.keep_file_text(1, 'read', 1, 'x')",
        "SELECT * FROM wall.file_scanned(1, 'clean', '')",
    ],
)
def test_nobody_of_the_team_changes_widens_or_forges_what_another_office_put_there(
    cast, case, statement
):
    put(case, cast.actor())
    with acting(cast.actor(office=cast.crema)), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(statement)
                changed = cursor.rowcount
        except DatabaseError:
            changed = 0
    assert changed == 0


def test_a_version_replaces_and_the_old_one_stays_readable(cast, case):
    luino, crema = cast.actor(), cast.actor(office=cast.crema)
    document = put(case, luino)
    assert put(case, luino) == document
    with acting(crema):
        found = CaseDocument.objects.get()
        assert actions.add_version(found, pdf("Revocato"), by=crema).number == 2
        with pytest.raises(Refused, match="versione 1"), transaction.atomic():
            actions.add_version(found, pdf("Sfratto"), by=crema)
        with pytest.raises(Refused, match="l'ufficio che l'ha messo"), transaction.atomic():
            actions.remove_document(found, by=crema)
    looking.look()
    with acting(luino):
        told = {said: queries.find(said, luino) for said in ("sfratto", "revocato")}
        assert [(line.found_in, line.is_found_before) for (line,) in told.values()] == [
            (1, True), (2, False),
        ]  # fmt: skip
        versions = document.versions.order_by("number")
        for version, said in zip(versions, ("Sfratto", "Revocato"), strict=True):
            with actions.open_version(version, cast.amina.pk, by=luino) as content:
                assert content.read() == samples.pdf_saying(said)
        actions.remove_document(document, by=luino)
        assert queries.one(document.pk, luino) is None
        actions.restore_document(document, by=luino)
        assert len(queries.one(document.pk, luino).document.versions.all()) == 2


def test_a_picture_becomes_a_pdf_a_and_the_metadata_say_what_they_are_of(cast, case, client):
    luino = cast.actor()
    document = put(case, luino, SimpleUploadedFile("permesso.png", samples.PNG), title="Permesso")
    client.force_login(cast.user())
    client.post(reverse("cases:document_pdf_a", args=[document.pk]))
    with acting(luino):
        last = DocumentVersion.objects.select_related("file").get(number=2)
        with actions.open_version(last, cast.amina.pk, by=luino) as content:
            assert b"pdfaid:part" in content.read()
        with pytest.raises(Refused, match="di una foto"), transaction.atomic():
            actions.make_pdf_a(document, by=luino)
    address = reverse("cases:document_metadata", args=[document.pk])
    said = ET.fromstring(client.get(address).content)  # noqa: S314 - our own
    texts = {leaf.tag: leaf.text for leaf in said.iter() if leaf.text.strip()}
    assert texts["NomeDelDocumento"] == "permesso.pdf"
    assert (texts["VersioneDelDocumento"], texts["Riservato"]) == ("2", "true")
    printed = said.findtext("IdDoc/ImprontaCrittograficaDelDocumento/Impronta")
    assert base64.b64decode(printed).hex() == last.file.sha256
    before = said.findtext("TracciatureModificheDocumento/IdDocVersionePrecedente/Identificativo")
    assert before == f"labimpact-{document.pk}-1"


def test_what_expires_is_a_thing_to_do_until_it_is_renewed(cast, case):
    luino = cast.actor()
    today = clock.today()
    soon = put(case, luino, pdf("uno"), expires_on=today + timedelta(days=30))
    put(case, luino, pdf("due"), expires_on=today + timedelta(days=90))
    put(case, cast.actor(office=cast.crema), pdf("tre"), expires_on=today)

    def to_do():
        with acting(luino):
            found = [d.pk for d in worklist.EXPIRING.rows(luino, today)]
            return found, worklist.EXPIRING.draw(luino, found)

    found, drawn = to_do()
    assert found == [soon.pk]
    assert drawn[soon.pk].person_id == cast.amina.pk
    with acting(luino):
        renewed = actions.About(title="Certificato", expires_on=today + timedelta(days=400))
        actions.change_document(soon, renewed, by=luino)
    assert to_do() == ([], {})


def test_several_files_at_once_each_looked_at_by_itself(cast, case, client):
    client.force_login(cast.user())
    address = reverse("cases:documents", args=[case.pk])
    html = SimpleUploadedFile("fattura.pdf", b"<!DOCTYPE html><script>alert(1)</script>")
    data = {"uploads": [pdf("uno"), html, pdf("due", name="b.pdf")], "visible_to": "team"}
    page = client.post(address, data, follow=True).text
    assert "2 documenti aggiunti." in page
    assert "fattura.pdf" in page
    macro = SimpleUploadedFile("modulo.docx", samples.MACRO)
    answer = client.post(address, {"uploads": [macro], "visible_to": "team"})
    assert answer.status_code == 422
    assert "macro" in answer.text
    assert client.post(address, {"visible_to": "team"}).status_code == 422
    with behind_the_wall():
        assert CaseDocument.objects.count() == StoredFile.objects.count() == 2
        first = CaseDocument.objects.order_by("pk").first()
    shown = client.get(reverse("cases:document_content", args=[first.pk, 1]) + "?anteprima")
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown.getvalue() == samples.pdf_saying("uno")
    with behind_the_wall():
        event = AuditEvent.objects.get(action="case.document_opened")
    assert (event.object_ids, event.person_ids) == ([first.pk], [cast.amina.pk])


class _Broken(io.BytesIO):
    """A phone that loses the line in the middle of a picture."""

    def read(self, size=-1):
        if self.tell() > 100_000:
            raise OSError("connection lost")
        return super().read(size)


def test_an_interrupted_upload_leaves_nothing_behind(cast, case, client, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "arriving"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    client.force_login(cast.user())
    head = (
        b'--x\r\nContent-Disposition: form-data; name="uploads"; filename="a.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n"
    )
    body = head + samples.JPEG + b"0" * 400_000
    client.raise_request_exception = False
    status = client.post(
        reverse("cases:documents", args=[case.pk]), b"x",
        content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": _Broken(body), "CONTENT_LENGTH": str(2 * len(body))},
    ).status_code  # fmt: skip
    assert status in (400, 422)
    with behind_the_wall():
        assert not StoredFile.objects.exists()
    assert not settings.MEDIA_ROOT.exists()
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []
