"""The checklist: what was received, what is missing again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.people.actions.files import Origin, attach_file
from labimpact.procedures.actions.holding import locked, note
from labimpact.procedures.actions.refreshing import refresh
from labimpact.procedures.enums import PaperState
from labimpact.procedures.models import CasePaper, ProcedureCase
from labimpact.rules.procedures import stored


@transaction.atomic
def receive(
    case: ProcedureCase,
    paper: CasePaper,
    *,
    by: Actor,
    received_on: date | None = None,
    expires_on: date | None = None,
    upload: File[Any] | None = None,
    note_text: str = "",
) -> CasePaper:
    """Mark a document as received (ricevuto), with its copy among the person's files if given."""
    case = locked(case, by)
    day = received_on or clock.today()
    if day > clock.today():
        raise Refused(_("Il giorno è nel futuro: scrivi quando l'avete ricevuto."))
    if upload is not None:
        entry = stored.paper(paper.code)
        owner = paper.person or case.person
        paper.file = attach_file(
            owner, upload, by=by, office_id=case.office_id,
            kind=entry.attributes["file_kind"] if entry else "",
            caption=entry.label if entry else "", expires_on=expires_on,
            origin=Origin("procedures.case", case.pk),
        )  # fmt: skip
    paper.state, paper.received_on = PaperState.RECEIVED, day
    paper.expires_on, paper.note = expires_on, note_text.strip()
    paper.save()
    refresh(case, by=by)
    note("procedure.paper_received", case, by)
    return paper


@transaction.atomic
def miss(case: ProcedureCase, paper: CasePaper, *, by: Actor) -> CasePaper:
    """Take back that a document was received (manca ancora); the file stays with the person."""
    case = locked(case, by)
    paper.state, paper.received_on, paper.expires_on = PaperState.MISSING, None, None
    paper.file, paper.note = None, ""
    paper.save()
    refresh(case, by=by)
    note("procedure.paper_missing", case, by)
    return paper


@transaction.atomic
def set_aside(case: ProcedureCase, paper: CasePaper, *, because: str, by: Actor) -> CasePaper:
    """Say that a document is not needed here (non serve), and why."""
    case = locked(case, by)
    if not because.strip():
        raise Refused(_("Scrivi perché non serve."))
    paper.state, paper.note = PaperState.EXEMPT, because.strip()
    paper.save(update_fields=["state", "note"])
    refresh(case, by=by)
    note("procedure.paper_set_aside", case, by)
    return paper
