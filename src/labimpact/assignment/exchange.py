"""Problems and plans as JSON, so that the engine can be asked, and judged, without the product.

The format is the classes of `problem`, field by field: `{"travel": {"car": [[0, 20], [20, 0]]},
"packages": {"p": 600}, "workers": [{"id": "w1", "skills": [{"language": "ar"}], "free":
[[480, 1080]], …}], "requests": [{"id": "r1", "starts": [540], "minutes": 60, "accepted":
[{"language": "ar"}], …}]}`. What is left out has the value it has there; what is not known is
refused, so that a slip in a name is not taken for a wish.

Hours of a worker that are told by the week or the month are `"hours": [{"start": 0, "end": 10080,
"most": 1200, "desired": 600, "already": 120, "name": "week"}, …]`: work counts in the windows in
which it begins, and windows may overlap. Without `hours`, `most`, `desired` and `already` are those
of the whole horizon, as in every file written before there were any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from labimpact.assignment.problem import (
    Accepted,
    Hours,
    Plan,
    Problem,
    Proposal,
    Request,
    Skill,
    Span,
    Weights,
    Worker,
)

if TYPE_CHECKING:  # whoever reads a plan needs no solver
    from labimpact.assignment.solving import Solution


def read(data: Mapping[str, Any]) -> Problem:
    """A problem; raises ValueError with what is wrong and where."""
    known = {"workers", "requests", "travel", "packages", "weights", "now"}
    _only(data, known, "problem")
    for name in ("workers", "requests", "travel"):
        if name not in data:
            raise ValueError(f"problem: {name} is missing")
    return Problem(
        tuple(_worker(each) for each in data["workers"]),
        tuple(_request(each) for each in data["requests"]),
        data["travel"],
        data.get("packages", {}),
        _made(Weights, data.get("weights", {}), "weights"),
        data.get("now", 0),
    )


def read_plan(rows: Any) -> Plan:
    """A plan, as `written` gives it."""
    return [_made(Proposal, row, "plan") for row in rows]


def written(solution: Solution) -> dict[str, Any]:
    """A solution: the plan, and of each level its cost, the bound and whether it is proven."""
    return {
        "plan": [asdict(each) for each in solution.plan],
        "costs": {str(level): cost for level, cost in solution.costs.items()},
        "levels": [
            {
                "level": str(each.level), "cost": each.cost, "bound": each.bound,
                "proven": each.is_proven, "seconds": round(each.seconds, 3),
            }
            for each in solution.levels
        ],
        "stopped": solution.stopped,
    }  # fmt: skip


def _worker(row: Mapping[str, Any]) -> Worker:
    row = dict(row)
    row["skills"] = tuple(_made(Skill, each, "skill") for each in row.get("skills", ()))
    row["free"] = tuple(Span(*span) for span in row.get("free", ()))
    row["hours"] = tuple(_made(Hours, each, "hours") for each in row.get("hours", ()))
    made: Worker = _made(Worker, row, f"worker {row.get('id')}")
    return made


def _request(row: Mapping[str, Any]) -> Request:
    row = dict(row)
    row["starts"] = tuple(sorted(set(row.get("starts", ()))))
    row["accepted"] = tuple(_made(Accepted, each, "accepted") for each in row.get("accepted", ()))
    for name in ("excluded", "preferred"):
        row[name] = frozenset(row.get(name, ()))
    row["promised"] = tuple((who, start) for who, start in row.get("promised", ()))
    made: Request = _made(Request, row, f"request {row.get('id')}")
    return made


def _made(kind: Any, row: Mapping[str, Any], what: str) -> Any:
    _only(row, {each.name for each in fields(kind)}, what)
    try:
        values = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
        return kind(**values)
    except TypeError as error:
        raise ValueError(f"{what}: {error}") from error


def _only(row: Mapping[str, Any], known: set[str], what: str) -> None:
    if unknown := sorted(set(row) - known):
        raise ValueError(f"{what}: unknown {', '.join(unknown)}")
