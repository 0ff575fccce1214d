"""The procedure files hold together, and carry every source and mark of the domain reference."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest

from labimpact.rules.procedures.checking import WrongDefinition, read
from labimpact.rules.procedures.definition import Amount, Condition, Part, Procedure
from tests.rules.procedure_files import CODES, catalogue, content, known, procedure, procedures
from tests.rules.test_rule_files import items, rules

# Every † and ⚑ of domain.md section 3 (and of 3.0 for the fees), by the part it marks.
MARKED: dict[str, set[tuple[str, str]]] = {
    "P01": {
        ("question:duration", "⚑"), ("step:decision", "⚑"), ("fee:slip", "⚑"), ("form", "†"),
    },
    "P02": {
        ("deadline:d03_renewal", "⚑"), ("question:duration", "⚑"), ("fee:slip", "⚑"),
        ("form", "†"),
    },
    "P03": {("check:seasonal_to_work", "†"), ("step:one_stop_office", "†"),
            ("document:abode_proof", "†")},
    "P04": {("check:income_family", "†"), ("fee:slip", "⚑"), ("form", "†")},
    "P05": {
        ("question:relatives", "†"), ("question:income", "†"), ("check:income", "†"),
        ("check:parent_insurance", "†"), ("document:housing_certificate", "†"),
        ("document:kinship_papers", "†"), ("document:health_insurance", "†"), ("fee:visa", "†"),
        ("fee:permit_slip", "⚑"), ("form", "†"),
    },
    "P06": {
        ("check:lawfully_here", "†"), ("check:two_years", "⚑"), ("check:income", "†"),
        ("question:relatives", "†"), ("question:income", "†"), ("fee:slip", "⚑"),
    },
    "P07": {("step:test", "†"), ("fee:test", "†"), ("form", "†")},
    "P08": {("step:check", "†"), ("outcome:fulfilled", "†")},
    "P09": {
        ("check:italian", "†"), ("document:b1_proof", "†"),
        ("deadline:d14_citizenship_decision", "†"),
        ("deadline:d14_citizenship_decision_extended", "†"), ("deadline:d15_oath", "†"),
        ("step:oath", "†"), ("outcome:citizen", "†"), ("check:before_19_not_informed", "†"),
        ("deadline:citizenship_at_18_notice_window", "†"), ("check:residence_descendant", "⚑"),
        ("form", "†"),
    },
    "P10": {
        ("document:photos", "†"), ("document:passport", "†"), ("document:entry_proof", "†"),
        ("document:hospitality_notice", "†"), ("check:still_in_force", "⚑"),
        ("deadline:temporary_protection_campaign", "⚑"), ("procedure", "⚑"),
    },
    "P11": {("procedure", "†"), ("procedure", "⚑")},
    "P12": {
        ("deadline:residence_declaration", "†"), ("deadline:residence_registration", "†"),
        ("deadline:residence_checks", "†"), ("step:confirmation", "†"),
        ("fee:registration", "†"),
    },
    "P13": {
        ("check:compulsory", "†"), ("check:voluntary", "†"), ("fee:ssn", "†"),
        ("check:eu_uncovered", "†"), ("check:no_permit", "†"), ("step:stp", "†"),
        ("deadline:d20_stp_validity", "†"),
    },
    "P14": {
        ("document:isee_certificate", "†"), ("step:application", "†"), ("step:application", "⚑"),
        ("check:adi_isee", "⚑"), ("deadline:adi_first_meeting", "†"),
    },
    "P15": {("document:school_reports", "†")},
    "P16": {("step:purpose", "†"), ("check:road", "†")},
    "P17": {("question:treaty", "⚑"), ("check:treaty", "⚑"), ("fee:licence", "†")},
    "P18": {
        ("step:change", "⚑"), ("deadline:inps_change_notice", "⚑"), ("check:level_fits", "†"),
    },
    "P19": {
        ("procedure", "†"), ("check:stay", "†"), ("check:permanent", "†"),
        ("step:registration", "†"), ("step:card_filing", "†"), ("outcome:registered", "†"),
        ("document:ground_proof", "†"), ("document:income_proof", "†"),
    },
}  # fmt: skip
KINDS = ("questions", "checks", "documents", "steps", "deadlines", "fees", "outcomes")


def texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Part):
        for name in type(part).model_fields:
            yield from texts(getattr(part, name))
    elif isinstance(part, tuple):
        for one in part:
            yield from texts(one)


def rule_codes(part: object) -> Iterator[str]:
    """Every rule a part names, wherever it stands in it."""
    if isinstance(part, Amount) and part.rule is not None:
        yield part.rule
    if isinstance(part, Part):
        for name in type(part).model_fields:
            value = getattr(part, name)
            if name == "rule" or name.endswith("_rule"):
                yield from [value] if isinstance(value, str) else []
            elif name == "addends":
                yield from value
            else:
                yield from rule_codes(value)
    elif isinstance(part, tuple):
        for one in part:
            yield from rule_codes(one)


def marks_of(part: Part) -> set[str]:
    """The marks a reader sees on a part: its own, in its words, and those of its rules."""
    seen = {mark for text in texts(part) for mark in "†⚑" if mark in text}
    named = set(rule_codes(part))
    seen |= {mark for row in rules() if row["code"] in named for mark in row["marks"]}
    return seen | set(getattr(part, "marks", ()))


def places(p: Procedure) -> dict[str, set[str]]:
    """The marks of every part of a definition, by kind and code."""
    found = {"procedure": set(p.marks), "form": marks_of(p.form) if p.form else set()}
    found["procedure"] |= {m for t in (p.orientation or "", p.channel) for m in "†⚑" if m in t}
    for kind in KINDS:
        for one in getattr(p, kind):
            code = getattr(one, "code", None) or getattr(one, "document", None) or one.rule
            found.setdefault(f"{kind[:-1]}:{code}", set()).update(marks_of(one))
    return found


@pytest.mark.parametrize("name", [f"{code}.1.yaml" for code in CODES])
def test_a_file_is_read_without_problems(name: str) -> None:
    assert f"{procedures()[name].code}.{procedures()[name].version}.yaml" == name


def test_the_nineteen_procedures_are_there_once_each() -> None:
    assert sorted(p.code for p in procedures().values()) == CODES


@pytest.mark.parametrize("code", CODES)
def test_every_statement_has_its_source(code: str) -> None:
    p = procedure(code)
    assert all(check.source for check in p.checks)
    assert all(fee.source for fee in p.fees)
    without = [d.document for d in p.documents if not (d.source or catalogue()[d.document].source)]
    assert without == []
    assert [s.code for s in p.steps if s.effect and not s.effect_source] == []


@pytest.mark.parametrize("code", CODES)
def test_every_mark_of_the_reference_stands_where_it_marks(code: str) -> None:
    found = places(procedure(code))
    missing = [pair for pair in sorted(MARKED[code]) if pair[1] not in found.get(pair[0], set())]
    assert missing == []


def test_what_nobody_read_again_is_never_without_a_mark() -> None:
    for p in procedures().values():
        for part in (*p.checks, *p.documents, *p.steps, *p.fees, *p.outcomes):
            if "onoscenza professionale" in (part.source or ""):
                assert part.marks, (p.code, getattr(part, "code", None))
    unread = [c.code for c in catalogue().values() if "onoscenza" in c.source and not c.marks]
    assert unread == []


def test_every_paper_is_in_the_catalogue_and_every_entry_is_used() -> None:
    used = {d.document for p in procedures().values() for d in p.documents}
    assert used == set(catalogue())
    kinds = {row["code"] for row in items() if row["list"] == "file_kind"}
    assert {entry.file_kind for entry in catalogue().values()} <= kinds


def test_no_paper_claims_to_have_been_reviewed_by_a_speaker() -> None:
    assert [c.code for c in catalogue().values() if c.reviewed] == []


def test_every_follow_on_is_a_procedure_and_asks_only_what_is_asked() -> None:
    for p in procedures().values():
        asked = {q.code for q in p.questions}
        for follow in p.follow_ons:
            assert follow.procedure in CODES
            assert {c.question for c in follow.only_if} <= asked


def conditions(part: object) -> Iterator[Condition]:
    """Every condition of a part, however deep."""
    if isinstance(part, Condition):
        yield part
    if isinstance(part, Part):
        for name in type(part).model_fields:
            yield from conditions(getattr(part, name))
    elif isinstance(part, tuple):
        for one in part:
            yield from conditions(one)


def asked_by(part: object) -> set[str]:
    """The questions that the conditions of a part look at."""
    found = set()
    for c in conditions(part):
        found |= {c.question, c.restarts_after}
        if c.covers_income is not None:
            scale = c.covers_income
            found |= {scale.relatives, scale.under_14, scale.spouse}
    return {code for code in found if code is not None}


def test_a_question_is_only_hung_on_those_asked_before_it() -> None:
    for p in procedures().values():
        before = {"today"}
        for question in p.questions:
            assert asked_by(question) <= before, (p.code, question.code)
            before.add(question.code)


def test_every_question_decides_something() -> None:
    for p in procedures().values():
        decides = asked_by(p) | {d.from_question for d in p.deadlines}
        assert {q.code for q in p.questions} <= decides, p.code


def test_every_choice_that_is_compared_exists() -> None:
    titles = {row["code"] for row in items() if row["list"] == "residence_title_type"}
    for p in procedures().values():
        for c in conditions(p):
            question = p.question(c.question or "")
            if question is None or question.kind != "choice":
                continue
            codes = {choice.code for choice in question.choices} or titles
            single = {v for v in (c.equals, c.differs) if isinstance(v, str)}
            compared = single | {*(c.among or ()), *(c.not_among or ())}
            assert compared <= codes, (p.code, question.code, compared - codes)


def test_a_comparison_fits_the_kind_of_its_question() -> None:
    fits = {
        "yes_no": {"equals", "differs"},
        "choice": {"equals", "differs", "among", "not_among"},
        "number": {"equals", "differs", "at_least", "at_most", "less_than"},
        "money": {"at_least", "at_most", "less_than", "covers_income"},
        "periods": {"absences"},
    }
    for p in procedures().values():
        for c in conditions(p):
            question = p.question(c.question or "")
            if question is None:
                continue
            said = {n for n in type(c).model_fields if getattr(c, n) is not None}
            said -= {"question", "restarts_after"}
            if question.kind in fits:
                assert said <= fits[question.kind], (p.code, question.code, said)
            else:
                assert said.isdisjoint(set().union(*fits.values())), (p.code, question.code)


def test_nothing_is_granted_by_silence_but_residence() -> None:
    silent = [(p.code, d.rule) for p in procedures().values() for d in p.deadlines
              if d.granted_by_silence]  # fmt: skip
    assert silent == [("P12", "residence_checks")]
    grants = re.compile(r"\b(è|sono) (dat[aoe]|concess\w+|accolt\w+)\b")
    for p in procedures().values():
        for d in p.deadlines:
            if grants.search(d.when_passed) and not d.granted_by_silence:
                assert "non vuol dire" in d.when_passed, (p.code, d.rule)


def test_a_rule_of_reminders_counts_from_the_event_of_its_term() -> None:
    rows = {row["code"]: row for row in rules()}
    reminded = [d for p in procedures().values() for d in p.deadlines if d.remind.rule]
    assert {d.rule for d in reminded} == {"d03_renewal"}
    for d in reminded:
        assert rows[d.remind.rule or ""]["starts_from"] == rows[d.rule]["starts_from"]
        assert rows[d.remind.rule or ""]["value"] == [90, 60, 30]


def test_asylum_is_orientation_only() -> None:
    p = procedure("P11")
    assert not p.enabled
    assert "2024/1348" in (p.disabled_because or "")
    assert p.orientation
    assert (p.steps, p.deadlines, p.documents, p.checks) == ((), (), (), ())


def test_the_forms_are_those_of_the_desk_and_say_that_their_order_was_not_read() -> None:
    forms = {p.code: p.form for p in procedures().values() if p.form is not None}
    assert set(forms) == {"P01", "P02", "P04", "P05", "P07", "P09"}
    for form in forms.values():
        assert "non è stato riletto" in form.order_source
        assert form.marks == ("†",)
        filled = [f for section in form.sections for f in section.fields if f.value]
        assert len(filled) > 15


def broken(code: str, change: Callable[[dict[str, Any]], object]) -> list[str]:
    """The problems of a file after a change."""
    changed = deepcopy(content(f"{code}.1.yaml"))
    change(changed)
    with pytest.raises(WrongDefinition) as wrong:
        read(changed, known())
    return wrong.value.problems


@pytest.mark.parametrize(
    ("change", "place", "reason"),
    [
        (lambda c: c["checks"][0].pop("source"), "checks › 0 › source", "manca"),
        (lambda c: c.update(colour="rosso"), "colour", "campo sconosciuto"),
        (lambda c: c["steps"][0].update(by="mago"), "steps › 0 › by", "valore non ammesso"),
        (lambda c: c["checks"][1]["require"][0].update(at_least_ahead={"rule": "d99"}),
         "checks › in_time › require", "«d99» non esiste"),
        (lambda c: c["deadlines"][0].update(rule="permit_stamp_duty"),
         "deadlines › permit_stamp_duty", "non è un termine"),
        (lambda c: c["deadlines"][0].update(ends_with="salto"),
         "deadlines › d03_renewal", "il passo «salto» non c'è"),
        (lambda c: c["deadlines"][0].update(from_question="chi"),
         "deadlines › d03_renewal", "la domanda «chi» non c'è"),
        (lambda c: c["deadlines"][0].update(after_step="filing"), "deadlines › 0", "scrivi"),
        (lambda c: c["documents"][0].update(document="ombrello"),
         "documents › ombrello", "non è nel catalogo"),
        (lambda c: c["checks"].append(c["checks"][0]), "checks › renewable", "c'è 2 volte"),
        (lambda c: c["questions"][0].update(code="today"), "questions › today", "non una domanda"),
        (lambda c: c["questions"][1].update(known_from="shoe_size"),
         "questions › permit_expires_on", "non si legge"),
        (lambda c: c["checks"][0]["require"][0].update(question="boh"),
         "checks › renewable", "la domanda «boh» non c'è"),
        (lambda c: c["checks"][0]["require"][0].update(equals="x"),
         "checks › 0 › require", "un solo confronto"),
        (lambda c: c["fees"][0]["options"][0].update(addends=["mancia"]),
         "addends", "«mancia» non esiste"),
        (lambda c: c["form"]["sections"][0]["fields"][0].update(value="applicant.iban"),
         "form › Cognome", "non si legge"),
        (lambda c: c["follow_ons"][0].update(after_outcome="festa"),
         "follow_ons › P12", "l'esito «festa» non c'è"),
        (lambda c: c.update(enabled=False), "disabled_because", "manca"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_place_and_reason(
    change: Callable[[dict[str, Any]], object], place: str, reason: str
) -> None:
    problems = broken("P02", change)
    assert any(place in line and reason in line for line in problems), problems


def test_a_rule_that_is_a_day_must_exist_too() -> None:
    def ahead(c: dict[str, Any]) -> None:
        last = next(one for one in c["checks"] if one["code"] == "still_in_force")
        last["require"][0]["not_after"] = "fine_del_mondo"
        c["deadlines"][1]["from_rule"] = "fine_del_mondo"

    problems = broken("P10", ahead)
    assert len([line for line in problems if "«fine_del_mondo» non esiste" in line]) == 2
