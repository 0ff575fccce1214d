"""Holding a case while it changes, moving it, and writing the deed into the register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework import permissions, process
from labimpact.casework.enums import CaseState
from labimpact.casework.models import Case
from labimpact.casework.process import WORDS, Need
from labimpact.casework.queries.facts import facts_of
from labimpact.casework.queries.parts import CaseParts


def led(case: Case, by: Actor) -> Case:
    """The case, held until the end of the transaction, for a social worker of its office."""
    if not permissions.can_lead(by, case):
        raise Refused(_("Lo può fare solo l'assistente sociale dell'ufficio che segue il caso."))
    return _held(case)


def worked(case: Case, by: Actor, *, even_closed: bool = False) -> Case:
    """The case, held, for anybody of its office or of its team.

    Who only works on it may not lock its row: what they write hangs on it and is never lost.
    """
    found = Case.objects.visible_to(by).filter(pk=case.pk).first()
    if found is None or not permissions.can_work(by, found):
        raise Refused(_("Il tuo ufficio non è nell'équipe di questo caso."))
    if not (found.is_running or even_closed):
        raise Refused(_("Il caso è chiuso: se serve ancora, apri un caso che lo riprende."))
    return found


def _held(case: Case) -> Case:
    found = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk).first()
    if found is None:
        raise Refused(_("Questo caso è di un altro ufficio."))
    if not found.is_running:
        raise Refused(_("Il caso è chiuso: se serve ancora, apri un caso che lo riprende."))
    return found


def move(case: Case, end: CaseState) -> None:
    """Put the case into a state, if the table lets it and nothing is missing; not yet saved."""
    way = process.find_move(CaseState(case.state), end)
    if way is None:
        raise Refused(
            _("Da «%(here)s» non si passa a «%(there)s».")
            % {"here": CaseState(case.state).label, "there": end.label}
        )
    lacking = process.missing(way, facts_of(CaseParts(case)))
    if lacking:
        raise Refused(_("Prima manca: %(what)s.") % {"what": in_words(lacking)})
    case.state = end


# What the wall lets change of a case's own row.
_CHANGEABLE = [
    field.name for field in Case._meta.concrete_fields if field.column in Case.wall.update_columns
]


def keep(case: Case) -> None:
    """Save a case that changed, as its next version."""
    case.version += 1
    case.save(update_fields=_CHANGEABLE)


def in_words(needs: Sequence[Need]) -> str:
    return "; ".join(str(WORDS[need][0]) for need in needs)


def note(action: str, case: Case, by: Actor, **details: Any) -> None:
    """Write the deed into the register."""
    log.record(
        action, by=by, target=case, persons=[case.person_id], office_id=by.office_id,
        details=details or None,
    )  # fmt: skip
