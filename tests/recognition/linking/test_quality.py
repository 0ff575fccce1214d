"""Public registers whose truth is known: what was promised is kept (all of it: bench link)."""

import pytest

from bench.linking import households, sets
from labimpact.recognition.linking import link_across, link_within

needs_public = pytest.mark.skipif(
    not sets.nomi().is_dir(), reason="SKIPPED: ../shared/data/nomi is absent, registers not linked"
)
FEBRL = sets.nomi() / "record-linkage-febrl"


def f1(pairs, truth):
    found = {(pair.left, pair.right) for pair in pairs if pair.decision == "match"}
    return 2 * len(found & truth) / (len(found) + len(truth))


def febrl(columns):
    rows = sets.rows_of(FEBRL / "dataset1.csv")
    return sets.within("febrl", rows, sets.febrl_person, columns, "%Y%m%d")


@needs_public
@pytest.mark.parametrize(("columns", "least"), [(sets.ALL, 0.99), (sets.NAMES, 0.93)])
def test_copies_of_a_public_register_are_found(columns, least):
    task = febrl(columns)
    assert f1(link_within(task.left), task.truth) >= least


@needs_public
def test_twins_and_many_scripts_are_told_apart():
    lists = sets.nomi() / "nomi-faker" / "nomi_per_locale.csv"
    task = households.households(lists, persons=900, seed=3)
    pairs = link_across(task.left, task.right)
    assert f1(pairs, task.truth) >= 0.95
    wrong = {(p.left, p.right) for p in pairs if p.decision == "match"} - task.truth
    assert len(wrong) <= 0.03 * len(task.truth)
