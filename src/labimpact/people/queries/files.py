"""The files of a person as the pages list them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from labimpact.accounts.models import User
from labimpact.base import clock
from labimpact.people.models import Person, PersonFile, same_person
from labimpact.rules import queries as rules

UNDO_DAYS = 30
_ICONS = {"application/pdf": "it-file-pdf", "text/plain": "it-file-txt"}


@dataclass(frozen=True)
class FileLine:
    """An attachment with its labels and who brought it."""

    attachment: PersonFile
    kind: str
    who: str

    @property
    def pk(self) -> int:
        return self.attachment.pk

    @property
    def title(self) -> str:
        return self.attachment.caption or self.attachment.file.name

    @property
    def icon(self) -> str:
        content_type = self.attachment.file.content_type
        if content_type.startswith("image/"):
            return "it-file-image"
        return _ICONS.get(content_type, "it-file")

    @property
    def is_expired(self) -> bool:
        expires_on = self.attachment.expires_on
        return expires_on is not None and expires_on < clock.today()


def attachments(person: Person) -> QuerySet[PersonFile]:
    """The attachments in use of a person the actor may see, newest first."""
    return (
        PersonFile.objects.filter(same_person("person", person), removed_at=None)
        .select_related("file")
        .order_by("-attached_at", "-pk")
    )


def recently_removed(person: Person) -> QuerySet[PersonFile]:
    """Attachments taken away in the last month, which may still be put back."""
    since = clock.now() - timedelta(days=UNDO_DAYS)
    return (
        PersonFile.objects.filter(same_person("person", person), removed_at__gt=since)
        .select_related("file")
        .order_by("-removed_at")
    )


def attachments_of(origin_kind: str, origin_id: int) -> QuerySet[PersonFile]:
    """The attachments that came with one record (a contact, a referral), in use."""
    return PersonFile.objects.filter(
        origin_kind=origin_kind, origin_id=origin_id, removed_at=None
    ).select_related("file")


def lists_of(person: Person) -> tuple[list[FileLine], list[FileLine]]:
    """Attachments in use and recently removed, with labels and names, in three queries."""
    in_use, removed = list(attachments(person)), list(recently_removed(person))
    names = staff_names(a.file.stored_by_id for a in [*in_use, *removed])

    def line(a: PersonFile) -> FileLine:
        return FileLine(a, rules.label("file_kind", a.kind), names[a.file.stored_by_id])

    return [line(a) for a in in_use], [line(a) for a in removed]


class _Names(dict[int | None, str]):
    """Colleagues of other areas are not in one's address book: they are told without name."""

    def __missing__(self, key: int | None) -> str:
        return "—"


def staff_names(ids: Iterable[int | None]) -> dict[int | None, str]:
    """Names of staff by id; a join would drop the rows of those the actor may not read."""
    wanted = {pk for pk in ids if pk is not None}
    return _Names({pk: str(user) for pk, user in User.objects.in_bulk(wanted).items()})
