"""Making a file of a list: the rows somebody may read now, all of them, and a note of which."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.listing import Line, Value
from labimpact.lists import files, limits
from labimpact.lists.asking import Asked, chunks
from labimpact.lists.enums import Format
from labimpact.lists.files.table import Table
from labimpact.ui.lists import order_said, total_said

_IN_MEMORY = 2 * 1024 * 1024


@dataclass
class Tally:
    """What went into a file: the register and the second sheet say the same."""

    ids: list[int] = field(default_factory=list)
    persons: set[int] = field(default_factory=set)
    left_out: int = 0
    sums: dict[str, int] = field(default_factory=dict)
    records: dict[str, list[int]] = field(default_factory=dict)


@transaction.atomic
def make_now(asked: Asked, *, file_format: Format, reason: str, by: Actor) -> IO[bytes]:
    """The file of a short list, at once (esportazione); refuses one that is not short."""
    ids = asked.ids()
    refuse(asked, len(ids), file_format=file_format, reason=reason)
    tally = Tally()

    def lines() -> Iterator[Sequence[Line]]:
        for chunk in chunks(ids):
            found = asked.lines(chunk)
            tally_chunk(tally, asked, found, expected=len(chunk))
            yield found

    target = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    table = table_of(asked, lines(), tally, reason=reason)
    files.write(table, file_format, target)
    target.seek(0)
    note(asked, tally, file_format=file_format, reason=reason, by=by)
    return target


def refuse(asked: Asked, rows: int, *, file_format: Format, reason: str) -> None:
    """What no file may be: too long for its format, or persons in quantity without a reason."""
    if asked.listing.personal and rows >= limits.reason_from() and not reason.strip():
        raise Refused(
            _("Scrivi perché serve: escono i dati di molte persone."), field="reason"
        )  # fmt: skip
    most = limits.most(file_format)
    if most is None or rows <= most:
        return
    if file_format is Format.PDF and rows <= limits.XLSX_MOST:
        said = _("Sono %(rows)s righe, e in questo formato ne stanno %(most)s: scegli Excel o CSV.")
    else:
        said = _("Sono %(rows)s righe, e in questo formato ne stanno %(most)s: scegli CSV.")
    raise Refused(said % {"rows": rows, "most": most}, field="file_format")


def tally_chunk(tally: Tally, asked: Asked, lines: Sequence[Line], *, expected: int) -> None:
    """Count a chunk as it passes."""
    tally.left_out += expected - len(lines)
    for line in lines:
        number, kind_of = asked.listing.number(line), asked.listing.kind_of
        tally.ids.append(number)
        if kind_of is not None:
            tally.records.setdefault(kind_of(line), []).append(number)
        tally.persons.update(p for p in asked.listing.persons(line) if p is not None)


def table_of(asked: Asked, found: Iterable[Sequence[Line]], tally: Tally, *, reason: str) -> Table:
    """The table that the formats write: one stream of rows, and what to say when it has ended."""
    columns = asked.columns
    summed = [(n, column.key) for n, column in enumerate(columns) if column.total]

    def rows() -> Iterator[Sequence[Value]]:
        for lines in found:
            for line in lines:
                row = [column.value(line) for column in columns]
                for n, key in summed:
                    value = row[n]
                    tally.sums[key] = tally.sums.get(key, 0) + (
                        value if isinstance(value, int) else 0
                    )
                yield row

    return Table(str(asked.listing.title), columns, rows(), _about(asked, tally, reason))


def _about(asked: Asked, tally: Tally, reason: str) -> Callable[[], list[tuple[str, str]]]:
    def about() -> list[tuple[str, str]]:
        said = [(_("Elenco"), str(asked.listing.title)), (_("Righe"), str(len(tally.ids)))]
        if tally.left_out:
            said.append((_("Non scritte"), left_out_said(tally.left_out)))
        for column in asked.columns:
            if column.key in tally.sums:
                said.append((total_said(column), str(tally.sums[column.key])))
        filters = asked.said() or [(_("Filtri"), _("nessuno"))]
        order = order_said(asked.column, falling=asked.falling)
        said += filters
        said += [
            (_("Ordine"), order),
            (_("Fatto il"), f"{timezone.localtime(clock.now()):%d/%m/%Y %H:%M}"),
            (_("Fatto da"), asked.actor.display_name),
            (_("Ufficio"), asked.actor.office_name),
        ]
        if reason.strip():
            said.append((_("Perché"), reason.strip()))
        if asked.listing.notes:
            said.append((_("Come si conta"), " ".join(str(note) for note in asked.listing.notes)))
        return said

    return about


def left_out_said(number: int) -> str:
    return ngettext(
        "una riga non era più visibile, o è cambiata, mentre si preparava il file",
        "%(n)s righe non erano più visibili, o sono cambiate, mentre si preparava il file",
        number,
    ) % {"n": number}


def note(asked: Asked, tally: Tally, *, file_format: Format, reason: str, by: Actor) -> None:
    """One entry of the access register for the whole file, with the numbers of its rows."""
    log.record_file(
        "list.exported",
        by=by,
        object_type=asked.listing.model._meta.label,
        object_ids=tally.ids,
        persons=tally.persons,
        reason=reason.strip(),
        details={
            "list": asked.listing.key,
            "format": file_format.value,
            "rows": len(tally.ids),
            "filters": asked.noted(),
            "columns": [column.key for column in asked.columns],
            **({"records": tally.records} if tally.records else {}),
        },
    )
