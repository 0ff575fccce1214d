"""The social diary: written for somebody's eyes, corrected by another entry, never deleted."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework.actions.holding import note, worked
from labimpact.casework.enums import Visibility
from labimpact.casework.models import Case, DiaryEntry


@transaction.atomic
def write_entry(
    case: Case,
    *,
    text: str,
    visible_to: Visibility,
    by: Actor,
    on: date | None = None,
    corrects: DiaryEntry | None = None,
) -> DiaryEntry:
    """Write in the diary (diario sociale); a correction stands beside what it corrects.

    Only who wrote an entry corrects it, and for the same eyes or fewer being told is no secret:
    the correction is read by those who could read the mistake.
    """
    case = worked(case, by)
    if not text.strip():
        raise Refused(_("Scrivi che cosa è successo."))
    day = on or clock.today()
    if day > clock.today():
        raise Refused(_("Il diario racconta quello che è già successo."))
    if corrects is not None:
        if corrects.author_id != by.user_id or corrects.case_id != case.pk:
            raise Refused(_("Una voce la corregge chi l'ha scritta."))
        visible_to = Visibility(corrects.visible_to)
    if _is_there(case, text.strip(), day, visible_to, by):
        raise Refused(_("Questa voce l'hai già scritta: è nel diario."))
    entry = DiaryEntry.objects.create(
        case=case, office_id=by.office_id or 0,
        author_id=by.user_id or 0, author_name=by.display_name, happened_on=day,
        text=text.strip(), visible_to=visible_to, corrects=corrects,
    )  # fmt: skip
    note("case.diary_written", case, by, entry=entry.pk)
    return entry


def _is_there(case: Case, text: str, day: date, visible_to: Visibility, by: Actor) -> bool:
    """The same words of the same day: a form that was filled in again by the browser's *Back*."""
    return DiaryEntry.objects.filter(
        case=case, author_id=by.user_id, text=text, happened_on=day, visible_to=visible_to
    ).exists()
