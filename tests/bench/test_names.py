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


def test_misses_are_written_one_a_line(files, tmp_path):
    misses = tmp_path / "misses.tsv"
    assert names.main([*files, "--json", "--misses", str(misses)]) == 0
    (line,) = misses.read_text(encoding="utf-8").splitlines()
    asked, expected, rank, first = line.split("\t")
    assert (asked, expected, rank) == ("Li Na", "Nobody Here", "0")
    assert first in ("", "Maria Rossi", "Mohamed  Ali", "Mahmoud Ali")


def test_what_cannot_be_found_and_what_is_not_read_are_warned_of(files, capsys, tmp_path):
    assert names.main([*files, "--json"]) == 0
    out, err = capsys.readouterr()
    assert "1 of 2 expected names are not in the corpus" in err
    assert "third column" not in err
    (tmp_path / "queries.tsv").write_text("a\tMaria Rossi\t0.9\n", encoding="utf-8")
    assert names.main([*files, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == "Warning: 1 of 1 queries have a third column, which is not read.\n"
    assert json.loads(out)["n"] == 1
