"""Changing a procedure: the next version, which open cases do not take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.rules.loading import known, row_of
from labimpact.rules.models import ProcedureVersion
from labimpact.rules.permissions import can_edit
from labimpact.rules.procedures.checking import WrongDefinition, read
from labimpact.rules.procedures.editing import Heading, as_text, checked, contradicts


@dataclass(frozen=True)
class Draft:
    """What somebody wrote: the text, and what stands beside it.

    `based_on` is the version it was written from: if another came meanwhile it is not saved over.
    """

    text: str
    author: str
    source: str
    review_on: date
    valid_from: date
    based_on: int


@transaction.atomic
def write_version(code: str, draft: Draft, *, by: Actor) -> ProcedureVersion:
    """Write the next version of a procedure (nuova versione); those before stay readable."""
    last = _last(code, by, draft.based_on)
    if draft.review_on <= max(draft.valid_from, clock.today()):
        raise Refused(_("La revisione va fatta dopo che la versione è cominciata."))
    heading = Heading(
        code, last.version + 1, draft.author, draft.source, draft.review_on, draft.valid_from
    )
    try:
        procedure = checked(draft.text, heading, known())
    except WrongDefinition as wrong:
        raise Refused(str(wrong)) from wrong
    if as_text(procedure.model_dump(mode="json", exclude_unset=True)) == as_text(last.content):
        raise Refused(
            _("Il testo dice le stesse cose della versione di prima: non c'è da salvare.")
        )
    return _saved(row_of(procedure), last, by)


@transaction.atomic
def switch_procedure(
    code: str, *, enabled: bool, because: str, valid_from: date, by: Actor
) -> ProcedureVersion:
    """Turn a procedure off or on again (spegni, riaccendi): a version like any other.

    The reason is what the operators read while it is off, and the source of turning it on.
    """
    last = _last(code, by, None)
    if last.is_enabled is enabled:
        raise Refused(_("È già accesa.") if enabled else _("È già spenta."))
    if not because.strip():
        raise Refused(_("Scrivi il motivo: lo leggono gli operatori."))
    content = {
        **last.content, "version": last.version + 1, "enabled": enabled, "author": by.display_name,
        "valid_from": valid_from.isoformat(),
    }  # fmt: skip
    content.pop("disabled_because", None)
    if enabled:
        content["source"] = f"{last.source}; {because.strip()}"
    else:
        content["disabled_because"] = because.strip()
    try:
        procedure = read(content, known())
    except WrongDefinition as wrong:
        raise Refused(str(wrong)) from wrong
    return _saved(row_of(procedure), last, by)


def _last(code: str, by: Actor, based_on: int | None) -> ProcedureVersion:
    """The newest version, held until the transaction ends."""
    if not can_edit(by):
        raise Refused(_("Non puoi modificare le pratiche."))
    rows = ProcedureVersion.objects.select_for_update().filter(code=code)
    last = max(rows, key=lambda row: row.version, default=None)
    if last is None:
        raise Refused(_("Questa pratica non esiste."))
    if based_on is not None and based_on != last.version:
        raise Refused(
            _("Intanto è stata salvata la versione %(n)d: guardala e riporta lì le tue modifiche.")
            % {"n": last.version}
        )
    return last


def _saved(values: dict[str, object], last: ProcedureVersion, by: Actor) -> ProcedureVersion:
    start = values["valid_from"]
    if not isinstance(start, date) or start < clock.today():
        raise Refused(_("Una versione non può valere da un giorno passato."))
    rows = ProcedureVersion.objects.filter(code=last.code).values_list("version", "valid_from")
    against = contradicts(start, list(rows))
    if against:
        raise Refused(against)
    new = ProcedureVersion.objects.create(**values, origin="screen")
    details = {"code": new.code, "version": new.version, "enabled": new.is_enabled}
    log.record("procedure.version_written", by=by, target=new, details=details)
    return new
