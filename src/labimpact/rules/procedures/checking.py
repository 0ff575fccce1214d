"""References of a definition: what it names must exist, or it is refused with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from labimpact.rules.procedures.definition import (
    ANSWERS,
    TODAY,
    Amount,
    Condition,
    Contradiction,
    DeadlineOf,
    FormField,
    Part,
    Procedure,
    parse,
)
from labimpact.rules.procedures.values import KNOWN, OF_PERSON


@dataclass(frozen=True)
class Known:
    """What a definition may name: codes of rules, papers, procedures, and lists of codes."""

    rules: frozenset[str]
    terms: frozenset[str]
    documents: frozenset[str]
    lists: frozenset[str] = field(default_factory=frozenset)
    days: frozenset[str] = field(default_factory=frozenset)  # rules that say so many days before


class WrongDefinition(ValueError):
    """A definition that cannot be used; `problems` are Italian lines, each with its place."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


def read(content: Any, known: Known) -> Procedure:
    """A definition that holds together; raises WrongDefinition with every problem found."""
    try:
        procedure = parse(content)
    except ValidationError as error:
        raise WrongDefinition(_said(e) for e in error.errors()) from error
    problems = list(_problems(procedure, known))
    if problems:
        raise WrongDefinition(problems)
    return procedure


_WORDS = {
    "missing": "manca",
    "extra_forbidden": "campo sconosciuto",
    "string_too_short": "è vuoto",
    "string_type": "deve essere un testo",
    "int_type": "deve essere un numero intero",
    "literal_error": "valore non ammesso",
    "string_pattern_mismatch": "codice scritto male",
    "string_too_long": "è troppo lungo",
    "int_parsing": "deve essere un numero intero",
    "int_from_float": "deve essere un numero intero",
    "greater_than_equal": "è troppo piccolo",
    "less_than_equal": "è troppo grande",
    "bool_type": "deve essere true o false",
    "bool_parsing": "deve essere true o false",
    "tuple_type": "deve essere un elenco",
    "too_short": "ne serve almeno uno",
    "model_type": "deve essere un gruppo di campi",
    "dict_type": "deve essere un gruppo di campi",
    "invalid_key": "nome di campo scritto male",
    "date_type": "deve essere una data",
    "date_parsing": "deve essere una data, come 2027-01-31",
    "date_from_datetime_parsing": "deve essere una data, come 2027-01-31",
}


def _said(error: Any) -> str:
    place = " › ".join(str(part) for part in error["loc"]) or "file"
    said = _WORDS.get(error["type"], error["msg"].removeprefix("Value error, "))
    return f"{place}: {said}"


def _problems(p: Procedure, known: Known) -> Iterator[str]:
    yield from _doubles(p)
    questions, steps = {q.code for q in p.questions}, {s.code for s in p.steps}
    for place, condition in _conditions(p, "file"):
        yield from _about_condition(place, condition, questions)
    for place, code in _rule_codes(p):
        if code not in known.rules:
            yield f"{place}: la regola «{code}» non esiste"
    for document in p.documents:
        if document.document not in known.documents:
            yield f"documents › {document.document}: non è nel catalogo"
    for deadline in p.deadlines:
        rule = deadline.remind.rule
        if rule is not None and rule in known.rules and rule not in known.days:
            yield f"deadlines › {deadline.rule} › remind: «{rule}» non dice quanti giorni prima"
        yield from _about_deadline(deadline, p, known, questions, steps)
    yield from _about_answers(p, questions)
    yield from _about_rest(p, known, steps)


def rules_named(procedure: Procedure) -> set[str]:
    """The codes of every rule a definition names: amounts, addends, reminders, terms."""
    return {code for _place, code in _rule_codes(procedure)} | {d.rule for d in procedure.deadlines}


def _doubles(p: Procedure) -> Iterator[str]:
    parts = ("roles", "questions", "contradictions", "checks", "steps", "outcomes", "fees")
    for name in parts:
        for code, times in Counter(one.code for one in getattr(p, name)).items():
            if times > 1:
                yield f"{name} › {code}: c'è {times} volte"
    for code, times in Counter(d.document for d in p.documents).items():
        if times > 1:
            yield f"documents › {code}: c'è {times} volte"


def _conditions(part: object, place: str) -> Iterator[tuple[str, Condition]]:
    """Every condition of a definition, with the place where it stands."""
    if isinstance(part, Condition):
        yield place, part
    if isinstance(part, Part):
        code = getattr(part, "code", None) or getattr(part, "document", "")
        for name in type(part).model_fields:
            where = " › ".join(filter(None, [place, code if place != "file" else "", name]))
            yield from _conditions(getattr(part, name), where)
    elif isinstance(part, tuple):
        for one in part:
            yield from _conditions(one, place)


