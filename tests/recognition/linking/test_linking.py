"""Whole registers: who is found, and who must not be."""

import pytest

from labimpact.recognition.linking import link_across, link_within
from labimpact.recognition.linking.linker import MATCH
from tests.recognition.linking.people import person, strangers


def matched(records, **options):
    """The pairs of ids that are decided to be one person."""
    return {
        (records[pair.left].id, records[pair.right].id)
        for pair in link_within(records, **options)
        if pair.decision == MATCH
    }


def test_strangers_are_nobody_twice():
    assert matched(strangers()) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Oksana", "Shevchenko", "1990-03-05"), ("Оксана", "Шевченко", "1990-03-05")),
        (("Mohamed", "Haddad", "1988-02-09"), ("محمد", "حداد", "1988-02-09")),
        (("Ruwan", "Jayasuriya", "1979-10-21"), ("Jayasuriya", "Ruwan", "1979-10-21")),
        (("Ruwan", "Jayasuriya", "1979-04-11"), ("Ruwan", "Jayasuriya", "1979-11-04")),
        (("Ruwan", "Jayasuriya", "1979-10-21"), ("Ruwan", "Jayasuria", "1979-10-22")),
        (("Ruwan", "Jayasuriya", "1979-10-21"), ("Ruwan", "Jayasuriya", "1979-01-01")),
        (("Ruwan", "Jayasuriya", "1979-10-21"), ("Ruwan", "Jayasuriya", "1979")),
    ],
)
def test_a_person_is_found_however_they_are_written(one, other):
    records = [*strangers(), person("a", *one), person("b", *other)]
    assert matched(records) == {("a", "b")}


def test_what_is_missing_speaks_neither_for_nor_against():
    records = [
        *strangers(),
        person("a", "Ruwan", "Jayasuriya", "1979-10-21", phone="333 1234567", sex="M"),
        person("b", "Ruwan", "Jayasuriya", "1979-10-21"),
    ]
    assert matched(records) == {("a", "b")}


HOME = {"street": "Via Verdi 12", "postcode": "26013", "phone": "3331234567"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Twins of one household, of the same sex.
        (("Nadia", "Haddad", "2012-06-14"), ("Samira", "Haddad", "2012-06-14")),
        # Brothers.
        (("Karim", "Haddad", "2010-02-03"), ("Yusuf", "Haddad", "2012-06-14")),
        # Father and son of one name.
        (("Karim", "Haddad", "1975-02-03"), ("Karim", "Haddad", "2012-06-14")),
        # Twins of alike names, in whatever order they are written.
        (("Elvis", "Burbano", "2013-07-15"), ("Elkin", "Burbano", "2013-07-15")),
        (("Elvis", "Burbano", "2013-07-15"), ("Burbano", "Elkin", "2013-07-15")),
        (("Sara", "Popescu", "2013-07-15"), ("Sana", "Popescu", "2013-07-15")),
        (("Anna Maria", "Villa", "2013-07-15"), ("Anna Lucia", "Villa", "2013-07-15")),
        # Brothers of whom one has no birth date, or a slip in it.
        (("Hassan", "Haddad", "2010-02-03"), ("Hussein", "Haddad", "")),
        (("Burbano", "Elvis", "2013-07-15"), ("Burbano", "Carlos", "2013-07-16")),
    ],
)
def test_two_of_one_household_are_never_one(one, other):
    records = [*strangers(), person("a", *one, sex="", **HOME), person("b", *other, **HOME)]
    assert ("a", "b") not in matched(records)


def test_twins_are_not_joined_through_a_record_that_may_be_either():
    twins = [
        person("a", "Elvis", "Burbano", "2013-07-15", sex="M", **HOME),
        person("b", "Elkin", "Burbano", "2013-07-15", sex="M", **HOME),
        person("c", "E.", "Burbano", "2013-07-15", sex="M", **HOME),
    ]
    assert not {("a", "b"), ("b", "a")} & matched([*strangers(), *twins])
    found = {(p.left, p.right): p.decision for p in link_across(twins[:1], twins[1:2])}
    assert found.get((0, 0)) != MATCH


def test_a_slip_or_a_code_makes_one_of_two_alike_names_under_one_roof():
    slip = [
        person("a", "Ruwan", "Jayasuriya", "1979-10-21", **HOME),
        person("b", "Ruwann", "Jayasuriya", "1979-10-21", **HOME),
    ]
    assert matched([*strangers(), *slip]) == {("a", "b")}
    code = HOME | {"tax_code": "BRBLVS13L15Z604R"}
    coded = [
        person("a", "Elvis", "Burbano", "2013-07-15", **code),
        person("b", "Elkin", "Burbano", "2013-07-15", **code),
    ]
    assert matched([*strangers(), *coded]) == {("a", "b")}


