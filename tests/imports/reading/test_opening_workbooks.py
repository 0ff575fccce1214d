"""Excel and LibreOffice files: values as last computed, days as days, blank rows for free."""

from datetime import date, datetime, time

import pytest
import xlsxwriter
from openpyxl import Workbook

from labimpact.imports.files import Unreadable, open_table
from labimpact.imports.files.xlsx import column_of, shows_date
from tests.imports.reading import files
from tests.imports.reading.files import HEADINGS


def _table(path, **options):
    return open_table(path, name=path.name, **options)


@pytest.mark.parametrize("from_1904", [False, True])
def test_days_are_days_in_both_calendars(tmp_path, from_1904):
    book = xlsxwriter.Workbook(
        str(tmp_path / "r.xlsx"), {"date_1904": from_1904, "default_date_format": "dd/mm/yy"}
    )
    page = book.add_worksheet()
    page.write_row(0, 0, HEADINGS)
    page.write_row(1, 0, ["x", "Rossi", "Ada", 3331234567])
    page.write_datetime(1, 0, datetime.fromisoformat("2024-03-12"))
    page.write_datetime(2, 0, datetime.fromisoformat("2024-03-12T10:30"))
    page.write_datetime(3, 0, time(9, 15))
    book.close()
    cells = [row.cells for row in _table(tmp_path / "r.xlsx").rows()]
    assert cells[0] == ("2024-03-12", "Rossi", "Ada", "3331234567")
    assert [row[0] for row in cells[1:]] == ["2024-03-12 10:30", "09:15"]


def test_a_formula_gives_the_value_that_was_kept(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "r.xlsx"))
    page = book.add_worksheet()
    page.write_row(0, 0, HEADINGS)
    page.write_formula(1, 0, '=HYPERLINK("http://evil.example","x")', None, "12/03/2024")
    page.write_formula(1, 1, "=A1&B1", None, "Rossi")
    page.write_formula(2, 1, '=""', None, "")
    page.write(2, 2, "Ada")
    book.close()
    first, second = _table(tmp_path / "r.xlsx").rows()
    assert first.cells[:2] == ("12/03/2024", "Rossi")
    assert not first.faults
    assert second.faults == {
        1: "Qui c'è una formula senza risultato: apri il file, salvalo e caricalo di nuovo."
    }


def test_a_formula_that_no_program_has_computed_is_a_problem_of_its_cell(tmp_path):
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(["=TODAY()", "Rossi", "Ada", "333"])
    book.save(tmp_path / "r.xlsx")
    (row,) = _table(tmp_path / "r.xlsx").rows()
    assert row.cells[:2] == ("", "Rossi")
    assert list(row.faults) == [0]


def test_an_error_of_calculation_is_a_problem_of_its_cell(tmp_path):
    cells = '<c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B2" t="str"><v>Rossi</v></c>'
    rows = files.row_of(1, *HEADINGS) + f'<row r="2">{cells}</row>'
    (row,) = _table(files.raw_workbook(tmp_path / "r.xlsx", rows)).rows()
    assert "#DIV/0!" in row.faults[0]


def test_the_sheet_with_the_register_is_chosen_among_several(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "r.xlsx"))
    book.add_worksheet("Legenda").write(0, 0, "Le sigle")
    page = book.add_worksheet("2024")
    page.write_row(0, 0, HEADINGS)
    page.write_row(1, 0, ["12/03/2024", "Rossi", "Ada", "333"])
    book.add_worksheet("Segreto").hide()
    book.close()
    table = _table(tmp_path / "r.xlsx")
    assert table.sheet == "2024"
    assert table.sheets == ("Legenda", "2024", "Segreto")
    assert _table(tmp_path / "r.xlsx", sheet="Legenda").sheet == "Legenda"
    with pytest.raises(Unreadable, match="non c'è il foglio «2023»"):
        _table(tmp_path / "r.xlsx", sheet="2023")


def test_a_million_blank_rows_cost_nothing_and_what_follows_them_is_not_lost(tmp_path):
    blank = "".join(f'<row r="{n}" s="3" customFormat="1"/>' for n in range(3, 30_000))
    last = '<row r="30001"><c r="B30001" t="str"><v>Verdi</v></c></row>'
    start = files.row_of(1, *HEADINGS) + files.row_of(2, "12/03/2024", "Rossi", "Ada", "333")
    with_last = _table(files.raw_workbook(tmp_path / "a.xlsx", start + blank + last))
    assert [row.number for row in with_last.rows()] == [2, 30_001]
    only = _table(files.raw_workbook(tmp_path / "b.xlsx", start + blank))
    assert [row.number for row in only.rows()] == [2]


