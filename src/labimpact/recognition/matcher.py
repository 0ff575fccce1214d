"""The connection of the database role *matcher*, which reads cards and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.backends.utils import CursorWrapper


@contextmanager
def cursor() -> Iterator[CursorWrapper]:
    """A cursor of the matcher. It acts for nobody: what it finds is no answer to anybody yet."""
    with connections["matcher"].cursor() as found:
        yield found
