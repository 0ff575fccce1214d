"""`./labimpact bench names` reads two files and prints one JSON object."""

import json

import pytest

from bench import names

KEYS = {"hit@1", "hit@10", "mrr", "p50_ms", "p95_ms", "n"}


@pytest.fixture
def files(tmp_path):
    queries, corpus = tmp_path / "queries.tsv", tmp_path / "corpus.txt"
    queries.write_text("محمد علي\tMohamed Ali\nLi Na\tNobody Here\n", encoding="utf-8-sig")
    corpus.write_text("Maria Rossi\r\n\r\nMohamed  Ali\nMahmoud Ali\n", encoding="utf-8")
    return [str(queries), str(corpus)]


def test_it_prints_one_object_and_nothing_else(files, capsys):
    assert names.main([*files, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed.keys() == KEYS
    assert (printed["hit@1"], printed["hit@10"], printed["mrr"], printed["n"]) == (0.5, 0.5, 0.5, 2)


def test_a_table_is_printed_without_json(files, capsys):
    assert names.main(files) == 0
    assert "hit@10" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"only one column\n", "line 1: no expected name"),
        (b"", "holds no queries"),
        ("è\tè".encode("latin-1"), "not UTF-8"),
    ],
)
def test_what_cannot_be_measured_is_said_in_one_sentence(
    files, capsys, tmp_path, content, sentence
):
    (tmp_path / "queries.tsv").write_bytes(content)
    assert names.main([*files, "--json"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err


def test_a_missing_or_empty_corpus_is_said(files, capsys, tmp_path):
    (tmp_path / "corpus.txt").write_text("\n\n")
    assert names.main(files) == 1
    (tmp_path / "corpus.txt").unlink()
    assert names.main(files) == 1
    assert "holds no names" in (err := capsys.readouterr().err)
    assert "cannot be read" in err