def test_who_changed_the_family_name_is_found_at_home():
    records = [
        person("a", "Chiara", "Bianchi", "1990-03-05", sex="F", **HOME),
        person("b", "Chiara", "Colombo", "1990-03-05", sex="F", **HOME),
    ]
    assert matched([*strangers(), *records]) == {("a", "b")}


def test_copies_are_joined_through_one_that_resembles_both():
    records = [
        *strangers(),
        person("a", "Gebremedhin", "Woldu", "1979-10-21"),
        person("b", "Gebremedhin", "Woldu", "1979-01-21"),
        person("c", "Gebremedhn", "Woldu", "1979-01-27"),
    ]
    assert matched(records) >= {("a", "b"), ("b", "c"), ("a", "c")}


def test_across_two_registers_each_finds_its_own():
    twins = [
        person("n", "Nadia", "Haddad", "2012-06-14", sex="F"),
        person("s", "Samira", "Haddad", "2012-06-14", sex="F"),
    ]
    left, right = [*strangers(), *twins], [*reversed(twins), *strangers(60)]
    found = {
        (left[pair.left].id, right[pair.right].id)
        for pair in link_across(left, right)
        if pair.decision == MATCH
    }
    assert found == {(record.id, record.id) for record in right}


def test_one_person_may_be_in_the_other_register_several_times():
    left = [*strangers(), person("a", "Ruwan", "Jayasuriya", "1979-10-21")]
    right = [
        person("x", "Ruwan", "Jayasuriya", "1979-10-21"),
        person("y", "Ruwan", "Jayasuria", "1979-10-21"),
    ]
    found = [pair for pair in link_across(left, right) if pair.decision == MATCH]
    assert {(left[p.left].id, right[p.right].id) for p in found} == {("a", "x"), ("a", "y")}


def test_the_order_of_the_rows_changes_nothing():
    records = [
        *strangers(40),
        person("a", "Ruwan", "Jayasuriya", "1979-10-21"),
        person("b", "Jayasuriya", "Ruwan", "1979-10-21"),
    ]
    turned = records[::-1]
    assert {frozenset(p) for p in matched(records)} == {frozenset(p) for p in matched(turned)}


def test_names_alone_are_judged_as_names():
    names = ("Maria Rossi", "ROSSI Maria", "Hassan Ahmed Ali", "Paolo Conte")
    records = [person(number, full_name=name) for number, name in enumerate(names)]
    assert matched(records, only_names=True) == {("0", "1")}


def test_scores_are_probabilities():
    records = [*strangers(), person("a", "Ruwan", "Jayasuriya", "1979-10-21"),
               person("b", "Ruwan", "Jayasuriya", "1979-10-21")]  # fmt: skip
    assert all(0.0 <= pair.score <= 1.0 for pair in link_within(records))


def test_a_register_of_one_is_linked_with_another_of_one():
    one, same = (
        person("a", "Oksana", "Шевченко", "1990-03-05"),
        person("b", "Shevchenko", "Oksana", "1990-03-05"),
    )
    assert link_within([one]) == []
    assert [pair.decision for pair in link_across([one], [same])] == [MATCH]
    assert link_across([one], [person("c", "Ruwan", "Jayasuriya", "1979-10-21")]) == []


def test_records_without_a_name_decide_nothing():
    nameless = [person(n, born="1979-10-21", phone="3331234567") for n in range(3)]
    assert matched([*strangers(), *nameless]) == set()


def test_a_name_that_everybody_has_joins_nobody():
    """A register that writes "sconosciuto" for whoever gives no name."""
    unknown = [person(f"u{n}", "Sconosciuto", "Sconosciuto") for n in range(40)]
    dated = [
        person(f"d{n}", "Sconosciuto", "Sconosciuto", f"19{50 + n}-03-1{n % 9}") for n in range(40)
    ]
    assert matched([*strangers(), *unknown, *dated]) == set()


@pytest.mark.parametrize("across", [False, True])
@pytest.mark.parametrize(
    ("given", "family", "born", "other", "decision"),
    [
        ("Mohamed", "Hassan", "1985-04-12", "1985-04-12", "match"),
        ("Mohamed", "Hassan", "1985-04-12", "", "review"),
        ("Mohamed", "Hassan", "1985-04-12", "1985-09-30", "no"),
        ("Mohamed", "Hassan", "1985-04-12", "1985-01-01", "review"),
        ("Tsegereda", "Woldemichael", "1985-04-12", "1985-01-01", "match"),
    ],
)
def test_behind_a_small_register_stands_a_town(across, given, family, born, other, decision):
    """Forty rows cannot tell that a name is rare: a common one alone is nobody in particular."""
    one, two = person("one", given, family, born), person("two", given, family, other)
    strange = strangers(76)
    left, right = [*strange[:38], one], [*strange[38:], two]
    found = link_across(left, right) if across else link_within([*left, *right[-1:]])
    met = [pair.decision for pair in found if (pair.left, pair.right) in ((38, 38), (38, 39))]
    assert (met or ["no"]) == [decision]
