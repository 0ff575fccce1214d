"""Rectification with trace: a record changes only from the version its editor had read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TypeVar

from django.contrib.postgres.functions import TransactionNow as Now
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Conflict, Refused
from labimpact.people.actions.indexing import INDEXED, rewrite_keys
from labimpact.people.models import Person, ResidenceTitle, same_person

Row = TypeVar("Row", bound=models.Model)


def stamp_of(row: models.Model) -> str:
    """What a row was when its editor read it, in a few characters: rows carry no version."""
    if row.pk is None:
        return ""
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    text = json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _conflict() -> Conflict:
    return Conflict(_("Intanto qualcun altro ha salvato questa parte della scheda."))


@transaction.atomic
def save_person(
    changed: Person, *, version: int, columns: Sequence[str], by: Actor, note: str = ""
) -> Person:
    """Save part of the person's own row; Conflict when another version was saved meanwhile."""
    stored = Person.objects.select_for_update().get(pk=changed.pk)
    if stored.version != version:
        raise _conflict()
    _refuse_merged(stored)
    changed.version = version + 1
    changed.updated_at = Now()
    changed.save(update_fields=[*columns, "version", "updated_at"])
    rewrite_keys(changed)
    log.record(
        "person.changed", by=by, target=changed, persons=[changed.pk], reason=note,
        details={"fields": list(columns)},
    )  # fmt: skip
    return changed


def _refuse_merged(person: Person) -> None:
    """What is added after a merge is written on the record that was kept."""
    if person.merged_into_id and not Person.objects.filter(pk=person.pk).current().exists():
        raise Refused(_("Questa scheda è stata unita a un'altra: scrivi su quella."))


@transaction.atomic
def save_row(row: Row, person: Person, *, stamp: str, by: Actor, note: str = "") -> Row:
    """Add or change a row about a person; Conflict when the row is no longer what was read."""
    adding = row.pk is None
    if adding:
        _refuse_merged(person)
    else:
        _refuse_changed(row, stamp)
    if isinstance(row, ResidenceTitle) and row.is_current:
        # One title is the current one: the new takes the place of the old, on any record.
        others = ResidenceTitle.objects.filter(same_person("person", person), is_current=True)
        others.exclude(pk=row.pk).update(is_current=False)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        said = _("Non si può salvare così: ricarica la pagina, forse c'è già una riga uguale.")
        raise Refused(said) from error
    if isinstance(row, INDEXED):
        rewrite_keys(row.person)
    action = "person.detail_added" if adding else "person.detail_changed"
    log.record(action, by=by, target=row, persons=[person.pk], reason=note)
    return row


def _refuse_changed(row: models.Model, stamp: str) -> None:
    stored = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if stored is None:
        raise Refused(_("Intanto qualcun altro ha tolto questa riga: non c'è più da modificare."))
    if stamp_of(stored) != stamp:
        raise _conflict()


@transaction.atomic
def remove_row(row: models.Model, person: Person, *, by: Actor, note: str = "") -> None:
    """Take a row away from the record; what it said stays in the history."""
    log.record("person.detail_removed", by=by, target=row, persons=[person.pk], reason=note)
    row.delete()
    if isinstance(row, INDEXED):
        rewrite_keys(row.person)
