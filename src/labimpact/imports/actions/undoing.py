"""A whole import is taken back: all that nobody has worked on since."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.imports.actions import working
from labimpact.imports.actions.working import Turn
from labimpact.imports.enums import ImportState, RowState
from labimpact.imports.models import ImportLink, ImportRow, RegisterImport

AT_ONCE = 500
_STEPS = (
    ("contact", "contact_id", "SELECT id, why FROM wall.undo_import_contacts(%s, %s)"),
    ("person", "person_id", "SELECT id, why FROM wall.undo_import_persons(%s, %s)"),
)


@transaction.atomic
def start_undo(register: RegisterImport, *, by: Actor) -> None:
    """Take an import back (annullare): what nobody has worked on goes away, the rest is listed."""
    register = working.mine(register, by)
    if register.is_busy or not register.links.filter(created=True).exists():
        raise Refused(_("Non c'è niente da annullare in questo momento."))
    register.kept = []
    register.undone = {}
    register.total_rows = register.links.filter(created=True).count()
    working.ask(register, ImportState.UNDOING, by=by)
    log.record("import.undo_asked", by=by, target=register, office_id=register.office_id)


def undo(turn: Turn) -> None:
    """Contacts first, then the persons that are left with nothing; in steps, as it was written."""
    for kind, column, statement in _STEPS:
        last = 0
        while (reached := _one_step(turn, kind, column, statement, last)) is not None:
            last = reached
    with turn.step() as (register, actor):
        rows = ImportRow.objects.filter(register=register, state=RowState.DONE)
        still = ImportLink.objects.filter(register=register, created=True)
        rows.exclude(number__in=still.values("row_number")).update(state=RowState.UNDONE)
        register.state = ImportState.UNDONE
        log.record(
            "import.undone", by=actor, target=register, office_id=register.office_id,
            details={**register.undone, "kept": len(register.kept)},
        )  # fmt: skip


def _one_step(turn: Turn, kind: str, column: str, statement: str, last: int) -> int | None:
    """Take some back, and answer up to which; None when there are no more."""
    with turn.step() as (register, actor):
        links = ImportLink.objects.filter(register=register, created=True)
        ids: list[int] = list(
            links.filter(**{f"{column}__gt": last})
            .order_by(column)
            .values_list(column, flat=True)[:AT_ONCE]
        )
        if not ids:
            return None
        with connection.cursor() as cursor:
            cursor.execute(statement, [register.pk, ids])
            kept: list[tuple[int, str]] = cursor.fetchall()
        told: list[dict[str, Any]] = [{"kind": kind, "id": pk, "why": why} for pk, why in kept]
        # Taken up again after a halt, what stays is met once more.
        ours = [one for one in register.kept if one["kind"] != kind or one["id"] not in set(ids)]
        register.kept = [*ours, *told]
        gone = sorted(set(ids) - {pk for pk, _why in kept})
        register.undone = {**register.undone, kind: register.undone.get(kind, 0) + len(gone)}
        register.done_rows += len(ids)
        if kind == "person" and gone:
            log.record(
                "import.persons_undone", by=actor, target=register, persons=gone,
                office_id=register.office_id,
            )  # fmt: skip
        return ids[-1]
