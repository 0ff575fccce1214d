"""Problems and plans as JSON, so that the engine can be asked, and judged, without the product.

The format is the classes of `problem`, field by field: `{"travel": {"car": [[0, 20], [20, 0]]},
"packages": {"p": 600}, "workers": [{"id": "w1", "skills": [{"language": "ar"}], "free":
[[480, 1080]], …}], "requests": [{"id": "r1", "starts": [540], "minutes": 60, "accepted":
[{"language": "ar"}], …}]}`. What is left out has the value it has there; what is not known is
refused, so that a slip in a name is not taken for a wish, and so is what is of another kind, with
its place in the file (`requests[3].starts[0]`).

Work that may begin at any time of one window or several has `"begin": [[480, 600], [840, 900]]`
instead of `starts`, both ends among the times at which it may, and `"step"` (15) between these.

Hours of a worker that are told by the week or the month are `"hours": [{"start": 0, "end": 10080,
"most": 1200, "desired": 600, "already": 120, "name": "week"}, …]`: work counts in the windows in
which it begins, and windows may overlap. Without `hours`, `most`, `desired` and `already` are those
of the whole horizon, as in every file written before there were any.

For sets of other services: a skill is a `language` with a `level`; `requires` lists those that a
worker must have all of, `accepted` those of which one is enough (and may be left out beside
`requires`). Days of depots and shifts that contain the way have `"from_home": true`. Several
workers of one request come at the same time and are asked the same. There is no order between
requests, no load, no break that moves, and no work that begins late at a price.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from labimpact.assignment.problem import Plan, Problem, Proposal, Request, Span

if TYPE_CHECKING:  # whoever reads a plan needs no solver
    from labimpact.assignment.solving import Solution

STEP = 15
_NAMES = {int: "a whole number", str: "a text", bool: "true or false"}


def read(data: Any) -> Problem:
    """A problem; raises ValueError with what is wrong and where."""
    made: Problem = _made(Problem, data, "")
    for at, worker in enumerate(made.workers):
        for nth, span in enumerate(worker.free):
            if span.start >= span.end:
                raise ValueError(f"workers[{at}].free[{nth}]: ends before it begins")
    for name, table in made.travel.items():
        for a, row in enumerate(table):
            if min(row, default=0) < 0:
                raise ValueError(f"travel.{name}[{a}]: a way of less than no minutes")
    return made


def read_plan(rows: Any) -> Plan:
    """A plan, as `written` gives it."""
    return _list(Proposal, rows, "plan")


def written(solution: Solution) -> dict[str, Any]:
    """A solution: the plan, and of each level its cost, the bound, what may be too
    much of the cost (0 when proven), and the time it took."""
    return {
        "plan": [asdict(each) for each in solution.plan],
        "costs": {str(level): cost for level, cost in solution.costs.items()},
        "levels": [
            {
                "level": str(each.level), "cost": each.cost, "bound": each.bound,
                "proven": each.is_proven, "gap": round(each.gap, 4),
                "seconds": round(each.seconds, 3),
            }
            for each in solution.levels
        ],
        "stopped": solution.stopped,
    }  # fmt: skip


def _value(kind: Any, value: Any, where: str) -> Any:
    """A value of a kind that a field says, from what stands in the file."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return None if value is None else _value(_but_none(inner), value, where)
    if is_dataclass(kind):
        return _span(value, where) if kind is Span else _made(kind, value, where)
    if origin is frozenset or (origin is not None and issubclass(origin, list | tuple)):
        return origin(_several(inner, value, where))
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, Mapping):
            raise ValueError(f"{where}: not an object of names and values")
        return {name: _value(inner[1], each, f"{where}.{name}") for name, each in value.items()}
    if origin is not None:  # a row, a table
        return _list(inner[0], value, where)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ValueError(f"{where}: {value!r} is not {_NAMES[kind]}")
    return value


def _but_none(kinds: tuple[Any, ...]) -> Any:
    return next(each for each in kinds if each is not NoneType)


def _several(kinds: tuple[Any, ...], value: Any, where: str) -> list[Any]:
    """Of a list of any length (one kind, or one and an ellipsis) or of just so many values."""
    if len(kinds) == 1 or kinds[-1] is Ellipsis:
        return _list(kinds[0], value, where)
    if not isinstance(value, list | tuple) or len(value) != len(kinds):
        raise ValueError(f"{where}: not a list of {len(kinds)} values")
    return [
        _value(kind, each, f"{where}[{at}]")
        for at, (kind, each) in enumerate(zip(kinds, value, strict=True))
    ]


def _list(kind: Any, value: Any, where: str) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"{where}: not a list")
    if kind is int and all(type(each) is int for each in value):
        return list(value)  # tables are large
    return [_value(kind, each, f"{where}[{at}]") for at, each in enumerate(value)]


def _span(value: Any, where: str) -> Span:
    return Span(*_several((int, int), value, where))


@cache
def _kinds(kind: Any) -> tuple[Mapping[str, Any], frozenset[str]]:
    """The fields of a class with what they are, and those that must be told."""
    needed = {
        each.name for each in fields(kind)
        if each.default is MISSING and each.default_factory is MISSING
    }  # fmt: skip
    return get_type_hints(kind), frozenset(needed)


def _made(kind: Any, row: Any, where: str) -> Any:
    """An object of a class from an object of the file."""
    here = where or "problem"
    if not isinstance(row, Mapping):
        raise ValueError(f"{here}: not an object of names and values")
    if kind is Request:
        row = _with_starts(row, where)
    kinds, needed = _kinds(kind)
    if unknown := sorted(set(row) - set(kinds)):
        raise ValueError(f"{here}: unknown {', '.join(unknown)}")
    if missing := sorted(needed - set(row)):
        raise ValueError(f"{here}: {', '.join(missing)} is missing")
    return kind(**{
        name: _value(kinds[name], each, f"{where}.{name}".lstrip(".")) for name, each in row.items()
    })  # fmt: skip


def _with_starts(row: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The beginnings in their order, of a request that tells them one by one or by windows; who
    requires skills need not say in which language."""
    row = dict(row)
    if row.get("requires"):
        row.setdefault("accepted", ())
    starts = _list(int, row["starts"], f"{where}.starts") if "starts" in row else []
    if "begin" in row or "step" in row:
        step = _value(int, row.pop("step", STEP), f"{where}.step")
        if step <= 0:
            raise ValueError(f"{where}.step: not more than nothing")
        for at, span in enumerate(_list(Span, row.pop("begin", ()), f"{where}.begin")):
            if span.start > span.end:
                raise ValueError(f"{where}.begin[{at}]: ends before it begins")
            starts += [*range(span.start, span.end, step), span.end]
        row["starts"] = ()
    return row | {"starts": tuple(sorted(set(starts)))} if "starts" in row else row
