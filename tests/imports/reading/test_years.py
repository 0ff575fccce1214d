"""A day without its year: the rows around tell it, and it is always asked; or it is an error."""

import pytest

from labimpact.imports.drafts import Level
from labimpact.imports.files import open_table
from labimpact.imports.files.headings import one_year
from labimpact.imports.mapping import propose
from labimpact.imports.profiles import profile
from labimpact.imports.understanding import read_rows
from labimpact.imports.understanding.dates import BIRTH, EXPIRY, read_day
from tests.imports.reading.files import workbook
from tests.imports.reading.registers import TODAY, lexicon, read, said


def _days(tmp_path, *written, above=(), name="r.csv"):
    """The rows of a register in which only the day changes."""
    lines = [*above, "Data;Cognome;Nome", *(f"{day};Rossi;Ada" for day in written)]
    file = tmp_path / name
    file.write_text("\n".join(lines), "utf-8")
    table = open_table(file, name=name)
    mapping = propose(table, profile=profile("desk")).mapping
    return list(read_rows(table, mapping, profile("desk"), lexicon(), today=TODAY))


def _iso(readings):
    return [row.contact.occurred_on if row.contact else "" for row in readings]


@pytest.mark.parametrize("written", ["15/03", "15/3", "15-03", "15.3", "15 marzo", "lun 15 mar."])
def test_the_rows_around_tell_the_year_and_it_is_asked(tmp_path, written):
    rows = _days(tmp_path, "10/03/2025", written, "20/03/2025")

    assert _iso(rows) == ["2025-03-10", "2025-03-15", "2025-03-20"]
    assert rows[1].doubtful
    assert said(rows[1], Level.DOUBT) == [
        f"«{written}» è senza anno: anno 2025 preso dalle righe vicine. Il giorno è il 15/03/2025?"
    ]
    assert not rows[0].doubtful


def test_as_above_under_a_day_without_a_year_is_the_same_day_and_is_asked(tmp_path):
    rows = _days(tmp_path, "10/03/2025", "15/03", "idem", "Idem", '""""')

    assert _iso(rows)[1:] == ["2025-03-15"] * 4
    assert all(row.doubtful for row in rows[1:])


def test_days_without_a_year_go_over_the_change_of_the_year_with_their_rows(tmp_path):
    rows = _days(tmp_path, "10/11/2024", "20/12", "8/1", "3/2", "20/02/2025", "5/3")
    assert _iso(rows) == [
        "2024-11-10", "2024-12-20", "2025-01-08", "2025-02-03", "2025-02-20", "2025-03-05",
    ]  # fmt: skip
    newest_first = _days(tmp_path, "20/02/2025", "3/2", "8/1", "20/12", "10/11/2024")
    assert _iso(newest_first) == [
        "2025-02-20", "2025-02-03", "2025-01-08", "2024-12-20", "2024-11-10",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "years"),
    [
        # Far from the row above, and between two days of one year.
        (("10/01/2025", "01/11", "20/12/2025"), "2025"),
        # No neighbour is near: all the days of the register are of one year.
        (("10/03/2025", "15/09", "12/03/2025"), "2025"),
        # Two years are as likely.
        (("10/01/2024", "15/06", "20/12/2025"), ""),
        # It would be to come: the year of the neighbours is not its own.
        (("10/11/2026", "20/12"), ""),
        (("15/03", "16/03"), ""),
        (("27/02/2025", "29/02", "02/03/2025"), ""),
    ],
)
def test_what_the_rows_do_not_tell_stays_an_error(tmp_path, days, years):
    assert _iso(_days(tmp_path, *days))[min(1, len(days) - 1)][:4] == years


def test_the_error_names_the_row_and_what_to_write(tmp_path):
    (row,) = _days(tmp_path, "15/03")

    assert not row.ok
    (sentence,) = said(row, Level.ERROR)
    assert "«15/03»" in sentence
    assert "alla riga 2" in sentence
    assert "15/03/2026" in sentence


