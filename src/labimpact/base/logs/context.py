"""Which request or which job the present thread is working for."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

# What proxies make by themselves: hexadecimal, so that no name can hide in it.
_WELL_FORMED = re.compile(r"[0-9a-fA-F]{8}[0-9a-fA-F-]{8,56}")


@dataclass
class Work:
    """A request (a number of its own, shown to who made it) or a job of the queue."""

    request_id: str = ""
    job_id: int | None = None
    task: str = ""
    queries: int = 0


_work: ContextVar[Work | None] = ContextVar("labimpact_work", default=None)


def current() -> Work | None:
    """What the present thread is working for, if it is known."""
    return _work.get()


def request_id() -> str:
    """The number of the present request, or nothing outside one."""
    work = _work.get()
    return work.request_id if work else ""


@contextmanager
def working(work: Work) -> Iterator[Work]:
    """Everything said in this block is said while doing that."""
    token = _work.set(work)
    try:
        yield work
    finally:
        _work.reset(token)


def accepted(offered: str) -> str:
    """The number that a proxy gave to the request when it is one, else a new one."""
    return offered.lower() if _WELL_FORMED.fullmatch(offered) else secrets.token_hex(8)
