"""What may be said of a message: the words that the program itself holds, and nothing else.

A list of forbidden words would always miss a name. Here it is the other way round: a text is
kept only where it equals a constant of the very function that said it. What was put into the
text at that moment (a name, a code, a value that the database quotes) is no constant.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from pathlib import Path
from types import CodeType, FrameType, TracebackType
from typing import Any

LEFT_OUT = "…"
_SHORTEST = 4
_LONGEST_TEXT = 400
_DEPTH = 6
_LIBRARIES = "/site-packages/"
# Where a text of the program leaves room for what is put in.
_GAPS = re.compile(r"%[-#0-9.]*[a-zA-Z]|%\(\w+\)[a-zA-Z]|\{[^{}]*\}")


@lru_cache(maxsize=512)
def constants(code: CodeType) -> tuple[str, ...]:
    """The texts that a function holds, the longest first; those of its inner functions too."""
    found: set[str] = set()

    def gather(value: Any) -> None:
        if isinstance(value, str):
            found.update(part for part in _GAPS.split(value) if len(part.strip()) >= _SHORTEST)
        elif isinstance(value, tuple | frozenset):
            for each in value:
                gather(each)
        elif isinstance(value, CodeType):
            for each in value.co_consts:
                gather(each)

    for value in code.co_consts:
        gather(value)
    return tuple(sorted(found, key=len, reverse=True))


def kept(text: str, codes: Iterable[CodeType]) -> str:
    """The text with everything left out that none of these functions holds itself."""
    known = {constant for code in codes for constant in constants(code)}
    ordered = tuple(sorted(known, key=len, reverse=True))
    return _tidy(_cover(text[:_LONGEST_TEXT], ordered))


def _cover(text: str, known: tuple[str, ...]) -> str:
    if not text.strip(" \n:.,;-[](){}'\""):
        return text
    for constant in known:
        before, found, after = text.partition(constant)
        if found:
            return _cover(before, known) + constant + _cover(after, known)
    return LEFT_OUT


def _tidy(text: str) -> str:
    return " ".join(text.split())


def argument(value: object) -> object:
    """A number, a type, a member of an enumeration: what cannot be about anybody. Else nothing."""
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, Enum):
        return argument(value.value) if not isinstance(value.value, str) else value.value
    return value.__name__ if isinstance(value, type) else LEFT_OUT


def place(frame: FrameType, line: int) -> str:
    """Where in the program: `people/actions/registering.py:41 register`."""
    path = frame.f_code.co_filename
    for mark in (_LIBRARIES, "/src/"):
        if mark in path:
            path = path.rpartition(mark)[2]
            break
    else:
        path = Path(path).name
    return f"{path}:{line} {frame.f_code.co_name}"


def callers(pathname: str, function: str) -> tuple[CodeType, ...]:
    """The code that is saying something to the log just now, and what called it."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if code.co_filename == pathname and code.co_name == function:
            break
        frame = frame.f_back
    found: list[CodeType] = []
    while frame is not None and len(found) < _DEPTH:
        found.append(frame.f_code)
        frame = frame.f_back
    return tuple(found)


def described(error: BaseException) -> dict[str, Any]:
    """An exception without its values: type, place, what is constant of its message, causes."""
    causes: list[dict[str, Any]] = []
    seen: BaseException | None = error
    while seen is not None and len(causes) < _DEPTH:
        causes.append(_one(seen))
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    first, *others = causes
    return first | ({"because": others} if others else {})


def _one(error: BaseException) -> dict[str, Any]:
    frames = _frames(error.__traceback__)
    told: dict[str, Any] = {"type": f"{type(error).__module__}.{type(error).__qualname__}"}
    if frames:
        told["place"] = place(*frames[-1])
        own = [f for f in frames if "/lib/python" not in f[0].f_code.co_filename]
        if own and own[-1] is not frames[-1]:
            told["called_by"] = [place(*each) for each in own[-_DEPTH:]]
    told["message"] = kept(_text(error), (frame.f_code for frame, _ in frames))
    for name, value in _of_the_database(error):
        told[name] = value
    return told


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        # An exception that cannot say what it is must not hide that it happened.
        return ""


def _frames(traceback: TracebackType | None) -> list[tuple[FrameType, int]]:
    found = []
    while traceback is not None:
        found.append((traceback.tb_frame, traceback.tb_lineno))
        traceback = traceback.tb_next
    return found


def _of_the_database(error: BaseException) -> list[tuple[str, str]]:
    """What PostgreSQL says of itself: the code of the error and the names in its schema."""
    diagnosis = getattr(error, "diag", None)
    if diagnosis is None:
        return []
    names = ("sqlstate", "constraint_name", "table_name", "column_name", "datatype_name")
    return [(name, str(value)) for name in names if (value := getattr(diagnosis, name, None))]
