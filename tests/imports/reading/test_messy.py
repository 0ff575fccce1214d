"""The generator that knows the truth, and how much of its registers is read right."""

import json

import pytest

from bench.messiness.judging import judge
from bench.messy import generate
from labimpact.imports.files import open_table


@pytest.mark.parametrize(
    ("form", "profile", "seed"),
    [("xlsx", "desk", 101), ("csv", "desk", 102), ("ods", "desk", 103), ("csv", "siso", 104),
     ("xlsx", "school", 105)],
)  # fmt: skip
def test_a_messy_register_is_read_as_it_was_meant(tmp_path, form, profile, seed):
    path = generate(tmp_path, rows=300, seed=seed, form=form, profile=profile)
    verdict = judge(path, json.loads((tmp_path / "truth.json").read_text("utf-8")))
    rows = sum(verdict.counts.values())
    assert verdict.counts["lost"] == 0
    assert verdict.counts["invented"] == 0
    assert verdict.counts["error missed"] == 0
    assert verdict.counts["refused wrongly"] == 0
    assert verdict.counts["WRONG"] <= rows * 0.015, verdict.examples
    asked = verdict.counts["doubt, right"]
    assert verdict.counts["right"] >= rows * 0.75, verdict.examples
    assert verdict.counts["right"] + asked >= rows * 0.93, verdict.examples


def test_the_same_seed_writes_the_same_register(tmp_path):
    first = generate(tmp_path / "a", rows=50, seed=9, form="csv", profile="desk").read_bytes()
    again = generate(tmp_path / "b", rows=50, seed=9, form="csv", profile="desk").read_bytes()
    other = generate(tmp_path / "c", rows=50, seed=10, form="csv", profile="desk").read_bytes()
    assert first == again != other


def test_the_truth_names_errors_and_who_came_before(tmp_path):
    generate(tmp_path, rows=400, seed=3, form="xlsx", profile="desk")
    rows = json.loads((tmp_path / "truth.json").read_text("utf-8"))["rows"]
    assert len(rows) == 400
    assert {row["error"] for row in rows} >= {"", "date_impossible", "name_missing"}
    assert any(row["same_as"] and row["same_as"][0] < row["row"] for row in rows)
    assert any(len(row["persons"]) == 2 for row in rows)
    assert any(row["contact"]["anonymous"] and not row["persons"] for row in rows)


def test_the_judge_sees_a_reading_that_is_wrong(tmp_path):
    path = generate(tmp_path, rows=100, seed=1, form="csv", profile="desk")
    truth = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    for row in truth["rows"]:
        for person in row["persons"]:
            person["given_name"] = "Nessuno"
    verdict = judge(path, truth)
    assert verdict.counts["WRONG"] > 50
    table = open_table(path, name="r.csv")
    assert sum(1 for _row in table.rows()) >= 100
