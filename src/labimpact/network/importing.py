"""What the ministry's school list, the hospital list and an area table say, row by row.

Pure reading: nothing is saved and no formula is ever computed. A row that cannot be used comes out
with `errors` (Italian sentences for the person on the screen); one that can, but without a value
that made no sense, with `warnings`. A file nobody could read raises `UnreadableFile`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import BinaryIO

from django.utils.translation import gettext as _

from labimpact.network.tables import Record, UnreadableFile, read_table

__all__ = [
    "AreaMembershipRow",
    "HospitalRow",
    "SchoolRow",
    "UnreadableFile",
    "parse_area_memberships",
    "parse_hospitals",
    "parse_schools",
]

BELFIORE = re.compile(r"[A-Z]\d{3}")
ISTAT = re.compile(r"\d{6}")
SCHOOL_CODE = re.compile(r"[A-Z]{2}[A-Z0-9]{8}")
HOSPITAL_CODE = re.compile(r"[0-9A-Z]{6,8}")
POSTAL_CODE = re.compile(r"\d{5}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
LONGEST = 300

SCHOOL_COLUMNS = {
    "code": ("codicescuola",),
    "name": ("denominazionescuola",),
    "institute_code": ("codiceistitutoriferimento",),
    "institute_name": ("denominazioneistitutoriferimento",),
    "kind": ("descrizionetipologiagradoistruzionescuola",),
    "address": ("indirizzoscuola",),
    "postal_code": ("capscuola",),
    "belfiore": ("codicecomunescuola",),
    "municipality": ("descrizionecomune",),
    "province": ("provincia",),
    "region": ("regione",),
    "email": ("indirizzoemailscuola",),
    "pec": ("indirizzopecscuola",),
    "website": ("sitowebscuola",),
    "school_year": ("annoscolastico",),
    "is_main_site": ("indicazionesededirettivo",),
}
HOSPITAL_COLUMNS = {
    "code": ("codice", "codicestruttura"),
    "name": ("denominazione", "denominazionestruttura"),
    "region_code": ("regione", "codiceregione"),
    "istat": ("comune", "codicecomune", "codiceistat"),
    "agency_code": ("aslterritoriale", "codiceasl"),
    "trust_code": ("codiceazienda",),
    "kind_code": ("tipostruttura", "codicetipostruttura"),
    "legal_nature": ("naturagiuridica",),
}
AREA_COLUMNS = {
    "area": ("ambito", "area", "codiceambito", "ambitoterritoriale", "ambitoterritorialesociale"),
    "belfiore": ("belfiore", "codicebelfiore", "codicecatastale", "catastale"),
    "istat": ("istat", "codiceistat", "codistat", "codicecomune", "codiceistatcomune"),
    "municipality": ("comune", "municipality", "denominazione", "denominazionecomune"),
    "province": ("provincia", "province", "siglaprovincia"),
    "valid_from": ("validodal", "dal", "validfrom", "datainizio", "datainiziovalidita"),
    "valid_to": ("validoal", "al", "validto", "datafine", "datafinevalidita"),
    "source": ("fonte", "source", "fonteurl", "sourceurl"),
    "source_period": ("fonteperiodo", "sourceperiod", "periodo"),
    "datum_status": ("statodeldato", "datumstatus"),
}


@dataclass(frozen=True)
class SchoolRow:
    """A school or one of its sites, as the ministry lists it (SCUANAGRAFESTAT, SCUANAGRAFEPAR)."""

    number: int
    code: str
    name: str
    institute_code: str
    institute_name: str
    kind: str
    address: str
    postal_code: str
    belfiore: str
    municipality: str
    province: str
    region: str
    email: str
    pec: str
    website: str
    school_year: str
    is_main_site: bool
    is_state: bool
    errors: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class HospitalRow:
    """A hospital or a health trust of the ministry's list (strutture di ricovero)."""

    number: int
    code: str
    name: str
    region_code: str
    istat: str
    agency_code: str
    trust_code: str
    kind_code: str
    legal_nature: str
    errors: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class AreaMembershipRow:
    """A municipality that belongs to an area (ambito) from a day to a day, if they are known."""

    number: int
    area: str
    belfiore: str
    istat: str
    municipality: str
    province: str
    valid_from: date | None
    valid_to: date | None
    source: str
    source_period: str
    datum_status: str
    errors: tuple[str, ...]
    warnings: tuple[str, ...]