def _about_condition(place: str, c: Condition, questions: set[str]) -> Iterator[str]:
    named = [c.question, c.restarts_after]
    if c.covers_income is not None:
        scale = c.covers_income
        named += [scale.relatives, scale.under_14, scale.spouse]
    for question in named:
        if question is not None and question not in {*questions, TODAY}:
            yield f"{place}: la domanda «{question}» non c'è"


_DAY_RULES = ("not_before", "not_after", "from_rule")


def _rule_codes(part: object, place: str = "file") -> Iterator[tuple[str, str]]:
    if isinstance(part, Amount) and part.rule is not None:
        yield place, part.rule
    if isinstance(part, Part):
        code = getattr(part, "code", None) or getattr(part, "document", "")
        place = " › ".join(filter(None, [place, code if place != "file" else ""]))
        for name in type(part).model_fields:
            value = getattr(part, name)
            if name == "addends":
                yield from ((f"{place} › addends", code) for code in value)
            elif name == "remind" and value.rule is not None:
                yield f"{place} › remind", value.rule
            elif name in _DAY_RULES and value is not None:
                yield f"{place} › {name}", value
            else:
                yield from _rule_codes(value, f"{place} › {name}")
    elif isinstance(part, tuple):
        for one in part:
            yield from _rule_codes(one, place)


def _about_deadline(
    d: DeadlineOf, p: Procedure, known: Known, questions: set[str], steps: set[str]
) -> Iterator[str]:
    place = f"deadlines › {d.rule}"
    if d.rule not in known.terms:
        yield f"{place}: non è un termine delle regole"
    for step in (d.after_step, d.ends_with):
        if step is not None and step not in steps:
            yield f"{place}: il passo «{step}» non c'è"
    if d.from_question is not None and d.from_question not in questions:
        yield f"{place}: la domanda «{d.from_question}» non c'è"
    step_of = p.step(d.after_step or "")
    if d.if_result and d.if_result not in {r.code for r in (step_of.results if step_of else ())}:
        yield f"{place}: il risultato «{d.if_result}» non c'è"


def _about_answers(p: Procedure, questions: set[str]) -> Iterator[str]:
    terms = {d.rule for d in p.deadlines}
    for check in p.checks:
        if check.term is not None and check.term not in terms:
            yield f"checks › {check.code}: il termine «{check.term}» non c'è"
    for one in p.contradictions:
        for code in (*one.questions, *one.parts, one.whole):
            if code is not None and code not in questions:
                yield f"contradictions › {one.code}: la domanda «{code}» non c'è"
        yield from _about_sum(one, {q.code: q.kind for q in p.questions})


def _about_sum(one: Contradiction, kinds: dict[str, str]) -> Iterator[str]:
    for code in one.parts:
        if kinds.get(code, "number") not in ("number", "yes_no"):
            yield f"contradictions › {one.code}: «{code}» non si può sommare"
    if one.whole is not None and kinds.get(one.whole, "number") != "number":
        yield f"contradictions › {one.code}: «{one.whole}» non è un numero"


def _about_rest(p: Procedure, known: Known, steps: set[str]) -> Iterator[str]:
    outcomes = {o.code for o in p.outcomes}
    for follow in p.follow_ons:
        if follow.after_outcome is not None and follow.after_outcome not in outcomes:
            yield f"follow_ons › {follow.procedure}: l'esito «{follow.after_outcome}» non c'è"
    for step in p.steps:
        for result in step.results:
            if result.back_to is not None and result.back_to not in steps:
                yield f"steps › {step.code}: il passo «{result.back_to}» non c'è"
    for document in p.documents:
        if document.until_step is not None and document.until_step not in steps:
            yield f"documents › {document.document}: il passo «{document.until_step}» non c'è"
    for question in p.questions:
        if question.code == TODAY:
            yield f"questions › {TODAY}: è il giorno in cui si legge, non una domanda"
        if question.known_from is not None and question.known_from not in KNOWN:
            yield f"questions › {question.code}: «{question.known_from}» non si legge dalla scheda"
        if question.choices_from is not None and question.choices_from not in known.lists:
            yield f"questions › {question.code}: l'elenco «{question.choices_from}» non esiste"
        if question.kind == "choice" and not (question.choices or question.choices_from):
            yield f"questions › {question.code}: mancano le scelte"
    if not p.enabled and not p.disabled_because:
        yield "disabled_because: manca, e la pratica è spenta"
    if p.form is not None:
        roles = {r.code for r in p.roles}
        for section in p.form.sections:
            for one in section.fields:
                yield from _about_field(one, roles, {q.code for q in p.questions})


def _about_field(one: FormField, roles: set[str], questions: set[str]) -> Iterator[str]:
    if one.value is None:
        return
    role, _dot, name = one.value.partition(".")
    if role == ANSWERS and name in questions:
        return
    if role not in roles or name not in OF_PERSON:
        yield f"form › {one.label}: «{one.value}» non si legge dalla scheda"
