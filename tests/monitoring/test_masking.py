"""Small numbers stay hidden, also from whoever subtracts."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from labimpact.monitoring.masking import Figure, Mask, Row

FIVE = Mask(5)
numbers = st.lists(st.integers(0, 30), max_size=8)


def shown(values, **kwargs):
    return [str(figure) for figure in FIVE.column(values, **kwargs)]


def test_without_a_mask_every_number_is_shown():
    assert [f.value for f in Mask().column([0, 1, 7])] == [0, 1, 7]


def test_numbers_from_one_to_four_read_less_than_five():
    assert [str(FIVE.figure(n)) for n in (0, 1, 4, 5)] == ["0", "meno di 5", "meno di 5", "5"]


def test_a_single_hidden_row_takes_another_with_it():
    assert shown([3, 20, 40]) == ["meno di 5", "non mostrato", "40"]


def test_rows_that_do_not_add_up_hide_only_themselves():
    assert shown([3, 20, 40], adds_up=False) == ["meno di 5", "20", "40"]


def test_two_ones_do_not_give_each_other_away():
    """Their sum would be 2: a third row goes with them."""
    assert shown([1, 1, 20, 40]) == ["meno di 5", "meno di 5", "non mostrato", "40"]


def test_where_hiding_all_is_not_enough_nobody_knows_which_is_small():
    assert shown([1, 5]) == ["non mostrato", "non mostrato"]


@given(numbers)
def test_no_small_number_is_ever_shown(values):
    assert not any(0 < (f.value or 0) < 5 for f in FIVE.column(values))


@given(numbers)
def test_what_is_shown_is_true(values):
    assert all(f.value in (None, v) for f, v in zip(FIVE.column(values), values, strict=True))


@given(st.lists(st.integers(0, 12), max_size=4))
def test_a_reader_who_subtracts_learns_no_small_number(values):
    """Every table that agrees with what is read and with the total: each small row varies."""
    figures = FIVE.column(values)
    hidden = [i for i, f in enumerate(figures) if f.hidden]
    small = [i for i in hidden if values[i] < 5]
    named = any(str(figures[i]) == "meno di 5" for i in hidden)
    total = sum(values[i] for i in hidden)
    possible = [range(1, 5) if named and i in small else range(5 if named else 1, total + 1)
                for i in hidden]  # fmt: skip
    worlds = [world for world in product(*possible) if sum(world) == total]
    for place, index in enumerate(hidden):
        if index in small and total >= 5 and len(hidden) > 1:
            assert len({world[place] for world in worlds}) > 1


def rows(*values):
    return [Row(str(i), f"riga {i}", Figure(v)) for i, v in enumerate(values)]


@given(numbers)
def test_rounding_keeps_what_is_hidden_and_moves_no_number_by_more_than_two(values):
    some = Mask(5, step=5)
    masked = some.rows(rows(*values))
    for before, after in zip(masked, some.rounded(masked), strict=True):
        assert after.figure.hidden == before.figure.hidden
        if not after.figure.hidden:
            assert after.figure.value % 5 == 0
            assert abs(after.figure.value - before.figure.value) <= 2


def test_a_whole_report_is_not_rounded():
    assert [r.figure.value for r in FIVE.rounded(rows(6, 11))] == [6, 11]


def test_small_rows_of_a_part_become_one_row():
    merged = FIVE.merged(rows(30, 3, 1, 2), "altre")
    assert [(r.label, r.figure.value) for r in merged] == [("riga 0", 30), ("altre", 6)]


def test_a_row_that_would_stay_small_takes_the_smallest_other():
    merged = FIVE.merged(rows(30, 12, 1), "altre")
    assert [(r.label, r.figure.value) for r in merged] == [("riga 0", 30), ("altre", 13)]


@given(numbers)
def test_merged_rows_keep_their_sum_and_show_no_small_number(values):
    merged = FIVE.merged(rows(*values), "altre")
    if sum(values) >= 5 or not any(values):
        assert sum(r.figure.value for r in merged) == sum(values)
    assert not any(0 < (r.figure.value or 0) < 5 for r in merged)