def test_a_title_the_sheet_or_the_files_name_tell_the_year(tmp_path):
    assert _iso(_days(tmp_path, "15/03", "8/1", above=("Registro accessi 2025;;",))) == [
        "2025-03-15", "2025-01-08",
    ]  # fmt: skip
    (named,) = _days(tmp_path, "15/03", name="sportello-2024.csv")
    assert named.contact.occurred_on == "2024-03-15"
    assert "anno 2024 preso dal titolo o dal nome del file" in said(named, Level.DOUBT)[0]
    file = tmp_path / "r.xlsx"
    workbook(file, ["Data", "Cognome", "Nome"], ["15 marzo", "Rossi", "Ada"], sheet="2025")
    table = open_table(file, name="r.xlsx")
    mapping = propose(table, profile=profile("desk")).mapping
    rows = read_rows(table, mapping, profile("desk"), lexicon(), today=TODAY)
    assert _iso(rows) == ["2025-03-15"]


def test_a_heading_between_the_rows_tells_the_year_of_those_below(tmp_path):
    lines = ("2024;;", "15/03;Rossi;Ada", "ANNO 2025;;", "15/03;Rossi;Ada")
    rows = read(tmp_path, "Data;Cognome;Nome", *lines)

    assert _iso([rows[1], rows[3]]) == ["2024-03-15", "2025-03-15"]
    assert "dal titolo sopra la riga" in said(rows[3], Level.DOUBT)[0]


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("Registro 2025", 2025), ("registro_2025-03.csv", 2025), ("sportello-2025.csv", 2025),
        ("Anno 2024/25", None), ("2024-2025", None), ("2023 e 2024", None),
        ("Stampato il 12/03/2025", None), ("20250312.csv", None), ("Registro", None),
    ],
)  # fmt: skip
def test_the_one_year_of_a_title(title, year):
    assert one_year(title) == year


def test_a_column_of_days_without_years_is_still_the_day(tmp_path):
    file = tmp_path / "r.csv"
    file.write_text("Data;Cognome;Nome\n" + "5/3;Rossi;Ada\n" * 4, "utf-8")
    table = open_table(file, name="r.csv")
    assert propose(table, profile=profile("desk")).mapping.columns["Data"] == "contact_date"


@pytest.mark.parametrize("written", ["15/03", "15 marzo"])
def test_the_year_of_a_birth_is_never_guessed_and_the_row_can_enter(tmp_path, written):
    (row,) = read(tmp_path, "Data;Cognome;Nome;Data di nascita", f"10/03/2025;Rossi;Ada;{written}")

    (person,) = row.persons
    assert row.ok
    assert row.doubtful
    assert person.birth == ""
    assert "Nascita senza anno: scrivi anche l'anno." in said(row, Level.DOUBT)[0]
    assert f"«{written}»" in person.note


def test_the_tax_code_tells_the_year_of_a_birth_only_when_the_day_agrees(tmp_path):
    # Made by the published rule for an invented person; it is nobody's.
    from tests.imports.reading.test_rows import CODE

    headings = "Data;Cognome;Nome;Data di nascita;Codice fiscale"
    agrees, differs = read(
        tmp_path,
        headings,
        f"10/03/2025;El Amrani;Fatima;05/06;{CODE}",
        f"10/03/2025;El Amrani;Fatima;06/06;{CODE}",
    )
    assert agrees.persons[0].birth == "1990-06-05"
    assert not agrees.doubtful
    assert differs.doubtful


def test_an_hour_a_month_and_an_expiry_are_not_given_a_year():
    assert read_day("10.30", today=TODAY).without_year is None
    assert read_day("03/24", today=TODAY).without_year is None
    assert read_day("31/04", today=TODAY).without_year is None
    assert read_day("15/03", kind=EXPIRY, today=TODAY).error
    assert read_day("15/03", kind=BIRTH, today=TODAY).error
