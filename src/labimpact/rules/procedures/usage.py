"""Where a term of the rules is at work: which procedures, which step ends it, what to do late."""

from __future__ import annotations

from dataclasses import dataclass

from labimpact.rules.procedures import stored
from labimpact.rules.procedures.definition import Step


@dataclass(frozen=True)
class Use:
    """A procedure that has the term: the step to take in time, and what to do when it is late."""

    code: str
    title: str
    step: Step | None
    holder: str
    when_passed: str


def uses(rule: str) -> list[Use]:
    """The procedures in force that have this term (usato in), each step once."""
    found: dict[tuple[str, str], Use] = {}
    for row in stored.in_force(whole=True) if rule else []:
        procedure = stored.definition(row)
        for one in procedure.deadlines if row.is_enabled else ():
            if one.rule == rule:
                step = procedure.step(one.ends_with or "")
                use = Use(row.code, row.title, step, one.holder, one.when_passed)
                found.setdefault((row.code, step.code if step else ""), use)
    return list(found.values())


def at_post_office(rule: str) -> bool:
    """Whether a procedure ends this term at a post office."""
    return any(use.step is not None and use.step.at == "post_office" for use in uses(rule))
