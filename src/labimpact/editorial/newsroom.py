"""How Wagtail works behind the wall: what it puts off until a transaction is over."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection

from labimpact.base.actor import Actor
from labimpact.base.wall.session import acting


def afterwards_as(actor: Actor) -> None:
    """Let what waits for the end of this transaction be done in the actor's name.

    Wagtail publishes a translation only then, and the database knows nobody any more: each of
    these steps gets a transaction of its own in which it does.
    """

    def as_actor(step: Callable[[], None]) -> None:
        with acting(actor):
            step()

    waiting: list[Any] = connection.run_on_commit
    connection.run_on_commit = [
        (savepoints, partial(as_actor, step), *rest) for savepoints, step, *rest in waiting
    ]
