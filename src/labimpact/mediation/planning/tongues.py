"""Languages as the engine compares them: a family, and the variety of it that somebody speaks."""

from __future__ import annotations

from collections.abc import Iterable

from labimpact.assignment.problem import Accepted, Skill
from labimpact.mediation.enums import SkillLevel
from labimpact.rules import queries as rules

# What it costs beside the very language: a variety close to it, a bridge language.
RELATIVE = 10
BRIDGE = 25


def least_level() -> int:
    """How well one has to speak to mediate: B1, unless `mediation_least_level` says otherwise."""
    return SkillLevel(str(rules.value("mediation_least_level") or SkillLevel.B1.value)).rank


def skill(code: str, level: str, family: dict[str, str]) -> Skill:
    return Skill(family.get(code, code), code, SkillLevel(level).rank)


def accepted(
    code: str, *, relatives_fit: bool, bridges: Iterable[str], family: dict[str, str]
) -> tuple[Accepted, ...]:
    """The language asked for costs nothing, one of its family more, a bridge most."""
    found = [Accepted(family.get(code, code), code, 0)]
    if relatives_fit and code in family:
        found.append(Accepted(family[code], "", RELATIVE))
    found += [Accepted(family.get(each, each), each, BRIDGE) for each in sorted(bridges)]
    return tuple(found)
