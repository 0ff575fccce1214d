"""The engines on files alone: whom they bring together, in how much memory, and alike."""

import shutil
from importlib.util import find_spec

import duckdb
import pytest

from labimpact.recognition.sweeping import embedded, engines, folder, model, steps
from labimpact.recognition.sweeping.hands import alone

ORDER = {"memory": "500MB"}


def pairs(path):
    found = duckdb.sql(f"SELECT l_id, r_id FROM read_parquet('{path}')").fetchall()
    return {tuple(sorted(pair)) for pair in found}


def prepared(place):
    gathered = embedded.gather(place, "500MB")
    learned = embedded.train(place, "500MB", gathered["prior"])
    folder.write(place / "model.json", learned)
    return gathered, learned


def predicted(place, engine, name):
    """As the product does: in a process of its own, which takes the engine's threads with it."""
    into = place / f"{name}.parquet"
    order = {"step": "predict", "engine": engine, "folder": str(place), "part": 1, "parts": 1}
    alone(steps.main, order | {"into": str(into)} | ORDER)
    return pairs(into)


def test_people_written_otherwise_are_found_and_strangers_are_not(register):
    place, same = register
    gathered, _learned = prepared(place)
    found = predicted(place, "duckdb", "pairs")
    assert gathered["persons"] == 450
    assert len(found & same) >= 0.95 * len(same)
    assert len(found) <= 3 * len(same)


def test_parts_together_are_the_whole(register):
    place, _same = register
    _gathered, learned = prepared(place)
    whole = predicted(place, "duckdb", "pairs")
    together = set()
    for part in (1, 2, 3):
        into = place / f"part-{part}.parquet"
        embedded.predict(place, "500MB", learned, part, 3, into)
        together |= pairs(into)
    assert together == whole


def test_a_small_register_is_not_learned_from(register):
    place, _same = register
    _gathered, learned = prepared(place)
    assert learned["levels"] == model.USUAL


def test_a_register_large_enough_teaches_the_levels(register, monkeypatch):
    monkeypatch.setattr(model, "FEWEST_PERSONS", 100)
    place, same = register
    _gathered, learned = prepared(place)
    for name, levels in model.levels().items():
        shares = learned["levels"][name]
        assert len(shares) == len(levels) - 1
        assert all(0 < share <= 1 for pair in shares for share in pair)
    names = learned["levels"]["names"]
    assert names[0][0] > 100 * names[0][1]
    assert len(predicted(place, "duckdb", "pairs") & same) >= 0.9 * len(same)


def test_a_key_that_many_share_brings_nobody_together(register):
    place, _same = register
    gathered = embedded.gather(place, "500MB")
    most = duckdb.sql(
        "SELECT max(n) FROM (SELECT count(*) AS n FROM"
        f" (SELECT unnest(keys) AS key FROM read_parquet('{place / embedded.FACTS}')) GROUP BY key)"
    ).fetchall()[0][0]
    assert 2 <= most <= gathered["most_cards_a_key"]


def test_an_engine_that_is_not_there_is_told_in_one_sentence(monkeypatch):
    assert engines.missing("duckdb") == ""
    monkeypatch.setattr(engines, "find_spec", lambda _name: None)
    assert "PySpark" in engines.missing("spark")


@pytest.mark.full
@pytest.mark.skipif(find_spec("pyspark") is None, reason="PySpark is not installed")
@pytest.mark.skipif(shutil.which("java") is None, reason="Java is not there")
def test_spark_with_separate_workers_finds_the_same_pairs(register, monkeypatch):
    monkeypatch.setenv("LABIMPACT_SPARK_MASTER", "local-cluster[2,1,1024]")
    place, same = register
    prepared(place)
    found = predicted(place, "spark", "spark")
    assert found == predicted(place, "duckdb", "duckdb")
    assert found & same
