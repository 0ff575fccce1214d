"""CSV and TSV files of any habit become the same rows."""

import codecs

import pytest

from labimpact.imports.files import Unreadable, open_table
from tests.imports.reading import files

LINES = "Data;Cognome;Nome;Telefono\n12/03/2024;Niccolò;Ännchen;3331234567\n"
ROW = ("12/03/2024", "Niccolò", "Ännchen", "3331234567")


def _rows(path, **options):
    return [row.cells for row in open_table(path, name=path.name, **options).rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_encoding_and_separator_are_found(tmp_path, encoding, separator):
    path = files.text(tmp_path / "r.csv", LINES.replace(";", separator), encoding)
    table = open_table(path, name="r.csv")
    assert [row.cells for row in table.rows()] == [ROW]
    assert table.separator == separator
    assert codecs.lookup(table.encoding) in (
        codecs.lookup(encoding),
        codecs.lookup("utf-8") if encoding == "utf-8-sig" else codecs.lookup(encoding),
    )


def test_what_is_told_wins_over_what_is_found(tmp_path):
    path = files.text(tmp_path / "r.csv", LINES, "cp1252")
    assert _rows(path, encoding="cp1252", separator=";") == [ROW]
    with pytest.raises(Unreadable, match="Alcune lettere non si leggono"):
        _rows(path, encoding="utf-8")


def test_a_quoted_cell_may_hold_line_breaks_and_separators(tmp_path):
    path = files.text(
        tmp_path / "r.csv", 'Cognome;Nome;Note\nRossi;Ada;"due\nrighe; e ""virgolette"""\n'
    )
    assert _rows(path) == [("Rossi", "Ada", 'due\nrighe; e "virgolette"')]


def test_the_number_of_a_row_is_the_one_that_the_spreadsheet_shows(tmp_path):
    path = files.text(tmp_path / "r.csv", 'Cognome;Nome\n"Ros\nsi";Ada\n;\nVerdi;Ugo\n')
    assert [row.number for row in open_table(path, name="r").rows()] == [2, 4]


def test_titles_above_the_headings_are_passed_over(tmp_path):
    content = f"Registro dello sportello;;;\n;;;\n{LINES}"
    table = open_table(files.text(tmp_path / "r.csv", content), name="r")
    assert table.heading_row == 3
    assert [row.cells for row in table.rows()] == [ROW]


def test_a_told_heading_row_is_taken(tmp_path):
    table = open_table(files.text(tmp_path / "r.csv", LINES * 2), name="r", heading_row=3)
    assert [row.number for row in table.rows()] == [4]


def test_columns_without_a_heading_keep_their_letter_and_empty_ones_go(tmp_path):
    path = files.text(tmp_path / "r.csv", "Cognome;;Nome;;Nome\nRossi;;Ada;x;Bis\n")
    table = open_table(path, name="r")
    assert table.columns == ("Cognome", "Nome", "Colonna D", "Nome (2)")
    assert [row.cells for row in table.rows()] == [("Rossi", "Ada", "x", "Bis")]


def test_the_trick_that_keeps_zeros_is_undone(tmp_path):
    path = files.text(tmp_path / "r.csv", 'Cognome;Nome;CAP\nRossi;Ada;"=""00100"""\n')
    assert _rows(path) == [("Rossi", "Ada", "00100")]


def test_excels_declaration_of_the_separator_is_obeyed(tmp_path):
    path = files.text(tmp_path / "r.csv", "sep=|\nCognome|Nome\nRossi, o Russo|Ada, o Ida\n")
    assert _rows(path) == [("Rossi, o Russo", "Ada, o Ida")]


def test_an_open_quotation_mark_is_told_with_its_row(tmp_path):
    path = files.text(tmp_path / "r.csv", 'Cognome;Nome\nRossi;Ada\nVerdi;"Ugo' + "x" * (2 << 20))
    with pytest.raises(Unreadable, match="Dopo la riga 2"):
        _rows(path)


def test_more_rows_than_can_be_meant_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("labimpact.imports.files.tables.MOST_ROWS", 2)
    path = files.text(tmp_path / "r.csv", "Cognome;Nome\n" + "Rossi;Ada\n" * 3)
    with pytest.raises(Unreadable, match="dividilo in più file"):
        _rows(path)
