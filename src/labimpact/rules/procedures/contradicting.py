"""Answers that cannot stand together, as the definition says."""

from __future__ import annotations

from labimpact.rules.procedures.answers import Evaluator
from labimpact.rules.procedures.definition import Contradiction, Procedure


def contradictions(procedure: Procedure, evaluator: Evaluator) -> list[Contradiction]:
    """The contradictions of these answers (risposte che si contraddicono), in their order."""
    evaluator = evaluator.knowing(procedure)
    return [one for one in procedure.contradictions if _holds(one, evaluator)]


def _holds(one: Contradiction, evaluator: Evaluator) -> bool:
    if one.whole is None:
        return evaluator.all(one.when).holds is True
    whole = evaluator.answers.get(one.whole)
    parts = [evaluator.answers.get(code) for code in one.parts]
    # A part that nobody has answered yet can only add: what is known may be too many already.
    return whole is not None and sum(int(part) for part in parts if part is not None) > whole
