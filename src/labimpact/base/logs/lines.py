"""How a line looks: JSON for machines, one readable row in a terminal."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from datetime import UTC, datetime
from types import CodeType, TracebackType
from typing import Any

from labimpact.base.logs import redaction
from labimpact.base.logs.context import current

# What our own code may add to a line with `extra`: routes, methods and counts, never a value.
FIELDS = ("route", "method", "status", "ms", "queries", "user")


class _Line(logging.Formatter):
    """The parts of a line, each of them free of what persons are called."""

    def parts(self, record: logging.LogRecord) -> dict[str, Any]:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
        }
        work = current()
        if work is not None and work.request_id:
            told["request"] = work.request_id
        told |= _job(record, work.job_id if work else None, work.task if work else "")
        if record.name.startswith("labimpact."):
            told |= {k: record.__dict__[k] for k in FIELDS if record.__dict__.get(k) is not None}
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            told["error"] = redaction.described(error)
        return told


class JsonLine(_Line):
    """One JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(self.parts(record), ensure_ascii=False)


class TextLine(_Line):
    """The same for eyes."""

    def format(self, record: logging.LogRecord) -> str:
        told = self.parts(record)
        error = told.pop("error", None)
        head = [told.pop("at"), told.pop("level").upper(), told.pop("logger"), told.pop("event")]
        row = " ".join([*map(str, head), *(f"{name}={value}" for name, value in told.items())])
        while error:
            row += f"\n  {error['type']}: {error['message']} ({error.get('place', '')})"
            error = next(iter(error.get("because", ())), None)
        return row


def _event(record: logging.LogRecord) -> str:
    """The words that the program holds, with numbers and types put in."""
    template = str(record.msg)
    codes = redaction.callers(record.pathname, record.funcName)
    if not record.args:
        return redaction.kept(template, codes)
    given = record.args if isinstance(record.args, tuple) else (record.args,)
    if not any(template in _whole(code) for code in codes):
        return redaction.LEFT_OUT
    try:
        return template % tuple(redaction.argument(value) for value in given)
    except (TypeError, ValueError):
        return template


def _whole(code: CodeType) -> tuple[Any, ...]:
    """The constants of a function as they are, also those it keeps in tuples."""
    return tuple(
        each
        for value in code.co_consts
        for each in (value if isinstance(value, tuple) else (value,))
    )


def _job(record: logging.LogRecord, job_id: int | None, task: str) -> dict[str, Any]:
    """The number and the kind of a job, never what it was given to do it with."""
    told: dict[str, Any] = {}
    said = record.__dict__.get("job")
    if isinstance(said, dict):
        job_id, task = said.get("id"), str(said.get("task_name") or "")
    if job_id is not None:
        told["job"] = int(job_id)
    if task:
        told["task"] = task if _is_known(task) else redaction.LEFT_OUT
    action = record.__dict__.get("action")
    if record.name.startswith("procrastinate") and isinstance(action, str):
        told["action"] = action
    return told


def _is_known(task: str) -> bool:
    from procrastinate.contrib.django import app

    return task in app.tasks


def as_text() -> bool:
    """Whether whoever reads is a person: chosen with LABIMPACT_LOG_FORMAT, else a terminal."""
    chosen = os.environ.get("LABIMPACT_LOG_FORMAT", "")
    return chosen == "text" or (chosen != "json" and sys.stderr.isatty())


def settings(level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error through one of the two lines above."""
    quiet = {"handlers": ["stderr"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": f"{__name__}.JsonLine"},
            "text": {"()": f"{__name__}.TextLine"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "text" if as_text() else "json",
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # The library's own handlers would send exceptions by mail, values and all.
            "django": {"handlers": [], "propagate": True},
            # Refusals have their line with the number of the request; this one would have none.
            "django.request": {"level": "ERROR"},
            "labimpact.requests": {"level": os.environ.get("LABIMPACT_LOG_REQUESTS", "INFO")},
            "procrastinate.worker": {"level": os.environ.get("LABIMPACT_LOG_JOBS", "INFO")},
            "_granian": quiet | {"level": "INFO"},
            "granian.access": quiet | {"level": "ERROR"},
        },
    }


def guard_last_words() -> None:
    """What ends a process or a thread is told like everything else: the interpreter's own words
    would hold the message of the exception as it is."""
    logger = logging.getLogger("labimpact.last_words")

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        logger.critical("the process ends", exc_info=(kind, error, trace))

    def tell_thread(given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None:
            tell(given.exc_type, given.exc_value, given.exc_traceback)

    def tell_lost(given: Any) -> None:
        if given.exc_value is not None:
            tell(given.exc_type, given.exc_value, given.exc_traceback)

    sys.excepthook = tell
    threading.excepthook = tell_thread
    sys.unraisablehook = tell_lost
    logging.captureWarnings(True)
