"""One pair weighed, with its reasons."""

import pytest

from labimpact.recognition.linking import (
    Frequencies,
    Scorer,
    committed_weights,
    score_pair,
)
from labimpact.recognition.linking.comparing import Comparer
from labimpact.recognition.linking.scoring import said
from labimpact.recognition.linking.weights import FIELDS
from tests.recognition.linking.people import GIVEN, SURNAMES, person, strangers

WEIGHTS = committed_weights()


def scorer():
    return Scorer(WEIGHTS, Frequencies.of(strangers(1000)), persons=100_000)


def test_the_reasons_are_said_in_words():
    a = person("a", "Ruwan", "Jayasuriya", "1979-04-11", phone="333 1234567")
    b = person("b", "Jayasuriya", "Ruwan", "1979-11-04", phone="+39 333 1234567")
    found = scorer().score(a, b)
    said = {agreement.words for agreement in found.agreements}
    assert {"nome e cognome scambiati", "giorno e mese di nascita scambiati"} <= said
    assert "telefono: uguale, raro" in said


def test_the_bits_are_the_same_with_and_without_reasons_and_either_way_round():
    one = person("a", "Ruwan", "Jayasuriya", "1979-04-11", sex="M")
    other = person("b", "Jayasuria", "Ruwan", "1979-11-04", sex="F")
    by = scorer()
    assert by.score(one, other).bits == by.bits(one, other)
    assert by.bits(one, other) == pytest.approx(by.bits(other, one))
    found = score_pair(one, other, WEIGHTS, Frequencies.of(strangers(1000)), persons=100_000)
    assert found == by.score(one, other)


def test_a_rare_name_tells_more_than_a_common_one():
    common = person("a", "Luca", "Bianchi"), person("b", "Luca", "Bianchi")
    rare = person("a", "Ruwan", "Jayasuriya"), person("b", "Ruwan", "Jayasuriya")
    by = scorer()
    assert by.bits(*rare) > by.bits(*common) + 2


def test_a_date_that_many_have_tells_little():
    people = [
        person(
            n, GIVEN[n % 20], SURNAMES[n % 19], "1990-01-01" if n % 3 else f"19{50 + n % 40}-05-03"
        )
        for n in range(300)
    ]
    by = Scorer(WEIGHTS, Frequencies.of(people), persons=1000)
    habit = by.bits(person("a", "", "", "1990-01-01"), person("b", "", "", "1990-01-01"))
    own = by.bits(person("a", "", "", "1983-09-17"), person("b", "", "", "1983-09-17"))
    assert own > habit + 5


def test_every_level_has_its_weights_and_its_words():
    for field in FIELDS:
        levels = set(WEIGHTS.same[field])
        assert levels == set(WEIGHTS.chance[field])
        assert field not in WEIGHTS.relatives or levels == set(WEIGHTS.relatives[field])
        assert all(said(field, level, 12.0) for level in levels)


def test_a_comparison_knows_only_what_both_records_know():
    comparer = Comparer(WEIGHTS, Frequencies.of(strangers(50)))
    found = comparer.compare(person("a", "Luca", "Bianchi"), person("b", "Luca", born="1990"))
    assert [level for level in found.pattern if level] == ["equal", "straight"]