def test_macros_are_ignored(tmp_path):
    rows = files.row_of(1, *HEADINGS) + files.row_of(2, "12/03/2024", "Rossi", "Ada", "333")
    path = files.raw_workbook(tmp_path / "r.xlsm", rows, extra={"xl/vbaProject.bin": b"\0virus"})
    assert [row.cells[1] for row in _table(path).rows()] == ["Rossi"]


def test_a_cell_far_away_costs_no_memory(tmp_path):
    far = '<row r="2"><c r="A2" t="str"><v>12/03/2024</v></c><c r="XFD2" t="str"><v>x</v></c></row>'
    path = files.raw_workbook(tmp_path / "r.xlsx", files.row_of(1, *HEADINGS) + far)
    (row,) = _table(path).rows()
    assert row.cells[0] == "12/03/2024"
    assert len(row.cells) == len(HEADINGS)


def test_an_open_document_gives_days_hours_numbers_and_lines(tmp_path):
    cells = (
        '<table:table-cell office:value-type="date" office:date-value="2024-03-12"/>'
        '<table:table-cell office:value-type="string"><text:p>Ros<text:s/>si</text:p>'
        "<text:p>Verdi</text:p><office:annotation><text:p>nota a margine</text:p>"
        "</office:annotation></table:table-cell>"
        '<table:table-cell office:value-type="time" office:time-value="PT10H30M00S"/>'
        '<table:table-cell office:value-type="float" office:value="3331234567.0"/>'
    )
    rows = files.ods_row(*HEADINGS) + f"<table:table-row>{cells}</table:table-row>"
    blank = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell'
        ' table:number-columns-repeated="1024"/></table:table-row>'
    )
    end = files.ods_row("", "Ultima", "Riga", "")
    (row, last) = _table(files.raw_ods(tmp_path / "r.ods", rows + blank + end)).rows()
    assert row.cells == ("2024-03-12", "Ros si\nVerdi", "10:30", "3331234567")
    assert last.number == 1_048_003


def test_an_open_document_says_of_a_formula_without_a_result(tmp_path):
    formula = '<table:table-row><table:table-cell table:formula="of:=[.B1]"/></table:table-row>'
    (row,) = _table(files.raw_ods(tmp_path / "r.ods", files.ods_row(*HEADINGS) + formula)).rows()
    assert "formula senza risultato" in row.faults[0]


def test_the_written_day_survives_the_round_trip(tmp_path):
    """What a spreadsheet knows as a day is never read with day and month changed."""
    book = xlsxwriter.Workbook(str(tmp_path / "r.xlsx"), {"default_date_format": "m/d/yyyy"})
    page = book.add_worksheet()
    page.write_row(0, 0, HEADINGS)
    page.write_datetime(1, 0, datetime.combine(date(2024, 2, 1), time.min))
    page.write(1, 1, "Rossi")
    book.close()
    assert [row.cells[0] for row in _table(tmp_path / "r.xlsx").rows()] == ["2024-02-01"]


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("dd/mm/yyyy", True), ("[$-410]d mmmm yyyy", True), ("h:mm", True), ("[h]:mm", True),
        ("General", False), ("0.00", False), ('0 "dd"', False), ("[Red]0", False), ("@", False),
    ],
)  # fmt: skip
def test_a_format_of_days_is_told_from_one_of_numbers(code, answer):
    assert shows_date(code) is answer


def test_columns_have_their_number():
    assert [column_of(place) for place in ("A1", "Z9", "AA10", "XFD1")] == [0, 25, 26, 16_383]


def test_a_value_beyond_a_thousand_blank_rows_is_found_wherever_it_stands(tmp_path):
    """Also when it stands where one piece of the part ends and the next begins."""
    start = files.row_of(1, *HEADINGS)
    for more in range(0, 260, 13):
        blank = "".join(f'<row r="{n}" s="3" customFormat="1"/>' for n in range(2, 7_000 + more))
        last = f'<row r="{7_000 + more}"><c t="str"><v>Verdi</v></c></row>'
        path = files.raw_workbook(tmp_path / "r.xlsx", start + blank + last)
        assert [row.number for row in _table(path).rows()] == [7_000 + more]