class Cells:
    """The values of one row, and what was found wrong with them on the way."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.errors = list(record.errors)
        self.warnings: list[str] = []

    def text(self, column: str, label: str = "", *, required: bool = False) -> str:
        """A text cell; too long is an error, missing is one only where it is needed."""
        value = self.record.text(column)
        if required and not value:
            self.errors.append(_("Manca: %(label)s.") % {"label": label})
        if len(value) > LONGEST:
            self.errors.append(
                _("La colonna «%(column)s» ha più di %(longest)s caratteri.")
                % {"column": column, "longest": LONGEST}
            )
        return value[:LONGEST]

    def code(self, column: str, pattern: re.Pattern[str], label: str, *, width: int = 0) -> str:
        """A code, made upper case; with a width, zeros lost by a spreadsheet are put back."""
        value = self.text(column).upper()
        if width and value.isdigit():
            value = value.zfill(width)
        if value and not pattern.fullmatch(value):
            self.errors.append(
                _("%(label)s «%(value)s» non è valido.") % {"label": label, "value": value[:40]}
            )
        return value

    def optional(self, column: str, pattern: re.Pattern[str], label: str) -> str:
        """A value worth keeping only when it makes sense: otherwise left out with a warning."""
        value = self.text(column)
        if value and not pattern.fullmatch(value):
            self.warnings.append(
                _("%(label)s «%(value)s» non è valido e non sarà importato.")
                % {"label": label, "value": value[:60]}
            )
            return ""
        return value

    def day(self, column: str, label: str) -> date | None:
        """A date written as 31/12/2024, as 2024-12-31 or as a spreadsheet's own date."""
        value = self.record.value(column)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = self.text(column)
        for form in ("%d/%m/%Y", "%Y-%m-%d"):
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone.
            except ValueError:
                continue
        if text:
            self.errors.append(
                _("%(label)s «%(value)s» non è una data (esempio: 31/12/2024).")
                % {"label": label, "value": text[:40]}
            )
        return None

    def need_one(self, sentence: str, *values: str) -> None:
        if not any(values):
            self.errors.append(sentence)


