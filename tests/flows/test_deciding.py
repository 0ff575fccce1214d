"""The rules of eligibility: every combination of facts is decided, and the cases that matter."""

from datetime import date, timedelta
from itertools import product

import pytest

from labimpact.flows import deciding
from labimpact.flows.deciding import Call, Known, Title, decide

DAY = date(2027, 3, 31)
THIRD = (("other", None, None),)
HELD = Title(state="holds", kind="employment", number="I1234567", expires_on=DAY)


def of(*titles, **known):
    given = {"citizenships": THIRD, "titles": titles, "of_age_on": date(2010, 1, 1), **known}
    return Known(**given)


def verdict(known, on=DAY, **call):
    return decide(known, on, Call(**call))


def test_every_combination_of_facts_is_decided_by_one_rule():
    rules = deciding.rule_book().rules
    names = sorted(deciding.FACTS)
    used = set()
    for values in product(*(sorted(deciding.FACTS[name]) for name in names)):
        facts = dict(zip(names, values, strict=True))
        first = next((rule for rule in rules if rule.holds(facts, DAY)), None)
        assert first is not None, facts
        used.add(first.code)
    assert used == {rule.code for rule in rules}


def test_a_rule_with_a_fact_or_a_value_that_nobody_knows_is_refused():
    row = {"code": "x", "when": {"colour": ["red"]}, "eligible": True, "reason": "x",
           "source": "x", "marks": []}  # fmt: skip
    titles = {"seeker": [], "holder": [], "open": []}
    for when in ({"colour": ["red"]}, {"title": ["lost"]}):
        with pytest.raises(ValueError, match="is not"):
            deciding.read({"rules": [row | {"when": when}], "titles": titles})


@pytest.mark.parametrize(
    ("known", "eligible", "rule"),
    [
        (of(HELD), True, "holds"),
        (of(HELD, citizenships=(("italy", None, None), *THIRD)), False, "italian"),
        (of(HELD, citizenships=(("eu", None, None),)), False, "eu_citizen"),
        (of(HELD, citizenships=()), False, "citizenship_unknown"),
        # An Italian citizenship that was not yet acquired on the day does not exclude.
        (of(HELD, citizenships=(("italy", DAY + timedelta(1), None), *THIRD)), True, "holds"),
        (of(), False, "title_unknown"),
        (of(Title(state="none")), False, "no_title"),
        (of(Title(state="holds", kind="study", expires_on=DAY - timedelta(1))), False, "expired"),
        (of(Title(state="holds", kind="study", expires_on=DAY - timedelta(1), receipt="R1")), True,
         "expired_with_receipt"),
        (of(Title(state="awaiting_renewal", kind="study", receipt="R1")), True,
         "waiting_with_receipt"),
        (of(Title(state="awaiting_first", kind="family")), False, "waiting_without_receipt"),
        (of(Title(state="holds", kind="study")), False, "expiry_unknown"),
        (of(Title(state="holds", kind="eu_long_term_permit")), True, "holds"),
        (of(lone=True, of_age_on=DAY + timedelta(1)), True, "lone_minor"),
        (of(lone=True, of_age_on=DAY), False, "title_unknown"),
        (of(lone=True, of_age_on=None), True, "lone_minor"),
    ],
)  # fmt: skip
def test_who_counts_on_a_day(known, eligible, rule):
    found = verdict(known)
    assert (found.eligible, found.rule) == (eligible, rule)


def test_seekers_and_protected_depend_on_the_call():
    seeker = of(Title(state="awaiting_first", kind="asylum_request", receipt="C3-1"))
    holder = of(Title(state="holds", kind="subsidiary_protection", expires_on=DAY))
    told = of(protection="applicant")
    for known in (seeker, told):
        assert verdict(known).rule == "seeker_unsaid"
        assert verdict(known, seekers=False).rule == "seeker_outside"
    assert verdict(seeker, seekers=True).evidence == "C3-1"
    assert verdict(holder).rule == "protected_unsaid"
    assert verdict(holder, protected=False).rule == "protected_outside"
    assert verdict(holder, protected=True).rule == "holds"
    # Who was a refugee once and now holds a work permit is judged by the permit.
    assert verdict(of(HELD, protection="holder")).rule == "holds"


def test_the_title_of_that_day_counts_and_not_the_one_of_today():
    old = Title(state="holds", kind="study", number="OLD", expires_on=DAY, is_current=False)
    new = Title(state="holds", kind="employment", number="NEW", issued_on=DAY + timedelta(30),
                expires_on=DAY + timedelta(800))  # fmt: skip
    assert verdict(of(old, new)).evidence == "OLD"
    assert verdict(of(old, new), on=DAY + timedelta(10)).rule == "expired"
    assert verdict(of(old, new), on=DAY + timedelta(40)).evidence == "NEW"
