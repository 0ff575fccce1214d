"""The register as a file: an Excel workbook, a text table or a LibreOffice sheet."""

from __future__ import annotations

import csv
import random
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

from bench.messiness.register import FORMULA, Register

ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16")
SEPARATORS = (";", ";", ",", "\t", "|")


def save(register: Register, path: Path, rng: random.Random) -> dict[str, str]:
    """Write the file; says how (encoding, separator)."""
    if path.suffix == ".xlsx":
        _xlsx(register, path)
        return {}
    if path.suffix == ".ods":
        _ods(register, path)
        return {}
    return _csv(register, path, rng)


def _xlsx(register: Register, path: Path) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": False})
    legend = book.add_worksheet("Legenda")
    legend.write(0, 0, "Le sigle usate in questo registro")
    sheet = book.add_worksheet("Registro 2026")
    days, bold = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"bold": True})
    for number, line in enumerate(register.lines):
        for column, value in enumerate(line):
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, days)
            elif isinstance(value, tuple):
                sheet.write_formula(number, column, value[1], None, value[2])
            elif value == FORMULA:
                sheet.write_formula(number, column, "=Foglio9!A1", None, "")
            elif isinstance(value, str) and value.isdigit() and len(value) < 10 and value[0] != "0":
                sheet.write_number(number, column, int(value))
            elif value != "":
                sheet.write(number, column, value)
    for number in range(len(register.lines), len(register.lines) + 3000):
        sheet.set_row(number, 15, bold)
    book.close()


def _csv(register: Register, path: Path, rng: random.Random) -> dict[str, str]:
    encoding, separator = rng.choice(ENCODINGS), rng.choice(SEPARATORS)
    if encoding == "cp1252" and not _fits(register, encoding):
        encoding = "utf-8-sig"
    with path.open("w", encoding=encoding, newline="") as handle:
        writer = csv.writer(handle, delimiter=separator)
        for line in register.lines:
            writer.writerow([_shown(value) for value in line])
    return {"encoding": encoding, "separator": separator}


def _fits(register: Register, encoding: str) -> bool:
    try:
        for line in register.lines:
            for value in line:
                str(value).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value[2]) if isinstance(value, tuple) else str(value)


_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def _ods(register: Register, path: Path) -> None:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        with archive.open("content.xml", "w") as part:
            head = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES}>'
            part.write(
                (
                    head + '<office:body><office:spreadsheet><table:table table:name="Registro">'
                ).encode()
            )
            for line in register.lines:
                cells = "".join(_ods_cell(value) for value in line)
                part.write(f"<table:table-row>{cells}</table:table-row>".encode())
            blank = (
                '<table:table-row table:number-rows-repeated="1000000">'
                '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
            )
            end = "</table:table></office:spreadsheet></office:body></office:document-content>"
            part.write((blank + end).encode())


def _ods_cell(value: Any) -> str:
    if value == "":
        return "<table:table-cell/>"
    if value == FORMULA:
        return '<table:table-cell table:formula="of:=$Foglio9.A1"/>'
    if isinstance(value, tuple):
        formula = quoteattr(f"of:{value[1]}")
        return (
            f'<table:table-cell table:formula={formula} office:value-type="float" '
            f'office:value="{value[2]}"><text:p>{value[2]}</text:p></table:table-cell>'
        )
    if isinstance(value, date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}">'
            f"<text:p>{value:%d/%m/%Y}</text:p></table:table-cell>"
        )
    paragraphs = "".join(f"<text:p>{escape(part)}</text:p>" for part in str(value).split("\n"))
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'
