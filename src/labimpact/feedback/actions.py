"""What the public says of a page, and what its editors do about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.feedback import emails
from labimpact.feedback.contacts import Contact
from labimpact.feedback.enums import Missing, Outcome
from labimpact.feedback.models import JudgedPage, Remark


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of the portal as it is judged: which thing it shows, in which language, where."""

    kind: str
    ref: str
    language: str
    path: str
    title: str
    area_id: int | None = None


def tap(page: Page, *, helped: bool) -> None:
    """Count that a page helped somebody, or did not (è servita), as the public."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.tap_page(%s, %s, %s, %s, %s, %s, %s)",
            [page.kind, page.ref, page.language, page.area_id, page.path, page.title, helped],
        )


def remark(
    page: Page,
    *,
    helped: bool,
    missing: Missing | None,
    words: str,
    key: str,
    contact: Contact | None = None,
) -> bool:
    """Leave what a page lacks (parere), as the public; saying nothing leaves nothing.

    With words one may leave an address for the answer, which is kept apart from them; whether it
    was kept is given back.
    """
    said = words.strip()
    if missing is None and not said:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.remark_page(%s, %s, %s, %s, %s, %s, %s)",
            [page.kind, page.ref, page.language, helped, str(missing or ""), said, key],
        )
        if not (said and contact):
            return False
        cursor.execute(
            "SELECT wall.leave_remark_contact(%s, %s, %s)", [key, contact.email, contact.phone]
        )
    return True


@transaction.atomic
def answer(row: Remark, *, words: str, by: Actor) -> None:
    """Answer a remark whose writer left an address (rispondere), once: the address is used and
    erased in one go, and nobody has read it."""
    _cares(row, by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT email, phone FROM wall.take_remark_contact(%s)", [row.pk])
        found = cursor.fetchone()
    if found is None:
        raise Refused(_("Il recapito non c'è più: si è già risposto, o è passato troppo tempo."))
    emails.answer(row, words.strip(), Contact(email=found[0], phone=found[1]))
    row.answer, row.answered_at = words.strip(), clock.now()
    row.save(update_fields=["answer", "answered_at"])
    log.record("page_remark.answered", by=by, target=row)


def close(row: Remark, *, outcome: Outcome, note: str, by: Actor) -> None:
    """Say what was done about a remark (chiudere un parere)."""
    _cares(row, by)
    if row.closed_at is not None:
        raise Refused(_("Questo parere è già chiuso."))
    row.closed_at, row.closed_by_id = clock.now(), by.user_id
    row.outcome, row.note = outcome, note.strip()
    row.save(update_fields=["closed_at", "closed_by", "outcome", "note"])
    log.record("page_remark.closed", by=by, target=row)


def reopen(row: Remark, *, by: Actor) -> None:
    """Take back that a remark was closed (riaprire)."""
    _cares(row, by)
    row.closed_at, row.closed_by_id, row.outcome, row.note = None, None, "", ""
    row.save(update_fields=["closed_at", "closed_by", "outcome", "note"])
    log.record("page_remark.reopened", by=by, target=row)


def _cares(row: Remark, by: Actor) -> None:
    if not JudgedPage.objects.visible_to(by).filter(pk=row.page_id).exists():
        raise Refused(_("Risponde chi cura la pagina."))
