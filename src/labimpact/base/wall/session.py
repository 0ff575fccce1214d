"""Telling the database who acts, for the length of one transaction (ADR 0007)."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

from django.db import connections, transaction

from labimpact.base.actor import Actor, System

_acting: ContextVar[Actor | None] = ContextVar("labimpact_acting", default=None)


def current_actor() -> Actor | None:
    """Who the open transaction acts for, or None outside `acting`."""
    return _acting.get()


@contextmanager
def acting(actor: Actor, *, using: str = "default") -> Iterator[Actor]:
    """Open a transaction in which the wall sees `actor`; inside another one, borrow it.

    The setting is local to the transaction, so a pooled connection never carries one person's
    rights to the next. Leaving a nested block gives the rights back to whoever had them.
    """
    connection = connections[using]
    nested = connection.in_atomic_block
    outer = _acting.get() if nested else None
    with transaction.atomic(using=using, savepoint=False):
        if outer == actor:
            yield actor
            return
        token = _acting.set(actor)
        _tell(using, actor.wall_name)
        try:
            yield actor
        finally:
            _acting.reset(token)
            if nested and not connection.needs_rollback:
                _tell(using, outer.wall_name if outer else "")


def acting_as(system: System, *, using: str = "default") -> AbstractContextManager[Actor]:
    """The same for a named system actor."""
    return acting(Actor.of_system(system), using=using)


def become(actor: Actor, *, using: str = "default") -> None:
    """Hand the open transaction over to another actor, for good (the end of signing in)."""
    _acting.set(actor)
    _tell(using, actor.wall_name)


def _tell(using: str, name: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('labimpact.actor', %s, true)", [name])
