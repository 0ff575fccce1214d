"""Files of schools, hospitals and areas: read in every habit, refused with a clear sentence."""

import csv
import io
import zipfile
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from labimpact.network import tables
from labimpact.network.importing import (
    UnreadableFile,
    parse_area_memberships,
    parse_hospitals,
    parse_schools,
)

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "labimpact" / "network" / "data"
SHARED = ROOT.parent / "shared" / "data"
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="SKIPPED: ../shared/data is absent, real lists not read"
)

STATE_SCHOOLS = """\
ANNOSCOLASTICO,REGIONE,PROVINCIA,CODICEISTITUTORIFERIMENTO,DENOMINAZIONEISTITUTORIFERIMENTO,\
CODICESCUOLA,DENOMINAZIONESCUOLA,INDIRIZZOSCUOLA,CAPSCUOLA,CODICECOMUNESCUOLA,DESCRIZIONECOMUNE,\
DESCRIZIONETIPOLOGIAGRADOISTRUZIONESCUOLA,INDICAZIONESEDEDIRETTIVO,INDIRIZZOEMAILSCUOLA,\
INDIRIZZOPECSCUOLA,SITOWEBSCUOLA
202526,LOMBARDIA,VARESE,VAIC00000X,IC DI PROVA,VAEE00001A,PRIMARIA L'ALTALENA,VIA DELLE SCUOLE 1,\
21016,E734,LUINO,SCUOLA PRIMARIA,NO,VAIC00000X@istruzione.it,Non Disponibile,Non Disponibile
202526,LOMBARDIA,VARESE,VAIC00000X,IC DI PROVA,VAIC00000X,IC DI PROVA È QUI,Non Disponibile,\
Non Disponibile,E734,LUINO,ISTITUTO COMPRENSIVO,SI,Non Disponibile,Non Disponibile,www.prova.it
"""
PRIVATE_SCHOOLS = """\
ANNOSCOLASTICO;REGIONE;PROVINCIA;CODICESCUOLA;DENOMINAZIONESCUOLA;CODICECOMUNESCUOLA
202324;LOMBARDIA;CREMONA;CR1A00001B;"SCUOLA; CON PUNTO E VIRGOLA";D142
"""
HOSPITALS = """\
codice,denominazione,regione,comune,aslTerritoriale,codiceAzienda,tipoStruttura,naturaGiuridica
030999,OSPEDALE DI PROVA,030,012092,030322,701,1,Pubblico
"""


