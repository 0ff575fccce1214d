"""How many statements a request or a job costs: counted as they are sent."""

from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from labimpact.base.logs.context import current


def count(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """One more for whoever is at work."""
    work = current()
    if work is not None:
        work.queries += 1
    return execute(sql, params, many, context)


def watch(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Count on a connection that has just been opened, once however often it is opened."""
    if count not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, count)
