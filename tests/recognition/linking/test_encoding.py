"""Encoded registers: likeness survives, names do not."""

from labimpact.recognition.linking import meeting
from labimpact.recognition.linking.encoding import Encoder, likeness
from labimpact.recognition.linking.linker import MATCH
from tests.recognition.linking.people import person, strangers

SECRET = b"6f1d0c6f8e2b4a7f9c3d5e8f0a1b2c3d"


def filters(*records, secret=SECRET):
    encoder = Encoder(secret)
    return [encoder.encode(record).filter for record in records]


def test_scripts_and_slips_stay_alike_and_strangers_do_not():
    one, script, slip, other = filters(
        person(1, "Oksana", "Shevchenko", "1990-03-05"),
        person(2, "Шевченко", "Оксана", "1990-05-03"),
        person(3, "Oksana", "Shevcenko", "1990-03-05"),
        person(4, "Ruwan", "Jayasuriya", "1979-10-21"),
    )
    assert min(likeness(one, script), likeness(one, slip)) > 0.75
    assert likeness(one, other) < 0.6


def test_another_secret_gives_filters_that_have_nothing_in_common():
    record = person(1, "Oksana", "Shevchenko", "1990-03-05")
    one, other = filters(record) + filters(record, secret=SECRET[::-1])
    assert likeness(one, other) < 0.6
    assert filters(record) == filters(record)


def test_the_length_of_a_name_does_not_show_in_its_filter():
    short, long = filters(
        person(1, "Li", "Wu", "1990-03-05"),
        person(2, "Bartholomaeus", "Papadopoulos", "1990-03-05"),
    )
    assert abs(short.bit_count() - long.bit_count()) < 0.25 * long.bit_count()


def test_large_registers_are_sampled_and_find_the_same(monkeypatch):
    encoder = Encoder(SECRET)
    left = [encoder.encode(record) for record in strangers(120)]
    right = [encoder.encode(record) for record in strangers(30)]
    every = {pair for pair in meeting.meet(left, right) if pair.decision == MATCH}
    monkeypatch.setattr(meeting, "ALL_PAIRS", 10)
    sampled = {pair for pair in meeting.meet(left, right) if pair.decision == MATCH}
    assert every == sampled
    assert {(left[p.left].id, right[p.right].id) for p in every} == {
        (record.id, record.id) for record in right
    }
