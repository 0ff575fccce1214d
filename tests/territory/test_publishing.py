"""What is shown of small numbers, against somebody who knows the rule and everything shown."""

from collections import defaultdict
from itertools import product
from math import comb

from hypothesis import given, settings
from hypothesis import strategies as st

from labimpact.territory.chance import discoveries, two_rates
from labimpact.territory.publishing import NOTHING, Coin, Listed, listed, nested
from labimpact.territory.queries.together import combinations

LEAST = 5


def test_small_numbers_are_told_together_with_one_of_the_two_smallest():
    numbers = {"a": 20, "b": 9, "c": 3, "d": 0, "e": 30}
    assert listed(numbers, LEAST, 0) == Listed({"e": 30, "a": 20}, 12)
    assert listed(numbers, LEAST, 1) == Listed({"e": 30, "b": 9}, 23)
    assert list(listed({"a": 6, "b": 7, "c": 2, "d": 2, "e": 2}, LEAST, 0).shown) == ["b", "a"]
    assert listed({"a": 4}, LEAST, 0) == NOTHING
    assert listed({"a": 30, "b": 2}, LEAST, 1).shown == {}
    assert listed({"a": 5, "b": 0}, LEAST, 0).rest == 0


def test_nobody_who_knows_the_rule_works_out_a_small_number():
    """Every table of three values up to twelve: each publication could come of several of them."""
    meanings = defaultdict(list)
    for numbers in product(range(13), repeat=3):
        for coin in (0, 1):
            told = listed(dict(zip("abc", numbers, strict=True)), LEAST, coin)
            meanings[tuple(sorted(told.shown.items())), told.rest].append(numbers)
    for tables in meanings.values():
        for at in range(3):
            possible = {numbers[at] for numbers in tables}
            assert len(possible) > 1 or min(possible) >= LEAST or possible == {0}


def published(table):
    areas = listed({area: sum(row.values()) for area, row in table.items()}, LEAST, 0)
    return nested(areas, table, LEAST, Coin("x"), "table")


cells = st.lists(st.lists(st.integers(0, 14), min_size=4, max_size=4), min_size=2, max_size=4)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(cells)
def test_what_is_shown_adds_up_and_holds_no_small_number(rows):
    table = {f"a{i}": dict(zip("vwxy", row, strict=True)) for i, row in enumerate(rows)}
    found = published(table)
    for told in (found.areas, found.together, *found.inside.values()):
        assert all(n >= LEAST for n in told.shown.values())
        assert told.rest is None or told.rest == 0 or told.rest >= LEAST
    for area, told in found.inside.items():
        if told.total is not None:
            assert told.total == found.areas.shown[area] == sum(table[area].values())
    if found.together.total is not None:
        assert found.together.total == sum(map(sum, rows))
        for value, n in found.together.shown.items():
            assert n == sum(row[value] for row in table.values())


def test_large_tables_are_shown_whole():
    table = {f"a{i}": {"v": 40 + i, "w": 60} for i in range(3)}
    found = published(table)
    assert found.together.shown == {"w": 180, "v": 123}
    assert found.inside["a1"].shown == {"w": 60, "v": 41}


def test_a_difference_is_named_only_beyond_chance():
    by_halves = 2 * sum(comb(60, k) for k in range(40, 61)) / 2**60
    assert abs(two_rates(40, 90, 20, 90) - by_halves) < 1e-12
    assert two_rates(20, 90, 20, 90) == 1.0
    assert two_rates(0, 92, 0, 90) == 1.0
    assert two_rates(3_000, 92, 2_000, 92) < 1e-40
    # Half as many in half the days is no difference.
    assert two_rates(50, 45, 100, 90) == 1.0
    assert discoveries([0.01, 0.02, 0.03, 0.9]) == [True, True, True, False]
    assert discoveries([0.04, 0.9]) == [False, False]
    assert discoveries([]) == []


def test_a_triple_that_leaves_a_few_of_its_pair_aside_is_not_told():
    numbers = {"": 100, "a": 30, "b": 30, "c": 30, "a+b": 20, "b+c": 20, "a+b+c": 15}
    for persons, told in ((20, 2), (17, 2), (15, 3)):
        cells = {
            key: {1: {"": persons if key == "a+b+c" else n}} for key, n in numbers.items()
        }  # fmt: skip
        found = combinations(cells, None, 5, Coin("x"))
        assert len(found) == told, persons
