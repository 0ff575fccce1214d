"""The learned weights are there, complete, and told apart from those of a bench."""

import pytest

from labimpact.recognition.names import alignment, compare, lexicon, likeness, read, store
from scripts.names import calibrate


def test_the_lexicon_knows_that_forms_are_one_name():
    assert set(lexicon.groups("محمد")) & set(lexicon.groups("mohammed"))
    assert not set(lexicon.groups("hassan")) & set(lexicon.groups("mahmoud"))
    assert lexicon.groups("xqzzyq") == ()


def test_it_tells_common_names_from_rare_ones():
    assert lexicon.surprise("maria") < lexicon.surprise("xqzzyq") == lexicon.UNKNOWN_BITS


def test_every_table_of_weights_has_a_weight_for_each_feature():
    weights = alignment.model()["weights"]
    tables = set(alignment.model()["pieces"]) - {"latn"}
    assert set(weights) == tables | {likeness.TWO_NAMES, likeness.SLIP}
    latin = len(likeness.latin_features("maria", "marta"))
    native = len(likeness.native_features(read("Иван").tokens[0], read("Ivan").tokens[0]))
    assert len(weights["slip"]) == len(weights["two_names"]) == latin == len(calibrate.LATIN_SIGNS)
    assert all(len(weights[t]) == native == len(calibrate.NATIVE_SIGNS) for t in tables)


def test_a_bench_reads_its_own_lexicon_and_the_product_its_own_again(tmp_path):
    (tmp_path / "alignment.json.gz").write_bytes(store.path("alignment.json.gz").read_bytes())
    (tmp_path / "lexicon.bin").write_bytes(lexicon.packed([("mario", 1), ("xqzzyq", 1)]))
    before = compare(read("Mario"), read("Xqzzyq")).score
    try:
        store.use(tmp_path)
        assert compare(read("Mario"), read("Xqzzyq")).score > 0.5 > before
    finally:
        store.use(None)
    assert compare(read("Mario"), read("Xqzzyq")).score == before


def test_pieces_are_learned_from_pairs():
    pytest.importorskip("numba", reason="learning needs numba beside the product's packages")
    from scripts.names import expectation

    pairs = [("шара", "shara"), ("шиша", "shisha"), ("рашир", "rashir"), ("ришар", "rishar")] * 3
    table = expectation.as_table(expectation.learn(pairs, 2, rounds=5, keep=1.0))
    assert max(table["^ш"], key=table["^ш"].get).startswith("sh")
