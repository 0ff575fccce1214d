"""Reading a register that somebody hands over as a text file, whatever its signs."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

SEPARATORS = (";", ",", "\t", "|")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
         (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
LONGEST_CELL = 10_000


class Unusable(Exception):
    """The file or the map cannot be used; the text says why and what to do, in Italian."""


def read_text(path: Path) -> str:
    """Read a file as UTF-8, as UTF-16 with its mark, or else as Windows writes it (cp1252)."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Unusable(f"Il file {path} non si può leggere: {why(error)}.") from error
    encoding = next((name for sign, name in MARKS if raw.startswith(sign)), "utf-8")
    if encoding != "utf-16" and b"\0" in raw:
        raise Unusable(f"{path.name} non è un file di testo: salvalo come CSV (UTF-8).")
    for name in (encoding, "cp1252"):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    raise Unusable(f"La codifica di {path.name} non si riconosce: salvalo come CSV UTF-8.")


def why(error: OSError) -> str:
    """The reason of a failure of the file system, in Italian."""
    if isinstance(error, FileNotFoundError):
        return "non esiste"
    if isinstance(error, IsADirectoryError):
        return "è una cartella"
    if isinstance(error, PermissionError):
        return "manca il permesso"
    return error.strerror or type(error).__name__


class Rows:
    """The mapped cells of every row of a register, trimmed, named as in the map.

    `short` counts the rows with fewer cells than the header, of which `first_short` is the line of
    the first. Going through them raises Unusable for an empty file, a missing column, a missing or
    repeated id, and a row with more cells than the header.
    """

    def __init__(self, path: Path, columns: Mapping[str, str]) -> None:
        self.path = path
        self.columns = columns
        self.short = self.first_short = 0

    def __iter__(self) -> Iterator[dict[str, str]]:
        text = read_text(self.path)
        if not text.strip():
            raise Unusable(f"{self.path.name} è vuoto.")
        rows = rows_of(text, separator_of(text), self.path)
        header = without_empty_end(next(rows)[1])
        places = {
            field: place_of(column, header, self.path) for field, column in self.columns.items()
        }
        seen: dict[str, int] = {}
        for line, cells in rows:
            if any(cell.strip() for cell in cells):
                self.count(line, cells, len(header))
                row = {
                    field: cells[place].strip()[:LONGEST_CELL] if place < len(cells) else ""
                    for field, place in places.items()
                }
                check_id(row["id"], line, seen, self.path)
                yield row
        if not seen:
            raise Unusable(f"{self.path.name} ha solo l'intestazione: non ci sono righe.")

    def count(self, line: int, cells: Sequence[str], wanted: int) -> None:
        """Hold a row against the header: empty cells at its end say nothing."""
        if len(cells) < wanted:
            self.short += 1
            self.first_short = self.first_short or line
        elif (many := len(without_empty_end(cells))) > wanted:
            raise Unusable(
                f"{self.path.name}, riga {line}: ha {many} celle e l'intestazione {wanted}: forse "
                "un separatore sta dentro una cella senza virgolette."
            )


def without_empty_end(cells: Sequence[str]) -> list[str]:
    """The cells, trimmed, up to the last that says something."""
    found = [cell.strip() for cell in cells]
    while found and not found[-1]:
        found.pop()
    return found


def rows_of(text: str, separator: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Give every row with the line it ends on.

    Raises Unusable, naming the line the row begins on, for a cell that is too long and for quotes
    that take in the lines after them: a row of several lines has to keep to the rules strictly.
    """
    # The empty line at the end is taken in by quotes that were never closed.
    lines = [*io.StringIO(text, newline=""), ""]
    rows = csv.reader(lines, delimiter=separator)
    before = 0
    try:
        for cells in rows:
            line = rows.line_num
            if line - before > 1:
                list(csv.reader(lines[before:line], delimiter=separator, strict=True))
            before = line
            yield line, cells
    except csv.Error as error:
        raise Unusable(
            f"{path.name}, riga {before + 1}: una cella ha virgolette che non si chiudono o è più "
            f"lunga di {csv.field_size_limit()} caratteri."
        ) from error


def separator_of(text: str) -> str:
    """The separator that parts the header most often."""
    header = text.lstrip().partition("\n")[0]
    return max(SEPARATORS, key=header.count)


def place_of(column: str, header: list[str], path: Path) -> int:
    """Where a column stands."""
    found = [place for place, name in enumerate(header) if name == column]
    if not found:
        there = ", ".join(header[:30])
        raise Unusable(f"In {path.name} manca la colonna «{column}». Ci sono: {there}.")
    if len(found) > 1:
        raise Unusable(f"In {path.name} la colonna «{column}» compare {len(found)} volte.")
    return found[0]


def check_id(own: str, line: int, seen: dict[str, int], path: Path) -> None:
    """Refuse an id that is empty or was there before."""
    if not own:
        raise Unusable(f"{path.name}, riga {line}: manca l'identificativo.")
    if own in seen:
        raise Unusable(
            f"{path.name}: l'identificativo «{own}» compare due volte (righe {seen[own]} e {line})."
        )
    seen[own] = line
