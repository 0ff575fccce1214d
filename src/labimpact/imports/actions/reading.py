"""The rows are understood and laid out to be looked at; who is already known is looked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import islice
from uuid import UUID, uuid5

from django.contrib.postgres.functions import TransactionNow as Now
from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import bulk, clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.imports import contacts
from labimpact.imports.actions import keeping, working
from labimpact.imports.actions.working import Turn
from labimpact.imports.contacts import NewContact
from labimpact.imports.drafts import Level, Mapping, Problem, RowReading
from labimpact.imports.enums import ImportState, MatchKind, RowState
from labimpact.imports.files import open_table
from labimpact.imports.matcher import Matcher
from labimpact.imports.models import (
    ImportRow,
    RegisterImport,
    RememberedMapping,
    RememberedValue,
)
from labimpact.imports.profiles import profile
from labimpact.imports.understanding import Lexicon, read_rows

AT_ONCE = 500
_NAMES = ("full_name", "family_name", "given_name")
_CONTACTS = UUID("6f1c7c0e-6a7e-4f0e-9a39-6f3f2b1f7d55")


@transaction.atomic
def start_reading(
    register: RegisterImport, mapping: Mapping, *, by: Actor, queued: bool = True
) -> None:
    """Say which column is which field (abbinare) and let the rows be read in the background."""
    register = working.mine(register, by)
    if register.state != ImportState.COLUMNS:
        raise Refused(_("Le colonne di questa importazione sono già state confermate."))
    missing = missing_fields(register.profile, mapping)
    if missing:
        raise Refused(
            _("Manca ancora una colonna per: %(fields)s.") % {"fields": ", ".join(missing)}
        )
    register.mapping = mapping.to_json()
    # Words of the file were shown to choose by: they are kept no longer.
    register.table = {k: v for k, v in register.table.items() if k != "samples"}
    _remember(register, mapping)
    working.ask(register, ImportState.READING, by=by, queued=queued)
    log.record("import.mapped", by=by, target=register, office_id=register.office_id)


def missing_fields(profile_code: str, mapping: Mapping) -> list[str]:
    """The fields a profile cannot do without, and no column gives."""
    given = set(mapping.columns.values())
    fields = profile(profile_code).fields
    missing = [f.label for f in fields if f.required and f.key not in given]
    return missing if given & set(_NAMES) else [_("Cognome e nome"), *missing]


def _remember(register: RegisterImport, mapping: Mapping) -> None:
    RememberedMapping.objects.bulk_create(
        [
            RememberedMapping(
                office_id=register.office_id,
                profile=register.profile,
                mapping=mapping.to_json(),
                updated_at=Now(),
            )
        ],
        update_conflicts=True,
        unique_fields=["office", "profile"],
        update_fields=["mapping", "updated_at"],
    )


def read(turn: Turn) -> None:
    """Read the whole file, row by row, with what the office has taught (leggere le righe)."""
    with keeping.place() as path:
        with turn.step() as (register, actor):
            if not keeping.clear_rows(register):
                raise Refused(_("Ha già scritto delle schede: le righe non si rileggono più."))
            keeping.copy(register, path)
            mapping, facts, kind = register.read_mapping, register.table, register.profile
            lexicon = lexicon_of(register.office_id)
            matcher = Matcher(actor, register.office_id)
            name = register.name
        table = open_table(
            path, name=name, sheet=facts["sheet"], heading_row=facts["heading_row"],
            encoding=facts["encoding"] or None, separator=facts["separator"] or None,
        )  # fmt: skip
        readings = read_rows(table, mapping, profile(kind), lexicon, today=clock.today())
        while chunk := list(islice(readings, AT_ONCE)):
            with turn.step() as (register, actor):
                if register.stop_asked:
                    register.state, register.stop_asked = ImportState.COLUMNS, False
                    return
                bulk.insert(stage(register, chunk, matcher, actor))
                register.done_rows += len(chunk)
    with turn.step() as (register, actor):
        write_fills(register, matcher)
        register.total_rows = register.done_rows
        register.state = ImportState.PREVIEW
        log.record(
            "import.read", by=actor, target=register, office_id=register.office_id,
            details={"rows": register.done_rows},
        )  # fmt: skip


def stage(
    register: RegisterImport, readings: Iterable[RowReading], matcher: Matcher, by: Actor
) -> list[ImportRow]:
    """The rows as staging keeps them, each with its possible doubles and where it stands."""
    rows = []
    for found in readings:
        reading = checked(register, found)
        row = ImportRow(
            register=register,
            office_id=register.office_id,
            number=reading.number,
            reading=reading.to_json(),
            matches=matcher.feed(reading),
        )
        rows.append(row)
    note_met(register, rows, by)
    for row in rows:
        row.settle()
    return rows


def checked(register: RegisterImport, reading: RowReading) -> RowReading:
    """The reading, and why its contact could not be recorded as it is."""
    if reading.contact is None or not reading.ok:
        return reading
    # Who they are is not known yet: any numbers stand for them.
    roles = tuple((-n, draft.role) for n, draft in enumerate(reading.persons, 1))
    why = contacts.writer().why_not(
        new_contact(register, reading, roles, None), office_id=register.office_id
    )
    if not why:
        return reading
    return replace(reading, problems=(*reading.problems, Problem(level=Level.ERROR, sentence=why)))


def new_contact(
    register: RegisterImport,
    reading: RowReading,
    people: tuple[tuple[int, str], ...],
    language_id: int | None,
) -> NewContact:
    """The contact of a row; its one-time key comes from the row, so it is written once only."""
    assert reading.contact is not None  # noqa: S101 - only rows with one are asked
    options = register.mapping.get("options", {})
    return NewContact(
        draft=reading.contact,
        people=people,
        language_id=language_id,
        submission=uuid5(_CONTACTS, f"{register.pk}:{reading.number}"),
        with_tasks=bool(options.get("with_tasks")),
    )


def note_met(register: RegisterImport, rows: list[ImportRow], by: Actor) -> None:
    """Whom the office has already met on the very day: perhaps the row is there already."""
    persons = {m["person"] for row in rows for m in row.matches if "person" in m}
    if not persons:
        return
    met = contacts.writer().met(persons, office_id=register.office_id, by=by)
    for row in rows:
        on = row.reading.get("contact", {}).get("occurred_on", "")
        for match in list(row.matches):
            if on and "person" in match and (match["person"], date.fromisoformat(on)) in met:
                said = {"at": "row", "kind": MatchKind.MET.value, "sure": False}
                row.matches.append(said | {"person": match["person"]})


def write_fills(register: RegisterImport, matcher: Matcher) -> None:
    """Note on the row that registers a person what only later rows say of them."""
    fills = matcher.fills()
    rows = ImportRow.objects.filter(register=register, number__in=list(fills))
    # Of a row that is in already it would come too late.
    for row in rows.exclude(state__in=(RowState.DONE, RowState.UNDONE)).only("pk", "number"):
        ImportRow.objects.filter(pk=row.pk).update(fills=fills[row.number])


def lexicon_of(office_id: int) -> Lexicon:
    """What is written, and what it means: the product's lists and the office's corrections."""
    taught = RememberedValue.objects.filter(office_id=office_id)
    return Lexicon.load({(row.field, row.written): row.code for row in taught})
