"""What written words mean, said once: for all rows of an import, and for the next ones."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.postgres.functions import TransactionNow as Now
from django.db import transaction
from django.db.models import Q

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.imports.actions import deciding, working
from labimpact.imports.actions.deciding import LEFT, opened, understand
from labimpact.imports.enums import ImportState
from labimpact.imports.models import ImportRow, RegisterImport, RememberedValue
from labimpact.imports.queries import values


@transaction.atomic
def correct_value(
    register: RegisterImport, *, field: str, written: str, code: str, by: Actor
) -> int | None:
    """Say what a written form means, and all that are written almost so.

    An empty code says that it means nothing. Answers how many rows were read again; None when
    they are so many that the worker does it.
    """
    register = opened(register, by)
    return _teach(register, field, values.forms(register, field, written), code, by)


@transaction.atomic
def leave_empty(register: RegisterImport, *, field: str, by: Actor) -> int | None:
    """Say of all the words of one list that nobody understood that they stay empty."""
    register = opened(register, by)
    unclear = [one for one in values.values(register) if one.field == field and one.is_unclear]
    written = [form for one in unclear for form in values.forms(register, field, one.written)]
    return _teach(register, field, written, "", by) if written else 0


def _teach(
    register: RegisterImport, field: str, written: Sequence[str], code: str, by: Actor
) -> int | None:
    _remember(register, field, written, code)
    asked = Q()
    for one in written:
        asked |= Q(reading__understood__contains=[{"field": field, "written": one}])
    rows = ImportRow.objects.filter(asked, register=register, state__in=LEFT)
    log.record(
        "import.value_corrected", by=by, target=register, office_id=register.office_id,
        details={"field": field, "code": code, "values": len(written)},
    )  # fmt: skip
    found = list(rows.order_by("number")[: deciding.MOST_AT_ONCE + 1])
    if len(found) > deciding.MOST_AT_ONCE:
        register.table = {**register.table, "again": True}
        working.ask(register, ImportState.READING, by=by)
        return None
    understand(register, found)
    return len(found)


def _remember(register: RegisterImport, field: str, written: Sequence[str], code: str) -> None:
    """Of forms that are one, those taught before say the same from now on."""
    same = {values.same_form(one) for one in written}
    taught = RememberedValue.objects.filter(office=register.office_id, field=field)
    before = [one for one in taught.values_list("written", flat=True)
              if values.same_form(one) in same]  # fmt: skip
    RememberedValue.objects.bulk_create(
        [
            RememberedValue(
                office_id=register.office_id, field=field, written=one, code=code, updated_at=Now()
            )
            for one in dict.fromkeys([*(one[:200] for one in written), *before])
        ],
        update_conflicts=True,
        unique_fields=["office", "field", "written"],
        update_fields=["code", "updated_at"],
    )