class Once:
    """Remembers the row where a key was first seen, to name it when the key comes back."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}

    def errors(self, key: str, number: int) -> tuple[str, ...]:
        first = self.seen.setdefault(key, number) if key else number
        if first == number:
            return ()
        return (_("Il codice %(key)s è già alla riga %(row)s.") % {"key": key, "row": first},)


def parse_schools(file: BinaryIO) -> Iterator[SchoolRow]:
    """Read the ministry's list of state or recognised schools (elenco delle scuole), streaming.

    Raises `UnreadableFile` at the first row if the file or its columns cannot be recognised.
    """
    table = read_table(file, SCHOOL_COLUMNS, required=("code", "name", "belfiore"))
    is_state = "institute_code" in table.columns
    once = Once()
    for record in table.records:
        row = _school(Cells(record), is_state=is_state)
        yield replace(row, errors=row.errors + once.errors(row.code, row.number))


def _school(cells: Cells, *, is_state: bool) -> SchoolRow:
    values = {
        "code": cells.code("code", SCHOOL_CODE, _("Il codice della scuola")),
        "name": cells.text("name", _("il nome della scuola"), required=True),
        "institute_code": cells.code("institute_code", SCHOOL_CODE, _("Il codice dell'istituto")),
        "institute_name": cells.text("institute_name"),
        "kind": cells.text("kind"),
        "address": cells.text("address"),
        "postal_code": cells.optional("postal_code", POSTAL_CODE, _("Il CAP")),
        "belfiore": cells.code("belfiore", BELFIORE, _("Il codice catastale del Comune")),
        "municipality": cells.text("municipality"),
        "province": cells.text("province"),
        "region": cells.text("region"),
        "email": cells.optional("email", EMAIL, _("L'indirizzo e-mail")).lower(),
        "pec": cells.optional("pec", EMAIL, _("L'indirizzo PEC")).lower(),
        "website": cells.text("website").lower(),
        "school_year": cells.text("school_year"),
    }
    cells.need_one(_("Manca: il codice della scuola."), values["code"])
    cells.need_one(_("Manca: il codice catastale del Comune."), values["belfiore"])
    return SchoolRow(
        number=cells.record.number,
        is_main_site=cells.text("is_main_site").upper() == "SI",
        is_state=is_state,
        errors=tuple(cells.errors),
        warnings=tuple(cells.warnings),
        **values,
    )


def parse_hospitals(file: BinaryIO) -> Iterator[HospitalRow]:
    """Read the ministry's list of hospitals and trusts (strutture di ricovero), streaming.

    Raises `UnreadableFile` at the first row if the file or its columns cannot be recognised.
    """
    table = read_table(file, HOSPITAL_COLUMNS, required=("code", "name", "istat"))
    once = Once()
    for record in table.records:
        row = _hospital(Cells(record))
        yield replace(row, errors=row.errors + once.errors(row.code, row.number))


def _hospital(cells: Cells) -> HospitalRow:
    values = {
        "code": cells.code("code", HOSPITAL_CODE, _("Il codice della struttura"), width=6),
        "name": cells.text("name", _("il nome della struttura"), required=True),
        "region_code": cells.text("region_code"),
        "istat": cells.code("istat", ISTAT, _("Il codice ISTAT del Comune"), width=6),
        "agency_code": cells.text("agency_code"),
        "trust_code": cells.text("trust_code"),
        "kind_code": cells.text("kind_code"),
        "legal_nature": cells.text("legal_nature"),
    }
    cells.need_one(_("Manca: il codice della struttura."), values["code"])
    cells.need_one(_("Manca: il codice ISTAT del Comune."), values["istat"])
    return HospitalRow(
        number=cells.record.number,
        errors=tuple(cells.errors),
        warnings=tuple(cells.warnings),
        **values,
    )


def parse_area_memberships(file: BinaryIO) -> Iterator[AreaMembershipRow]:
    """Read which municipalities an area holds (Comuni di un ambito), from CSV or XLSX, streaming.

    A municipality is named by ISTAT code, cadastral code or name; days may be missing. The same
    municipality in two rows whose periods touch is an error on the second one. Raises
    `UnreadableFile` at the first row if the file or its columns cannot be recognised.
    """
    table = read_table(file, AREA_COLUMNS, required=("area",))
    if not {"belfiore", "istat", "municipality"} & set(table.columns):
        raise UnreadableFile(
            _("Manca una colonna che dica il Comune: codice ISTAT, codice catastale o nome.")
        )
    placed: dict[str, list[AreaMembershipRow]] = {}
    for record in table.records:
        row = _membership(Cells(record))
        earlier = [placed.setdefault(key, []) for key in _keys(row)]
        clash = next((other for rows in earlier for other in rows if _overlap(row, other)), None)
        if clash is None:
            for rows in earlier:
                rows.append(row)
        else:
            sentence = _("Il Comune è già nell'ambito «%(area)s» alla riga %(row)s.")
            text = sentence % {"area": clash.area, "row": clash.number}
            row = replace(row, errors=(*row.errors, text))
        yield row


def _membership(cells: Cells) -> AreaMembershipRow:
    values = {
        "area": cells.text("area", _("l'ambito"), required=True),
        "belfiore": cells.code("belfiore", BELFIORE, _("Il codice catastale")),
        "istat": cells.code("istat", ISTAT, _("Il codice ISTAT"), width=6),
        "municipality": cells.text("municipality"),
        "province": cells.text("province"),
        "source": cells.text("source"),
        "source_period": cells.text("source_period"),
        "datum_status": cells.text("datum_status"),
    }
    cells.need_one(
        _("Manca il Comune: indicare il codice ISTAT, il codice catastale o il nome."),
        *(values[key] for key in ("belfiore", "istat", "municipality")),
    )
    valid_from = cells.day("valid_from", _("L'inizio"))
    valid_to = cells.day("valid_to", _("La fine"))
    if valid_from and valid_to and valid_to < valid_from:
        cells.errors.append(_("La fine viene prima dell'inizio."))
    return AreaMembershipRow(
        number=cells.record.number,
        valid_from=valid_from,
        valid_to=valid_to,
        errors=tuple(cells.errors),
        warnings=tuple(cells.warnings),
        **values,
    )


def _keys(row: AreaMembershipRow) -> list[str]:
    """Every way in which a row names its municipality; a name counts within its province."""
    name = f"{row.municipality.casefold()}|{row.province.casefold()}" if row.municipality else ""
    return [key for key in (row.belfiore, row.istat, name) if key]


def _overlap(one: AreaMembershipRow, other: AreaMembershipRow) -> bool:
    starts, ends = date.min, date.max
    return (one.valid_from or starts) <= (other.valid_to or ends) and (
        other.valid_from or starts
    ) <= (one.valid_to or ends)
