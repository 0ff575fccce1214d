"""What somebody decides of the rows: what is confirmed, what stays out, what is read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from json import dumps

from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.imports.actions import working
from labimpact.imports.actions.reading import checked, lexicon_of, stage, write_fills
from labimpact.imports.actions.working import Turn
from labimpact.imports.enums import Choice, ImportState, RowState
from labimpact.imports.files import Table
from labimpact.imports.files.tables import SAMPLE_ROWS
from labimpact.imports.matcher import Matcher
from labimpact.imports.models import ImportRow, RegisterImport
from labimpact.imports.models.register import SWAPPED
from labimpact.imports.profiles import profile
from labimpact.imports.queries.decisions import keep_told, still_chosen
from labimpact.imports.staged import staged_table
from labimpact.imports.understanding import read_rows
from labimpact.imports.understanding.text import as_above

# More rows than these are read again by the worker, not while somebody waits for the page.
MOST_AT_ONCE = 1000
LEFT = (RowState.READY, RowState.DOUBT, RowState.ERROR, RowState.SKIPPED)


def opened(register: RegisterImport, by: Actor) -> RegisterImport:
    """The import, locked, when its rows may be decided."""
    register = working.mine(register, by)
    if not register.is_open:
        raise Refused(_("In questo momento le righe non si possono cambiare."))
    return register


@transaction.atomic
def confirm(
    register: RegisterImport, *, by: Actor, numbers: Iterable[int] = (), every: bool = False
) -> int:
    """Say that rows with doubts are right as they are (confermare): one, some, or all."""
    register = opened(register, by)
    rows = ImportRow.objects.filter(register=register, state=RowState.DOUBT)
    if not every:
        rows = rows.filter(number__in=list(numbers))
    changed = list(rows.select_for_update())
    for row in changed:
        row.confirmed = True
        row.settle()
    save_rows(changed)
    return len(changed)


@transaction.atomic
def leave_out(
    register: RegisterImport, numbers: Iterable[int], *, by: Actor, out: bool = True
) -> int:
    """Leave rows out of the import (non importare), or take them in again."""
    register = opened(register, by)
    rows = ImportRow.objects.filter(register=register, state__in=LEFT, number__in=list(numbers))
    changed = list(rows.select_for_update())
    for row in changed:
        kept = {at: said for at, said in row.choices.items() if said != Choice.SKIP}
        row.choices = {**kept, "row": Choice.SKIP.value} if out else kept
        row.settle()
    save_rows(changed)
    return len(changed)


def save_rows(rows: Sequence[ImportRow]) -> None:
    """Save what was decided of many rows, in one statement."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE imports_importrow r SET state = v.state, confirmed = v.confirmed,"
            " choices = v.choices::jsonb, matches = v.matches::jsonb"
            " FROM unnest(%s::bigint[], %s::text[], %s::boolean[], %s::text[], %s::text[])"
            " AS v(id, state, confirmed, choices, matches) WHERE r.id = v.id",
            [
                [row.pk for row in rows],
                [str(row.state) for row in rows],
                [row.confirmed for row in rows],
                [dumps(row.choices) for row in rows],
                [dumps(row.matches) for row in rows],
            ],
        )


def read_again(turn: Turn) -> None:
    """Understand all the rows that are left with what was taught meanwhile (rileggere)."""
    with turn.step() as (register, _actor):
        rows = ImportRow.objects.filter(register=register, state__in=LEFT).order_by("number")
        understand(register, list(rows))
        register.table = {k: v for k, v in register.table.items() if k != "again"}
        written = register.links.exists()
        register.state = ImportState.PAUSED if written else ImportState.PREVIEW


@transaction.atomic
def swap_names(row: ImportRow, at: int, *, by: Actor) -> None:
    """Say that the family and the given name of a person of a row are the other way round.

    Said twice it is unsaid.
    """
    register = opened(row.register, by)
    row = ImportRow.objects.select_for_update().get(pk=row.pk, register=register)
    if not row.is_left:
        raise Refused(_("Questa riga è già stata importata."))
    name = f"{SWAPPED}{at}"
    kept = {key: said for key, said in row.choices.items() if key != name}
    row.choices = kept if name in row.choices else {**kept, name: "yes"}
    understand(register, [row])


def replace_rows(
    register: RegisterImport, cells: Mapping[int, Mapping[str, str]], *, by: Actor
) -> list[int]:
    """Put new cells in the place of those of rows that are left; answers which rows."""
    rows = list(
        ImportRow.objects.filter(
            register=register, state__in=LEFT, number__in=list(cells)
        ).order_by("number")
    )
    for row in rows:
        row.confirmed, row.choices = False, {}
    understand(register, rows, cells)
    match_again(register, by=by)
    return [row.number for row in rows]


def understand(
    register: RegisterImport,
    rows: Sequence[ImportRow],
    cells: Mapping[int, Mapping[str, str]] | None = None,
) -> None:
    """Read rows again, from their cells as they are written or from new ones."""
    if not rows:
        return
    new = cells or {}
    written = {
        number: new.get(number) or found
        for number, found in ImportRow.objects.filter(register=register)
        .order_by("number")
        .values_list("number", "reading__cells")
    }
    wanted = {row.number for row in rows}
    around = _table(register, written)
    readings = read_rows(
        around if _as_above(written, wanted) else _table(register, written, wanted),
        register.read_mapping,
        profile(register.profile),
        lexicon_of(register.office_id),
        today=clock.today(),
        swapped={row.number: row.swapped for row in rows if row.swapped},
        around=around,
    )
    by_number = {row.number: row for row in rows}
    for reading in readings:
        if row := by_number.get(reading.number):
            row.reading = checked(register, reading).to_json()
            row.failure = ""
            row.settle()
    names = ["reading", "failure", "confirmed", "choices", "state", "has_matches"]
    ImportRow.objects.bulk_update(rows, names, batch_size=200)


def _as_above(written: Mapping[int, Mapping[str, str]], wanted: set[int]) -> bool:
    """Whether some row wanted says «as above», which only the others can tell."""
    return any(as_above(cell) for number in wanted for cell in written[number].values())


def _table(
    register: RegisterImport,
    written: Mapping[int, Mapping[str, str]],
    wanted: set[int] | None = None,
) -> Table:
    """All the rows of the register as they are written, or those wanted."""
    rows = [(n, cells) for n, cells in written.items() if wanted is None or n in wanted]
    sample = list(islice(written.items(), SAMPLE_ROWS))
    columns = list(register.table["columns"])
    return staged_table(rows, sample, columns, register.table.get("year"))


def match_again(register: RegisterImport, *, by: Actor) -> None:
    """Look again for doubles, over all rows in order: one row's words change another's."""
    matcher = Matcher(by, register.office_id)
    rows = ImportRow.objects.filter(register=register).order_by("number").iterator(chunk_size=500)
    while chunk := list(islice(rows, 500)):
        fresh = stage(register, [row.read for row in chunk], matcher, by)
        changed = []
        for row, found in zip(chunk, fresh, strict=True):
            matches = keep_told(row, found.matches)
            if row.is_left and row.matches != matches:
                row.matches = matches
                row.choices = still_chosen(row)
                row.settle()
                changed.append(row)
        names = ["matches", "choices", "has_matches", "state"]
        ImportRow.objects.bulk_update(changed, names, batch_size=200)
    write_fills(register, matcher)
