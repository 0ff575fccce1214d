"""Registers and maps as files: whatever cannot be used is one sentence."""

import pytest

from labimpact.recognition.linking.command import read_records
from labimpact.recognition.linking.mapping import read_map
from labimpact.recognition.linking.tables import Unusable

MAP = 'id = "ID"\ngiven_name = "Nome"\nfamily_name = "Cognome"\nbirth_date = "Nato"\n'
MAP += 'date_format = "%d/%m/%Y"\n'
TABLE = "ID;Nome;Cognome;Nato\n1; Ana ;Muñoz;03/05/1990\n2;Luca;Bianchi;\n"


@pytest.fixture
def read(tmp_path):
    """Read a register and its map, given as texts or bytes."""

    def reading(table=TABLE, told=MAP):
        paths = []
        for name, content in (("map.toml", told), ("A.csv", table)):
            path = tmp_path / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths.append(path)
        return read_records(paths[1], read_map(paths[0]))

    return reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_usual_encodings_and_separators_give_the_same(read, encoding, separator):
    records = read(TABLE.replace(";", separator).encode(encoding))
    assert records == read()
    assert records[0].family[0].text == "munoz"
    assert not records[1].birth


def test_headers_and_cells_are_trimmed(read):
    spaced = TABLE.replace(";", " ; ").replace("ID", " ID")
    assert read(spaced) == read()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "è vuoto"),
        ("\ufeff  \n", "è vuoto"),
        ("ID;Nome;Cognome;Nato\n", "solo l'intestazione"),
        ("ID;Nome;Nato\n1;a;b\n", "manca la colonna «Cognome»"),
        ("ID;ID;Nome;Cognome;Nato\n1;1;a;b;\n", "compare 2 volte"),
        (TABLE + "1;Eva;Neri;\n", "«1» compare due volte (righe 2 e 4)"),
        (TABLE + ";Eva;Neri;\n", "riga 4: manca l'identificativo"),
        (b"PK\x03\x04\x00\x00", "non è un file di testo"),
        (TABLE.encode() + b"3;\x81\x8d;x;\n", "codifica"),
        (TABLE.replace("03/05/1990", "1990.5.3"), "correggi date_format"),
        (TABLE + '3;"' + "x" * 200_000 + '";y;\n', "riga 4: una cella"),
        ("ID;Nome;Cognome;Nato;" + "x" * 200_000 + "\n1;a;b;;\n", "riga 1: una cella"),
        (TABLE + "3;Eva;Neri;01/02/1980;Roma\n", "riga 4: ha 5 celle e l'intestazione 4"),
        (TABLE + '3;"Eva;Neri;\n4;Ugo;Neri;\n', "riga 4: una cella"),
        (TABLE + '3;"Eva;Neri;', "riga 4: una cella"),
        (TABLE + '3;"Eva;Neri;\n4;"Ugo";Neri;\n5;Ida;Neri;\n', "riga 4: una cella"),
        (TABLE + '3;"Eva;Neri;\n' + "4;Ugo;Neri;\n" * 20_000, "riga 4: una cella"),
    ],
)
def test_a_register_that_cannot_be_used_says_why(read, table, said):
    with pytest.raises(Unusable) as refused:
        read(table)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("id = ", "non è un file TOML"),
        ("id = " + "[" * 5000, "troppe parentesi"),
        ("id = " + "9" * 5000, "non è un file TOML"),
        ('given_name = "Nome"', "identificativo"),
        ('id = "ID"', "nessuna colonna di nome"),
        ('id = "ID"\nfull_name = 3', "testo tra virgolette"),
        ('id = "ID"\nfull_name = " "', "testo tra virgolette"),
        ('id = "ID"\nfull_name = "Nome"\nemail = "E"', "«email», che non si conosce"),
        (MAP.replace("%d/%m/%Y", "gg/mm/aaaa"), "non è un formato di data"),
        (MAP.replace("%d/%m/%Y", "%Q"), "non è un formato di data"),
    ],
)
def test_a_map_that_cannot_be_used_says_why(read, told, said):
    with pytest.raises(Unusable) as refused:
        read(told=told)
    assert said in str(refused.value)


def test_rows_may_be_shorter_than_the_header_and_empty_lines_are_nobody(read, capsys):
    records = read("ID;Nome;Cognome;Nato\n1;Ana\n;;;\n\n2;Luca;Bianchi;01/02/1980\n")
    assert [(r.id, len(r.family)) for r in records] == [("1", 0), ("2", 1)]
    told = capsys.readouterr().err
    assert "righe con meno celle dell'intestazione: 1 (la prima è la 2)" in told


def test_empty_cells_at_the_end_say_nothing(read, capsys):
    table = TABLE.replace("ID;Nome;Cognome;Nato", "ID;Nome;Cognome;Nato; ;")
    assert read(table.replace("1990\n", "1990;;;;\n")) == read()
    assert "meno celle" not in capsys.readouterr().err


def test_rows_without_a_name_are_told_of(read, capsys):
    read(TABLE + "3;;;01/02/1980\n4;-;?;\n")
    assert "A.csv: righe senza nome: 2" in capsys.readouterr().err


def test_quotes_may_hold_lines_and_stand_within_a_name(read):
    records = read(TABLE + '3;"Eva\nIda";"O""Neill";\n4;"Ugo" Ivo;Ne"ri;\n')
    assert [record.id for record in records] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(("cell", "year"), [("²⁰¹²", 0), ("٢٠١٢", 2012), ("2012.0", 2012)])
def test_a_year_is_read_from_digits(read, cell, year):
    told = 'id = "ID"\nfull_name = "Nome"\nbirth_year = "Anno"\n'
    assert read(f"ID;Nome;Anno\n1;Ana;{cell}\n", told)[0].birth.year == year


@pytest.mark.parametrize("cell", ["!!!", "x" * 9000, "A", "123", "\u202eanA", "Aнa Мaria", "🙂"])
def test_strange_names_are_read(read, cell):
    assert len(read(TABLE.replace("Luca", cell))) == 2
