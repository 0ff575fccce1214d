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
from launcher import managing
from launcher.layout import SOURCES
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
