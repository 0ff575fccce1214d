"""What the public says of a page, and what its editors do about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
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


def remark(page: Page, *, helped: bool, missing: Missing | None, words: str, key: str) -> None:
    """Leave what a page lacks (parere), as the public; saying nothing leaves nothing."""
    said = words.strip()
    if missing is None and not said:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.remark_page(%s, %s, %s, %s, %s, %s, %s)",
            [page.kind, page.ref, page.language, helped, str(missing or ""), said, key],
        )


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
