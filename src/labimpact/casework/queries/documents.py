"""The documents of cases as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.casework.models import Case, CaseDocument, DocumentVersion
from labimpact.casework.models.case import WORK
from labimpact.documents.content import PICTURES
from labimpact.people.models import Person
from labimpact.rules.queries import label

UNDO_DAYS = 30
MOST_FOUND = 50


@dataclass(frozen=True)
class Line:
    """A document with its last version, its labels and who put it there."""

    document: CaseDocument
    version: DocumentVersion
    kind: str
    # The last version in which the words looked for stand; none when they are in the title alone.
    found_in: int | None = None

    @property
    def is_found_before(self) -> bool:
        """Do the words stand in an older version only?"""
        return self.found_in is not None and self.found_in < self.version.number

    @property
    def icon(self) -> str:
        content_type = self.version.file.content_type
        if content_type.startswith("image/"):
            return "it-file-image"
        return "it-file-pdf" if content_type == "application/pdf" else "it-file"

    @property
    def is_expired(self) -> bool:
        expires_on = self.document.expires_on
        return expires_on is not None and expires_on < clock.today()

    @property
    def preview(self) -> str:
        """How the page shows it: as a picture, as a PDF, or not at all."""
        if not self.version.file.is_open:
            return ""
        content_type = self.version.file.content_type
        if content_type in PICTURES:
            return "picture"
        return "pdf" if content_type == "application/pdf" else ""


def _with_versions(rows: QuerySet[CaseDocument]) -> QuerySet[CaseDocument]:
    versions = DocumentVersion.objects.select_related("file").order_by("-number")
    return rows.select_related("office").prefetch_related(Prefetch("versions", queryset=versions))


def lines(rows: Iterable[CaseDocument]) -> list[Line]:
    return [
        Line(row, versions[0], label("file_kind", row.kind))
        for row in rows
        if (versions := list(row.versions.all()))
    ]


def of_case(case: Case, actor: Actor) -> list[Line]:
    """The documents of a case that the actor may open, the newest first."""
    return lines(_with_versions(CaseDocument.objects.visible_to(actor).in_use().filter(case=case)))


def lately_removed(case: Case, actor: Actor) -> list[Line]:
    """Those the actor's office took away in the last month, and may put back."""
    since = clock.now() - timedelta(days=UNDO_DAYS)
    rows = CaseDocument.objects.visible_to(actor).filter(
        case=case, office=actor.office_id, removed_at__gt=since
    )
    return lines(_with_versions(rows))


def one(pk: int, actor: Actor) -> Line | None:
    """A document that the actor may open, with its versions."""
    rows = CaseDocument.objects.visible_to(actor).in_use().filter(pk=pk)
    return next(iter(lines(_with_versions(rows))), None)


def find(words: str, actor: Actor, case: Case | None = None) -> list[Line]:
    """The documents, of a case or of all, whose subject or text holds the words (cerca)."""
    words = words.strip()
    if not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM wall.find_in_documents(%s, %s, %s)",
            [words, case.pk if case else None, MOST_FOUND],
        )
        by_text: dict[int, int] = dict(cursor.fetchall())
    rows = CaseDocument.objects.visible_to(actor).in_use()
    if case is not None:
        rows = rows.filter(Q(pk__in=by_text) | Q(title__icontains=words), case=case)
    else:
        named = rows.filter(title__icontains=words, office__in=actor.offices_where(WORK))
        titles = list(named.values_list("pk", flat=True)[:MOST_FOUND])
        rows = rows.filter(pk__in=[*by_text, *titles])
    found = lines(_with_versions(rows.select_related("case__person"))[:MOST_FOUND])
    return [replace(line, found_in=by_text.get(line.document.pk)) for line in found]


def person_of(document: CaseDocument) -> int | None:
    """Whose document it is, for the register of accesses."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.document_person(%s)", [document.pk])
        row = cursor.fetchone()
    return row[0] if row else None


def shared_with_all(person: Person) -> QuerySet[CaseDocument]:
    """The documents put there for all who follow a person, also for who is not of the case."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.shared_documents(%s)", [person.pk])
        shared = [pk for (pk,) in cursor.fetchall()]
    return CaseDocument.objects.filter(pk__in=shared).select_related("office")
