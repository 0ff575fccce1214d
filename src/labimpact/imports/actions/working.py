"""Long work done in steps: each a transaction of its own, with the rights of that moment.

Whoever takes an import up begins a turn; a worker that was thought lost and comes back finds
that the turn is no longer its own, and stops. What a step has done is committed with the mark
that it is done, so no row is ever worked twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.contrib.postgres.functions import TransactionNow as Now
from django.db import connection, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as queue_app

from labimpact.accounts.models import User
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting, acting_as
from labimpact.imports import permissions
from labimpact.imports.enums import BUSY, ImportState
from labimpact.imports.models import RegisterImport
from labimpact.network.queries import actor_for
from labimpact.rules.queries import value

WORK_TASK = "imports.work"
# After so long without a step, whoever was at work is taken for lost.
LOST_AFTER_MINUTES = 3
_log = logging.getLogger(__name__)


class Over(Exception):
    """The turn is no longer one's own: stopped, or taken up by another worker."""


@dataclass
class Turn:
    """One worker's turn on one import, on behalf of whoever asked for it."""

    register_id: int
    user_id: int
    number: int
    state: ImportState
    again: bool = False  # the rows are there, and only understood anew

    @contextmanager
    def step(self) -> Iterator[tuple[RegisterImport, Actor]]:
        """A transaction acting for that person; the progress is saved at its end."""
        actor = _actor(self.user_id)
        with transaction.atomic(), acting(actor):
            register = locked(self.register_id, actor)
            if register is None or not permissions.can_manage(actor, register):
                raise Refused(no_right())
            if (register.turn, register.state) != (self.number, self.state):
                raise Over
            yield register, for_office(actor, register)
            register.touched_at = Now()
            register.save()


def no_right() -> str:
    return _("Chi ha avviato il lavoro non ha più il diritto di importare per l'ufficio.")


def for_office(actor: Actor, register: RegisterImport) -> Actor:
    """The same person, acting for the office of the import."""
    return replace(actor, office_id=register.office_id, office_name=register.office.name)


def locked(pk: int, actor: Actor) -> RegisterImport | None:
    rows = RegisterImport.objects.visible_to(actor).select_related("office")
    return rows.select_for_update(of=("self",)).filter(pk=pk).first()


def mine(register: RegisterImport, by: Actor) -> RegisterImport:
    """The import, locked, for somebody who may manage it."""
    found = locked(register.pk, by)
    if found is None or not permissions.can_manage(by, found):
        raise Refused(_("Non puoi importare per questo ufficio."))
    return found


def ask(register: RegisterImport, state: ImportState, *, by: Actor, queued: bool = True) -> None:
    """Put the import in a state of work, and let the worker know (in the same transaction).

    Without `queued` whoever asks does the work; left halfway, the worker takes it up.
    """
    register.state = state
    register.done_rows = 0
    register.stop_asked = False
    register.trouble = ""
    register.worked_by_id = by.user_id
    register.touched_at = Now()
    register.save()
    if queued:
        _defer(register.pk, by.user_id or 0)


def _defer(register_id: int, user_id: int) -> None:
    job = queue_app.configure_task(WORK_TASK)
    job.defer(register_id=register_id, user_id=user_id)


def _actor(user_id: int) -> Actor:
    with acting_as(System.SIGN_IN):
        user = User.objects.filter(pk=user_id, is_active=True).first()
        return actor_for(user) if user is not None else Actor.of_system(System.PUBLIC)


def take(register_id: int, user_id: int) -> Turn | None:
    """Begin a turn; None when there is nothing to do, or it was not for this person."""
    actor = _actor(user_id)
    with acting(actor):
        register = locked(register_id, actor)
        if register is None:
            halt(register_id, user_id, None, no_right())
            return None
        if register.worked_by_id != user_id or register.state not in BUSY:
            return None
        register.turn += 1
        register.touched_at = Now()
        register.save(update_fields=["turn", "touched_at"])
        again = bool(register.table.get("again"))
        return Turn(register_id, user_id, register.turn, ImportState(register.state), again)


def may_go_on(turn: Turn) -> bool:
    """Whether who asked for the work still has the right to it."""
    actor = _actor(turn.user_id)
    with acting(actor):
        found = RegisterImport.objects.visible_to(actor).filter(pk=turn.register_id).first()
        return found is not None and permissions.can_manage(actor, found)


def halt(register_id: int, user_id: int, turn: int | None, sentence: str) -> None:
    """Write down that the work stopped, and why, whatever rights are left."""
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.halt_import(%s, %s, %s, %s)", [register_id, user_id, turn, sentence]
        )


def resume_halted() -> int:
    """Take up again the work of a worker that is gone (after a kill, or a machine restarted)."""
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT id, on_behalf_of FROM wall.halted_imports(%s)", [LOST_AFTER_MINUTES])
        found = cursor.fetchall()
        for register_id, user_id in found:
            _defer(register_id, user_id)
    for register_id, _user in found:
        _log.warning("import %s is taken up again", register_id)
    return len(found)


def erase_old() -> int:
    """Erase files and rows of imports that nobody touched for as many days as the rule says."""
    days = value("retention_import_staging")
    if not isinstance(days, int):
        return 0
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT wall.erase_old_imports(%s)", [days])
        return int(cursor.fetchone()[0])
