"""Documents of a case: put there, replaced by a version, changed, taken away, opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework.actions.holding import note, worked
from labimpact.casework.enums import Sharing
from labimpact.casework.models import Case, CaseDocument, DocumentVersion, IndividualPlan
from labimpact.casework.queries.document_metadata import metadata
from labimpact.documents import storage
from labimpact.documents.actions import open_file, store
from labimpact.documents.apart import work_apart
from labimpact.documents.content import PICTURES


@dataclass(frozen=True, kw_only=True)
class About:
    """What is said of a document; without a title it takes the name of its file."""

    title: str = ""
    kind: str = ""
    visible_to: Sharing = Sharing.TEAM
    expires_on: date | None = None
    signed_plan: IndividualPlan | None = None


@transaction.atomic
def add_document(case: Case, upload: File[Any], about: About, *, by: Actor) -> CaseDocument:
    """Put a file among the documents of a case (documento del caso).

    The same content sent again answers the document that is there: a double click keeps one.
    """
    case = worked(case, by)
    digest = storage.fingerprint(upload)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [case.pk, digest])
    twin = case.documents.visible_to(by).in_use().filter(
        office=by.office_id, versions__file__sha256=digest, signed_plan=about.signed_plan
    ).first()  # fmt: skip
    if twin is not None:
        return twin
    stored = store(upload, office_id=by.office_id or 0, by=by)
    document = CaseDocument.objects.create(
        case=case, office_id=by.office_id or 0, title=about.title.strip() or stored.name,
        kind=about.kind, visible_to=about.visible_to, expires_on=about.expires_on,
        signed_plan=about.signed_plan,
        added_by_id=by.user_id or 0, added_by_name=by.display_name,
    )  # fmt: skip
    _keep(document, 1, stored.pk, "", by)
    note("case.document_added", case, by, document=document.pk)
    return document


@transaction.atomic
def add_documents(
    case: Case, uploads: Sequence[File[Any]], about: About, *, by: Actor
) -> tuple[list[CaseDocument], list[str]]:
    """Put several files there at once; of those refused, why, each by its name."""
    added, refused = [], []
    for upload in uploads:
        try:
            added.append(add_document(case, upload, about, by=by))
        except Refused as refusal:
            if len(uploads) == 1:
                raise
            refused.append(f"«{upload.name}»: {refusal}")
    return added, refused


@transaction.atomic
def add_version(
    document: CaseDocument, upload: File[Any], *, by: Actor, what_changes: str = ""
) -> DocumentVersion:
    """Replace a document by another version of it (nuova versione); the old ones stay readable."""
    case = worked(document.case, by)
    if document.removed_at is not None:
        raise Refused(_("Il documento è stato tolto: prima rimettilo tra i documenti."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('document'), %s)", [document.pk])
    digest = storage.fingerprint(upload)
    twin = document.versions.filter(file__sha256=digest).first()
    if twin is not None:
        raise Refused(_("Questo file è già la versione %(n)d.") % {"n": twin.number})
    number = (document.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    stored = store(upload, office_id=by.office_id or 0, by=by)
    version = _keep(document, number, stored.pk, what_changes.strip(), by)
    note("case.document_version", case, by, document=document.pk, number=number)
    return version


@transaction.atomic
def make_pdf_a(document: CaseDocument, *, by: Actor) -> DocumentVersion:
    """A copy in PDF/A-2b of a document that is a picture (copia in PDF/A), as its next version."""
    last = document.versions.select_related("file").first()
    if last is None or last.file.content_type not in PICTURES:
        raise Refused(_("Si fa il PDF/A di una foto o di una scansione."))
    with open_file(last.file) as picture:
        made = work_apart("picture_pdf", content=picture.read())
    if made is None:
        raise Refused(_("Questa immagine non si riesce a mettere in un PDF/A."))
    upload = ContentFile(made, name=f"{Path(last.file.name).stem}.pdf")
    return add_version(document, upload, by=by, what_changes=_("Copia in PDF/A"))


def _keep(
    document: CaseDocument, number: int, file_id: int, what_changes: str, by: Actor
) -> DocumentVersion:
    return DocumentVersion.objects.create(
        document=document, number=number, file_id=file_id, note=what_changes,
        added_by_id=by.user_id or 0, added_by_name=by.display_name,
    )  # fmt: skip


@transaction.atomic
def change_document(document: CaseDocument, about: About, *, by: Actor) -> CaseDocument:
    """Say anew what a document is, who opens it and until when it is good; by who put it there."""
    case = _own(document, by)
    document.title = about.title.strip() or document.title
    document.kind, document.expires_on = about.kind, about.expires_on
    document.visible_to = about.visible_to
    document.save(update_fields=["title", "kind", "visible_to", "expires_on"])
    note("case.document_changed", case, by, document=document.pk)
    return document


@transaction.atomic
def remove_document(document: CaseDocument, *, by: Actor) -> None:
    """Take a document away (togli); for a month it can be put back."""
    case = _own(document, by)
    if document.removed_at is None:
        document.removed_at = clock.now()
        document.save(update_fields=["removed_at"])
        note("case.document_removed", case, by, document=document.pk)


@transaction.atomic
def restore_document(document: CaseDocument, *, by: Actor) -> None:
    """Put back a document that was taken away."""
    case = _own(document, by)
    if document.removed_at is not None:
        document.removed_at = None
        document.save(update_fields=["removed_at"])
        note("case.document_restored", case, by, document=document.pk)


def _own(document: CaseDocument, by: Actor) -> Case:
    """The case of a document, for who works on it in the office that put the document there."""
    case = worked(document.case, by)
    if document.office_id != by.office_id:
        raise Refused(_("Lo cambia solo l'ufficio che l'ha messo."))
    return case


@transaction.atomic
def open_version(version: DocumentVersion, person_id: int | None, *, by: Actor) -> IO[bytes]:
    """Open a version of a document, and note it; one taken away or in quarantine does not open."""
    document = version.document
    if document.removed_at is not None:
        raise Refused(_("Il documento è stato tolto."))
    content = open_file(version.file)
    log.record(
        "case.document_opened", by=by, target=document, persons=[person_id],
        office_id=by.office_id, details={"number": version.number},
    )  # fmt: skip
    return content


@transaction.atomic
def take_metadata(document: CaseDocument, person_id: int | None, *, by: Actor) -> bytes:
    """The metadata of a document as a file (metadati), noted as a reading of it."""
    log.record(
        "case.document_metadata", by=by, target=document, persons=[person_id],
        office_id=by.office_id,
    )  # fmt: skip
    return metadata(document)


@transaction.atomic(savepoint=False)
def list_documents(shown: Sequence[tuple[CaseDocument, int | None]], *, by: Actor) -> None:
    """Note which documents were shown, each with its person."""
    if shown:
        log.record_list(
            "case.documents_listed", by=by, rows=[document for document, _person in shown],
            persons=[person for _document, person in shown],
        )  # fmt: skip
