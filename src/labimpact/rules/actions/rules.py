"""Changing a rule or a code list: always a new dated row, never the old one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.rules import queries
from labimpact.rules.floors import too_short
from labimpact.rules.models import CodeItem, Rule
from labimpact.rules.permissions import can_edit


@dataclass(frozen=True)
class NewVersion:
    """What the new row of a rule says; `value` is text, or a list of texts."""

    value: Any
    valid_from: date
    source: str
    note: str
    checked_by: str
    checked_on: date
    marks: tuple[str, ...] = ()


def _check(rule: Rule, version: NewVersion, by: Actor) -> None:
    if not can_edit(by):
        raise Refused(_("Non puoi modificare le regole."))
    if not version.source.strip():
        raise Refused(_("Scrivi la fonte: senza, una regola non vale."))
    if least := too_short(rule.code, rule.unit, version.value):
        raise Refused(
            _("Un termine di conservazione così corto non si può mettere: il minimo è %(least)s.")
            % {"least": least}
        )


@transaction.atomic
def amend(rule: Rule, version: NewVersion, *, by: Actor) -> Rule:
    """Write the next version of a rule (nuova versione): it closes the one in force before it."""
    _check(rule, version, by)
    rows = list(Rule.objects.select_for_update().filter(code=rule.code))
    later = [r for r in rows if r.valid_from is not None and r.valid_from >= version.valid_from]
    if later:
        raise Refused(
            _("C'è già una versione valida dal %(day)s: la nuova deve iniziare dopo.")
            % {"day": f"{max(r.valid_from for r in later if r.valid_from):%d/%m/%Y}"}
        )
    day_before = version.valid_from - timedelta(days=1)
    for row in rows:
        if row.valid_to is None or row.valid_to > day_before:
            row.valid_to = day_before
            row.origin = "screen"
            row.save(update_fields=["valid_to", "origin"])
    model = max(rows, key=lambda r: r.valid_from or date.min)
    new = Rule.objects.create(
        code=model.code,
        theme=model.theme,
        label=model.label,
        unit=model.unit,
        starts_from=model.starts_from,
        readings=model.readings,
        roll=model.roll,
        edge=model.edge,
        value=version.value,
        valid_from=version.valid_from,
        source=version.source,
        marks=list(version.marks),
        note=version.note,
        checked_by=version.checked_by,
        checked_on=version.checked_on,
        origin="screen",
    )
    log.record("rule.amended", by=by, target=new, details={"code": new.code})
    queries.forget()
    return new


@transaction.atomic
def add_item(list_code: str, code: str, label: str, source: str, *, by: Actor) -> CodeItem:
    """Add an entry to a code list (voce di elenco), valid from today on."""
    if not can_edit(by):
        raise Refused(_("Non puoi modificare gli elenchi."))
    same_list = CodeItem.objects.filter(list_code=list_code)
    if not same_list.exists():
        raise Refused(_("Questo elenco non esiste."))
    if same_list.filter(code=code).exists():
        raise Refused(_("C'è già una voce con questo codice: un codice non cambia significato."))
    last = max(same_list.values_list("order", flat=True))
    item = CodeItem.objects.create(
        list_code=list_code, code=code, label=label, source=source, order=last + 1, origin="screen"
    )
    log.record("code_item.added", by=by, target=item)
    queries.forget()
    return item


@transaction.atomic
def close_item(item: CodeItem, *, on: date, by: Actor) -> CodeItem:
    """Take an entry out of the forms from the day after `on`; what was recorded keeps it."""
    if not can_edit(by):
        raise Refused(_("Non puoi modificare gli elenchi."))
    item.valid_to = on
    item.origin = "screen"
    item.save(update_fields=["valid_to", "origin"])
    log.record("code_item.closed", by=by, target=item)
    queries.forget()
    return item


@transaction.atomic
def reopen_item(item: CodeItem, *, by: Actor) -> CodeItem:
    """Undo the closing of an entry (riapri)."""
    if not can_edit(by):
        raise Refused(_("Non puoi modificare gli elenchi."))
    item.valid_to = None
    item.save(update_fields=["valid_to"])
    log.record("code_item.reopened", by=by, target=item)
    queries.forget()
    return item
