"""One pair weighed."""

import pytest

from labimpact.recognition.linking import Frequencies, Scorer, committed_weights
from labimpact.recognition.linking.comparing import Comparer
from labimpact.recognition.linking.weights import FIELDS
from tests.recognition.linking.people import GIVEN, SURNAMES, person, strangers

WEIGHTS = committed_weights()
HOME = {"phone": "333 1234567", "street": "Via Verdi 12"}


def bits(one, other, people=None, **options):
    by = Scorer(WEIGHTS, Frequencies.of(people or strangers(1000)), **options or {"persons": 1000})
    return by.weigh(one, other).bits


def test_how_every_field_agrees_is_told_with_the_weight():
    a = person("a", "Ruwan", "Jayasuriya", "1979-04-11", phone="333 1234567")
    b = person("b", "Jayasuriya", "Ruwan", "1979-11-04", phone="+39 333 1234567")
    weighed = Scorer(WEIGHTS, Frequencies.of(strangers(1000)), persons=1000).weigh(a, b)
    said = {field: weighed.level(field) for field in ("order", "birth", "phone", "tax_code")}
    assert said == {"order": "swapped", "birth": "swapped", "phone": "equal", "tax_code": ""}
    assert weighed.bits > 5


def test_the_bits_are_the_same_either_way_round():
    one = person("a", "Ruwan", "Jayasuriya", "1979-04-11", sex="M")
    other = person("b", "Jayasuria", "Ruwan", "1979-11-04", sex="F")
    assert bits(one, other) == pytest.approx(bits(other, one))


def test_a_rare_name_tells_more_than_a_common_one():
    common = person("a", "Luca", "Bianchi"), person("b", "Luca", "Bianchi")
    rare = person("a", "Ruwan", "Jayasuriya"), person("b", "Ruwan", "Jayasuriya")
    assert bits(*rare) > bits(*common) + 2


def test_brothers_under_one_roof_are_two():
    one = person("a", "Karim", "Haddad", "2010-02-03", **HOME)
    other = person("b", "Yusuf", "Haddad", "2012-06-14", **HOME)
    assert bits(one, other) < 0


def test_the_likelier_it_is_beforehand_the_more_it_weighs():
    pair = person("a", "Luca", "Bianchi", "1990"), person("b", "Luca", "Bianchi", "1990")
    assert bits(*pair, persons=1000, prior=-5.0) == pytest.approx(
        bits(*pair, persons=1000, prior=-15.0) + 10
    )


def test_a_date_that_many_have_tells_little():
    people = [
        person(
            n, GIVEN[n % 20], SURNAMES[n % 19], "1990-01-01" if n % 3 else f"19{50 + n % 40}-05-03"
        )
        for n in range(300)
    ]
    habit = bits(person("a", born="1990-01-01"), person("b", born="1990-01-01"), people)
    own = bits(person("a", born="1983-09-17"), person("b", born="1983-09-17"), people)
    assert own > habit + 5


def test_every_level_has_its_weights():
    for field in FIELDS:
        levels = set(WEIGHTS.same[field])
        assert levels == set(WEIGHTS.chance[field])
        assert field not in WEIGHTS.relatives or levels == set(WEIGHTS.relatives[field])


def test_a_comparison_knows_only_what_both_records_know():
    comparer = Comparer(WEIGHTS, Frequencies.of(strangers(50)))
    found = comparer.compare(person("a", "Luca", "Bianchi"), person("b", "Luca", born="1990"))
    assert [level for level in found.pattern if level] == ["equal", "straight"]