def file_of(text: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO(text.encode(encoding))


def workbook(*rows: tuple[object, ...]) -> io.BytesIO:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def areas(text: str) -> list:
    return list(parse_area_memberships(file_of(text)))


# Schools


def test_schools_of_the_state_are_read_and_empty_values_stay_empty():
    site, main = parse_schools(file_of(STATE_SCHOOLS))
    assert (site.number, site.code, site.name) == (2, "VAEE00001A", "PRIMARIA L'ALTALENA")
    assert (site.institute_code, site.belfiore, site.postal_code) == ("VAIC00000X", "E734", "21016")
    assert site.email == "vaic00000x@istruzione.it"
    assert (site.pec, site.website) == ("", "")
    assert site.is_state
    assert not site.is_main_site
    assert main.is_main_site
    assert (main.address, main.postal_code, main.email) == ("", "", "")
    assert (main.errors, main.warnings, site.errors) == ((), (), ())


def test_recognised_schools_are_read_without_the_columns_they_lack():
    (school,) = parse_schools(file_of(PRIVATE_SCHOOLS))
    assert not school.is_state
    assert school.name == "SCUOLA; CON PUNTO E VIRGOLA"
    assert (school.institute_code, school.email, school.errors) == ("", "", ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_in_any_encoding_and_separator(encoding, delimiter):
    rows = csv.reader(io.StringIO(STATE_SCHOOLS))
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    _, main = parse_schools(file_of(out.getvalue(), encoding))
    assert main.name == "IC DI PROVA È QUI"
    assert main.errors == ()


def test_a_row_that_cannot_be_used_says_why_and_where():
    text = PRIVATE_SCHOOLS + "202324;LOMBARDIA;CREMONA;BREVE;;D14\n"
    *_, bad = parse_schools(file_of(text))
    assert bad.number == 3
    assert bad.errors == (
        "Il codice della scuola «BREVE» non è valido.",
        "Manca: il nome della scuola.",
        "Il codice catastale del Comune «D14» non è valido.",
    )


def test_a_school_listed_twice_is_an_error_the_second_time():
    line = PRIVATE_SCHOOLS.splitlines()[1]
    _, second = parse_schools(file_of(PRIVATE_SCHOOLS + line + "\n"))
    assert second.errors == ("Il codice CR1A00001B è già alla riga 2.",)


def test_a_wrong_address_is_left_out_with_a_warning_and_the_school_stays():
    text = STATE_SCHOOLS.replace("VAIC00000X@istruzione.it", "chiedere in segreteria")
    site, _ = parse_schools(file_of(text))
    assert site.email == ""
    assert site.errors == ()
    assert site.warnings == (
        "L'indirizzo e-mail «chiedere in segreteria» non è valido e non sarà importato.",
    )


def test_an_uploaded_file_stays_open_and_readable():
    upload = SimpleUploadedFile("scuole.csv", STATE_SCHOOLS.encode())
    assert len(list(parse_schools(upload))) == 2
    upload.seek(0)
    assert upload.read(4) == b"ANNO"


def test_rows_come_one_at_a_time():
    """The first school is out before the rest of a large file has been read."""
    line = STATE_SCHOOLS.splitlines()[1]
    body = "".join(f"{line.replace('VAEE00001A', f'VAEE{n:06d}')}\n" for n in range(20_000))
    file = file_of(STATE_SCHOOLS.splitlines()[0] + "\n" + body)
    rows = parse_schools(file)
    assert next(rows).code == "VAEE000000"
    assert file.tell() < len(body) / 2
    rows.close()
    assert not file.closed


# Hospitals


def test_hospitals_are_read():
    (hospital,) = parse_hospitals(file_of(HOSPITALS))
    assert (hospital.code, hospital.istat, hospital.region_code) == ("030999", "012092", "030")
    assert (hospital.agency_code, hospital.trust_code) == ("030322", "701")
    assert (hospital.kind_code, hospital.legal_nature) == ("1", "Pubblico")
    assert hospital.errors == ()


def test_zeros_that_a_spreadsheet_dropped_are_put_back():
    header = tuple(HOSPITALS.splitlines()[0].split(","))
    file = workbook(header, (30999, "OSPEDALE", 30, 12092, 30322, 701, 5.1, "Privato"))
    (hospital,) = parse_hospitals(file)
    assert (hospital.code, hospital.istat, hospital.kind_code) == ("030999", "012092", "5.1")
    text = HOSPITALS.replace("012092", '"=""012092"""')
    (hospital,) = parse_hospitals(file_of(text))
    assert (hospital.istat, hospital.errors) == ("012092", ())


# Areas


def test_an_area_table_is_read_by_code_or_by_name():
    first, second, third = areas(
        "Ambito;Codice ISTAT;Codice catastale;Comune;Provincia;Valido dal;Valido al;Fonte\n"
        "Prova;12092;;;;01/02/2024;;Atto\n"
        "Prova;;D142;;;2024-02-01;31/12/2025;\n"
        "Prova;;;Milano;MI;;;\n"
    )
    assert (first.istat, first.valid_from, first.source) == ("012092", date(2024, 2, 1), "Atto")
    assert (second.belfiore, second.valid_to) == ("D142", date(2025, 12, 31))
    assert (third.municipality, third.province, third.valid_from) == ("Milano", "MI", None)
    assert [row.errors for row in (first, second, third)] == [(), (), ()]


def test_an_area_table_is_read_from_a_workbook_with_its_own_dates():
    file = workbook(
        ("Ambito", "Comune", "ISTAT", "Dal"),
        ("Prova", "Luino", 12092.0, datetime(2024, 2, 1)),  # noqa: DTZ001 - Excel has no zones.
        (None, None, None, None),
        ("Prova", "Crema", "019035", "31/02/2024"),
    )
    luino, crema = parse_area_memberships(file)
    assert (luino.istat, luino.valid_from, luino.errors) == ("012092", date(2024, 2, 1), ())
    assert crema.number == 4
    assert crema.errors == ("L'inizio «31/02/2024» non è una data (esempio: 31/12/2024).",)


def test_a_formula_is_never_computed():
    file = workbook(("Ambito", "ISTAT"), ("Prova", "=12000+92"), ("Prova", "019035"))
    bad, good = parse_area_memberships(file)
    assert bad.istat == ""
    assert "Una cella contiene una formula: copiare e incollare i valori." in bad.errors
    assert good.errors == ()
    (bad,) = areas("ambito,istat\n=cmd|' /C calc'!A0,\"012092\"\n")
    assert bad.area == ""
    assert "Una cella contiene una formula: copiare e incollare i valori." in bad.errors


def test_a_municipality_in_two_areas_is_an_error_unless_one_ended_before():
    first, clash, later, other = areas(
        "ambito,istat,dal,al\n"
        "Uno,012092,2020-01-01,2023-12-31\n"
        "Due,012092,2023-06-01,\n"
        "Tre,012092,2024-01-01,\n"
        "Uno,019035,,\n"
    )
    assert clash.errors == ("Il Comune è già nell'ambito «Uno» alla riga 2.",)
    assert (first.errors, later.errors, other.errors) == ((), (), ())


def test_a_municipality_named_by_code_and_then_by_name_is_recognised():
    _, clash = areas("ambito,belfiore,comune\nUno,E734,Luino\nDue,,LUINO\n")
    assert clash.errors == ("Il Comune è già nell'ambito «Uno» alla riga 2.",)


def test_an_area_row_without_municipality_or_with_days_reversed_is_refused():
    empty, reversed_days = areas("ambito,istat,dal,al\nUno,,,\nUno,012092,2024-01-01,2023-01-01\n")
    assert empty.errors == (
        "Manca il Comune: indicare il codice ISTAT, il codice catastale o il nome.",
    )
    assert reversed_days.errors == ("La fine viene prima dell'inizio.",)


def test_the_product_s_own_area_file_can_be_read_back():
    with (DATA / "area_municipalities.csv").open("rb") as file:
        rows = list(parse_area_memberships(file))
    assert len(rows) == 226
    assert not any(row.errors for row in rows)
    assert Counter(row.area for row in rows)["cremasco"] == 48
    assert all(row.source and row.datum_status for row in rows)


# Files that are no table


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Il file è vuoto."),
        (b"\n\n  \n", "Il file è vuoto."),
        (b"\xd0\xcf\x11\xe0rest", "È un vecchio file .xls: salvarlo da Excel come .xlsx o .csv."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Il file non è un testo leggibile: salvarlo come CSV"),
        (b"PK\x03\x04broken", "Il file Excel non si apre: salvarlo di nuovo"),
        (b"codice,nome\n1,x\n", "Mancano le colonne: CODICESCUOLA, DENOMINAZIONESCUOLA, CODICECOM"),
        (b"<html><body>Errore</body></html>", "Mancano le colonne: "),
    ],
)
def test_a_file_that_is_no_table_gets_one_sentence(content, sentence):
    with pytest.raises(UnreadableFile) as refused:
        list(parse_schools(io.BytesIO(content)))
    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    "part", ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"]
)
def test_a_damaged_workbook_gets_one_sentence(part):
    whole, file = workbook(("Ambito", "ISTAT"), ("Prova", "012092")), io.BytesIO()
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(file, "w") as damaged:
        for name in source.namelist():
            text = source.read(name)
            damaged.writestr(name, text[: len(text) // 2] if name == part else text)
    with pytest.raises(UnreadableFile, match="Il file Excel non si apre"):
        list(parse_area_memberships(file))


def test_a_zip_that_is_no_workbook_gets_one_sentence():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("ciao.txt", "ciao")
    with pytest.raises(UnreadableFile, match="Il file Excel non si apre"):
        list(parse_area_memberships(file))


def test_a_workbook_that_unpacks_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_UNPACKED_BYTES", 1_000)
    file = workbook(("Ambito", "ISTAT"), ("Prova", "012092"))
    with pytest.raises(UnreadableFile, match="troppo grande"):
        list(parse_area_memberships(file))


def test_a_file_with_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 1)
    with pytest.raises(UnreadableFile, match="dividerlo"):
        list(parse_schools(file_of(STATE_SCHOOLS)))


def test_a_quote_never_closed_is_refused():
    text = PRIVATE_SCHOOLS + '"' + "x" * 200_000
    with pytest.raises(UnreadableFile, match="virgolette"):
        list(parse_schools(file_of(text)))


def test_a_table_without_a_column_for_the_municipality_is_refused():
    with pytest.raises(UnreadableFile, match="che dica il Comune"):
        areas("ambito,fonte\nUno,Atto\n")


# The real lists


@needs_shared
@pytest.mark.parametrize(
    ("name", "count", "state"),
    [
        ("scuole_statali_lombardia_2025_26.csv", 6453, True),
        ("scuole_paritarie_lombardia_2023_24.csv", 2474, False),
    ],
)
def test_the_ministry_s_school_lists_are_read_without_errors(name, count, state):
    with (SHARED / "scuole" / name).open("rb") as file:
        rows = list(parse_schools(file))
    assert len(rows) == count
    assert [row.errors for row in rows if row.errors] == []
    assert all(row.is_state is state for row in rows)
    assert not any(
        "non disponibile" in value.casefold()
        for row in rows
        for value in (row.address, row.postal_code, row.email, row.pec, row.website)
    )
    assert sum(bool(row.warnings) for row in rows) < 0.02 * count


@needs_shared
def test_the_ministry_s_hospital_list_is_read_without_errors():
    with (SHARED / "salute" / "strutture_ricovero_lombardia.csv").open("rb") as file:
        rows = list(parse_hospitals(file))
    assert len(rows) == 209
    assert [row.errors for row in rows if row.errors] == []
    with (DATA / "municipalities.csv").open(encoding="utf-8", newline="") as handle:
        known = {row["istat"] for row in csv.DictReader(handle)}
    assert len([row for row in rows if row.istat not in known]) <= 5


@needs_shared
def test_the_transcribed_area_table_is_read_without_errors():
    with (SHARED / "ambiti" / "ambiti_comuni_parziale.csv").open("rb") as file:
        rows = list(parse_area_memberships(file))
    assert len(rows) == 226
    assert [row.errors for row in rows if row.errors] == []
