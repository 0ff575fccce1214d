"""`manage link` as it is called: files in, one file out, no installation and no database."""

import csv
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import load_command_class

from labimpact.recognition.linking import command
from labimpact.recognition.linking.mapping import COLUMNS, read_map
from launcher import managing
from launcher.layout import ROOT, SOURCES
from tests.recognition.linking.people import GIVEN, SURNAMES

MAP = 'id = "id"\ngiven_name = "nome"\nfamily_name = "cognome"\nbirth_date = "nato"\n'


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with two registers and a map, where the command is called."""
    rows = [
        (n, GIVEN[n % 20], SURNAMES[n * 7 % 20], f"{1950 + n}-{n % 12 + 1:02d}-{n % 28 + 1:02d}")
        for n in range(40)
    ]
    swapped = [(f"b{n}", family, given, born) for n, given, family, born in rows[:10]]
    for name, content in (("A.csv", rows), ("B.csv", swapped)):
        with (tmp_path / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("id", "nome", "cognome", "nato"), *content])
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pairs(path="pairs.csv"):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_two_registers_are_linked(here, capsys):
    assert command.main(["A.csv", "B.csv", "--map", "map.toml", "--out", "pairs.csv"]) == 0
    found = pairs()
    assert list(found[0]) == ["left_id", "right_id", "score", "decision"]
    assert {(p["left_id"], p["right_id"]) for p in found if p["decision"] == "match"} == {
        (str(n), f"b{n}") for n in range(10)
    }
    assert all(0 <= float(p["score"]) <= 1 for p in found)
    assert "10 coppie uguali" in capsys.readouterr().err
    assert stat.S_IMODE((here / "pairs.csv").stat().st_mode) == 0o600


def test_the_same_input_gives_the_same_file_in_every_process(here):
    files = []
    for seed in ("1", "2"):
        out = f"pairs{seed}.csv"
        subprocess.run(
            [sys.executable, "-m", "labimpact.recognition.linking", "A.csv", "B.csv",
             "--map", "map.toml", "--out", out],
            check=True, capture_output=True,
            env={**os.environ, "PYTHONPATH": str(SOURCES), "PYTHONHASHSEED": seed},
        )  # fmt: skip
        files.append(Path(out).read_bytes())
    assert files[0] == files[1]


def test_the_launcher_asks_for_no_installation(here, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("LABIMPACT_DATA", str(here / "nowhere"))
    code = managing.manage(["link", "A.csv", "--map", "map.toml", "--out", "pairs.csv"])
    assert code == 0
    assert pairs() is not None
    assert not (here / "nowhere").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "required"),
        (["A.csv", "--out", "x.csv"], "--map"),
        (["no.csv", "--map", "map.toml", "--out", "x.csv"], "non esiste"),
        (["A.csv", "--map", "no.toml", "--out", "x.csv"], "non esiste"),
        (["A.csv", "--map", "map.toml", "--out", "no/x.csv"], "Non si può scrivere"),
        (["A.csv", "--map", "map.toml", "--out", "B.csv/x.csv"], "Non si può scrivere"),
        (["A.csv", "--map", "map.toml", "--out", "x" * 300], "Non si può scrivere"),
        (["A.csv", "--map", "map.toml", "--out", "."], "è una cartella"),
        (["A.csv", "--map", "map.toml", "--out", "/"], "è una cartella"),
        (["A.csv", "--map", "map.toml", "--out", "./A.csv"], "si perderebbe"),
        (["A.csv", "--map", "map.toml", "--out", "map.toml"], "si perderebbe"),
        (["A.csv", "--map", "map.toml", "--out", "x.csv", "--key", "k"], "solo con --encode"),
        (["A.csv", "--map", "map.toml", "--out", "x.csv", "--encode"], "--key"),
        (["A.csv", "B.csv", "--out", "x.csv", "--encoded"], "non è un elenco codificato"),
        (["A.csv", "--out", "x.csv", "--encoded"], "due elenchi"),
        (["A.csv", "--what"], "required"),
        (["A.csv", "--map", "map.toml", "--map-b", "map.toml", "--out", "x.csv"], "secondo"),
        (["A.csv", "--map", "map.toml", "--keep-ids", "--out", "x.csv"], "solo con --encode"),
        (["A.csv", "B.csv", "--map", "map.toml", "--map-b", "B.csv", "--out", "x.csv"], "TOML"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_two(here, capsys, arguments, said):
    assert command.main(arguments) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert not Path("x.csv").exists()


@pytest.mark.parametrize("name", ["pipe", "way"])
def test_only_a_plain_file_is_written_over(here, capsys, name):
    os.mkfifo("pipe")
    Path("way").symlink_to("pipe")
    assert command.main(["A.csv", "--map", "map.toml", "--out", name]) == 2
    assert "non è un file comune" in capsys.readouterr().err
    assert Path(name).is_fifo()


def test_a_link_to_a_file_stays_a_link(here):
    Path("whole.csv").write_text("old", encoding="utf-8")
    Path("way").symlink_to("whole.csv")
    assert command.main(["A.csv", "--map", "map.toml", "--out", "way"]) == 0
    assert Path("way").is_symlink()
    assert pairs("whole.csv") == pairs("way")


@pytest.mark.parametrize("cell", ["è" * 172, "x" * 200_000, '"' + "x" * 172])
def test_an_encoded_register_that_was_spoilt_says_where(here, capsys, cell):
    secret = Path("secret")
    secret.write_text("6f1d0c6f8e2b4a7f9c3d5e8f0a1b2c3d", encoding="utf-8")
    arguments = ["A.csv", "--map", "map.toml", "--encode", "--key", "secret", "--out", "A.clk"]
    assert command.main(arguments) == 0
    header, _first, *rest = Path("A.clk").read_text(encoding="utf-8").splitlines()
    spoilt = "\n".join([header, f"0,{cell}", *rest])
    Path("B.clk").write_text(spoilt, encoding="utf-8")
    capsys.readouterr()
    assert command.main(["A.clk", "B.clk", "--encoded", "--out", "x.csv"]) == 2
    told = capsys.readouterr().err
    assert "B.clk, riga 2: " in told
    assert told.count("\n") == 1


def test_ids_stay_as_they_are_and_the_help_says_so(here):
    Path("A.csv").write_text("id,nome,cognome,nato\n=1+1,Ana,Muñoz,1990-05-03\n", encoding="utf-8")
    Path("B.csv").write_text("id,nome,cognome,nato\n@b,Ana,Muñoz,1990-05-03\n", encoding="utf-8")
    assert command.main(["A.csv", "B.csv", "--map", "map.toml", "--out", "pairs.csv"]) == 0
    assert [(p["left_id"], p["right_id"]) for p in pairs()] == [("=1+1", "@b")]
    assert "= + - @" in command.HELP


def test_manage_py_has_the_same_door(here):
    with pytest.raises(SystemExit) as left:
        load_command_class("labimpact.recognition", "link").run_from_argv(
            ["manage.py", "link", "A.csv", "--map", "map.toml", "--out", "pairs.csv"]
        )
    assert left.value.code == 0
    assert pairs() is not None


def test_two_bodies_count_people_in_common_without_names(here, capsys):
    Path("secret").write_text("6f1d0c6f8e2b4a7f9c3d5e8f0a1b2c3d", encoding="utf-8")
    for name in ("A", "B"):
        arguments = [f"{name}.csv", "--map", "map.toml", "--encode", "--key", "secret"]
        assert command.main([*arguments, "--out", f"{name}.clk"]) == 0
    sealed = Path("B.clk").read_text(encoding="utf-8").lower()
    assert not any(name.lower() in sealed for name in SURNAMES)
    assert command.main(["A.clk", "B.clk", "--encoded", "--out", "pairs.csv"]) == 0
    assert {(p["left_id"], p["right_id"]) for p in pairs() if p["decision"] == "match"} == {
        (str(n), f"b{n}") for n in range(10)
    }


def test_other_secrets_do_not_meet_and_short_ones_are_refused(here, capsys):
    Path("one").write_text("6f1d0c6f8e2b4a7f9c3d5e8f0a1b2c3d", encoding="utf-8")
    Path("two").write_text("1b2c3d6f1d0c6f8e2b4a7f9c3d5e8f0a", encoding="utf-8")
    Path("short").write_text("segreto", encoding="utf-8")
    common = ["--map", "map.toml", "--encode", "--key"]
    assert command.main(["A.csv", *common, "one", "--out", "A.clk"]) == 0
    assert command.main(["B.csv", *common, "two", "--out", "B.clk"]) == 0
    assert command.main(["A.clk", "B.clk", "--encoded", "--out", "x.csv"]) == 2
    assert "segreti diversi" in capsys.readouterr().err
    assert command.main(["A.csv", *common, "short", "--out", "x.csv"]) == 2
    assert "troppo corto" in capsys.readouterr().err
    assert not Path("x.csv").exists()


def test_the_second_register_may_have_its_own_headers_and_dates(here):
    with open("B.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    with open("B.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("codice", "first", "last", "born"))
        table.writerows((*row[:3], "/".join(reversed(row[3].split("-")))) for row in rows)
    Path("b.toml").write_text(
        'id = "codice"\ngiven_name = "first"\nfamily_name = "last"\nbirth_date = "born"\n'
        'date_format = "%d/%m/%Y"\n',
        encoding="utf-8",
    )
    arguments = ["A.csv", "B.csv", "--map", "map.toml", "--map-b", "b.toml", "--out", "pairs.csv"]
    assert command.main(arguments) == 0
    assert {(p["left_id"], p["right_id"]) for p in pairs() if p["decision"] == "match"} == {
        (str(n), f"b{n}") for n in range(10)
    }


def encoded(name, table, *, told=MAP, more=()):
    """Encode a table; what was said, and the file."""
    Path(f"{name}.csv").write_text(table, encoding="utf-8")
    Path(f"{name}.toml").write_text(told, encoding="utf-8")
    Path("secret").write_text("6f1d0c6f8e2b4a7f9c3d5e8f0a1b2c3d", encoding="utf-8")
    arguments = [f"{name}.csv", "--map", f"{name}.toml", "--encode", "--key", "secret"]
    assert command.main([*arguments, *more, "--out", f"{name}.clk"]) == 0
    return Path(f"{name}.clk").read_text(encoding="utf-8").splitlines()


def test_registers_encoded_by_other_columns_are_not_compared(here, capsys):
    """The same people would look like others, and be counted twice without a word."""
    head, *_rows = encoded("A", "id,nome,cognome,nato\n1,Ana,Muñoz,1990-05-03\n")
    assert head.split(",")[2:] == ["name+birth", "bits=2048 name=200 sound=80 birth=160 sex=16"]
    told = MAP + 'sex = "sesso"\n'
    encoded("B", "id,nome,cognome,nato,sesso\n1,Ana,Muñoz,1990-05-03,F\n", told=told)
    capsys.readouterr()
    assert command.main(["A.clk", "B.clk", "--encoded", "--out", "x.csv"]) == 2
    said = capsys.readouterr().err
    assert "A.clk con nome, data di nascita; B.clk con nome, data di nascita, sesso" in said
    assert not Path("x.csv").exists()


def test_a_year_alone_is_another_column_than_a_date(here):
    told = 'id = "id"\nfull_name = "nome"\nbirth_year = "anno"\n'
    head, *_rows = encoded("A", "id,nome,anno\n1,Ana Muñoz,1990\n", told=told)
    assert head.split(",")[2] == "name+birth_year"


def test_a_register_encoded_by_an_older_rule_is_not_compared(here, capsys):
    lines = encoded("A", "id,nome,cognome,nato\n1,Ana,Muñoz,1990-05-03\n")
    Path("B.clk").write_text("\n".join(["id,clk2-0011223344556677", *lines[1:]]), "utf-8")
    assert command.main(["A.clk", "B.clk", "--encoded", "--out", "x.csv"]) == 2
    assert "codificato in un altro modo (clk2)" in capsys.readouterr().err


TELLING = ["MNZNAA90E43Z131K", "+39 333 1234567", "3331234567", "ana@example.org", "munoz-1"]


@pytest.mark.parametrize("own", TELLING)
def test_ids_that_tell_who_it_is_are_replaced(here, capsys, own):
    table = f"id,nome,cognome,nato\n{own},Ana,Muñoz,1990-05-03\n"
    _head, row = encoded("A", table)
    assert own not in row
    assert "sostituiti" in capsys.readouterr().err
    _head, row = encoded("A", table, more=["--keep-ids"])
    assert row.startswith(f"{own},")


@pytest.mark.parametrize("own", ["1", "LUI-0001", "a3f1-77", "20260305", "1234567890"])
def test_ids_that_tell_nothing_stay(here, own):
    _head, row = encoded("A", f"id,nome,cognome,nato\n{own},Ana,Muñoz,1990-05-03\n")
    assert row.startswith(f"{own},")


def test_rows_without_a_name_are_not_encoded(here):
    assert len(encoded("A", "id,nome,cognome,nato\n1,,,1990-05-03\n2,Ana,Muñoz,\n")) == 2


def test_the_example_of_the_documents_is_a_map(here):
    told = read_map(ROOT / "docs" / "map.toml")
    assert set(told.columns) == set(COLUMNS)
