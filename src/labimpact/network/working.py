"""Long work of which a row tells: asked for, taken up by a worker, followed, ended, given up.

Such a row has `state` (waiting, running, or how it ended), `trouble` in words, `made_by` and
`made_at`, and when it was begun, touched last and ended (`began_at`, `touched_at`, `ended_at`).
The work is done with the rights that who asked for it has at that moment; what is written of its
progress is the worker's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar, cast

from django.db import models
from django.utils.translation import gettext as _

from labimpact.accounts.models import User
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting_as
from labimpact.network.queries import actor_for

Row = TypeVar("Row", bound=models.Model)
WAITING, RUNNING, FAILED = "waiting", "running", "failed"
# What nobody has taken up after so long never will be.
_WAITED = timedelta(hours=12)


def interrupted() -> str:
    """How a row tells that its worker was killed."""
    return _("Si è interrotto: chiedilo di nuovo.")


def take(kind: type[Row], pk: int, *, goes_on: bool = False) -> Row | None:
    """Begin the work of a row; nothing when it is not waiting any more.

    A job that a killed worker had begun is put back in the queue: it finds its row running. Work
    that `goes_on` is taken up where it was left, other work is told as interrupted at once.
    """
    with acting_as(System.WORKER):
        rows = kind._default_manager.select_for_update(of=("self",), skip_locked=True)
        row = rows.filter(pk=pk, state__in=(WAITING, RUNNING)).first()
        if row is None:
            return None
        known = cast(Any, row)
        if known.state == RUNNING and not goes_on:
            end(row, state=FAILED, trouble=interrupted())
            return None
        known.state, known.touched_at = RUNNING, clock.now()
        known.began_at = known.began_at or known.touched_at
        row.save(update_fields=["state", "began_at", "touched_at"])
        return row


def tell(row: models.Model, **said: Any) -> bool:
    """Write how far a row has got; False when it was stopped meanwhile, or given up."""
    with acting_as(System.WORKER):
        going = type(row)._default_manager.filter(pk=row.pk, state=RUNNING)
        return bool(going.update(touched_at=clock.now(), **said))


def end(row: models.Model, **said: Any) -> bool:
    """Write how it ended; what was dropped meanwhile stays dropped."""
    return tell(row, ended_at=clock.now(), **said)


@contextmanager
def ending(row: models.Model) -> Iterator[None]:
    """Within it work fails in words: a refusal in its own, all else in plain ones and loudly."""
    try:
        yield
    except Refused as refusal:
        end(row, state=FAILED, trouble=str(refusal)[:300])
    except Exception:
        said = _("Qualcosa è andato storto: riprova, o avvisa chi gestisce.")
        end(row, state=FAILED, trouble=said)
        raise


def asker(
    user_id: int, *, office_id: int, may: Callable[[Actor], bool], lost: str
) -> Actor:  # fmt: skip
    """Who asked, for that office, if they may still; else it is refused in those words."""
    with acting_as(System.SIGN_IN):
        user = User.objects.filter(pk=user_id, is_active=True).first()
        actor = actor_for(user, office_id=office_id) if user is not None else None
    if actor is None or not may(actor):
        raise Refused(lost)
    return actor


def give_up(kinds: Iterable[type[models.Model]], *, silent: timedelta) -> int:
    """End what was cut off and has been silent for so long, or never began; answers how many."""
    now, many = clock.now(), 0
    lost = {"state": FAILED, "trouble": interrupted(), "ended_at": now}
    with acting_as(System.WORKER):
        for kind in kinds:
            rows = kind._default_manager
            many += rows.filter(state=RUNNING, touched_at__lt=now - silent).update(**lost)
            many += rows.filter(state=WAITING, made_at__lt=now - _WAITED).update(**lost)
    return many
