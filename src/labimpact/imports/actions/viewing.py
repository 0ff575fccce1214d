"""Reads of staged rows leave a trace, as reads of persons do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.imports.models import ImportRow, RegisterImport
from labimpact.people.models import Person


@transaction.atomic(savepoint=False)
def record_rows(rows: Sequence[ImportRow], persons: Iterable[Person], *, by: Actor) -> None:
    """Note that rows of a register were read, with the known persons shown beside them."""
    log.record_list("import.rows_read", by=by, rows=rows, persons=[p.pk for p in persons])


@transaction.atomic(savepoint=False)
def record_seen(register: RegisterImport, persons: Iterable[Person], *, by: Actor) -> None:
    """Note that the result of an import was read, with the persons it names."""
    log.record(
        "import.opened", by=by, target=register, persons=[p.pk for p in persons],
        office_id=register.office_id,
    )  # fmt: skip
