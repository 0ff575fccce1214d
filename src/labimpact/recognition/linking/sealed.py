"""Encoded registers as files, and the secret that encodes them."""

import base64
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from labimpact.recognition.linking.codes import clean_code, decode
from labimpact.recognition.linking.encoding import (
    BIRTH,
    LENGTH,
    NAME,
    SEX,
    SHARES,
    VERSION,
    YEAR,
    Encoded,
)
from labimpact.recognition.linking.records import Record, folded
from labimpact.recognition.linking.tables import Unusable, check_id, read_text, rows_of, why

LEAST_SECRET = 16
FILTER_BYTES = LENGTH // 2 // 8
KNOWN = {NAME: "nome", BIRTH: "data di nascita", YEAR: "anno di nascita", SEX: "sesso"}
JOIN = "+"
# With its country before it, or an Italian mobile: other digits are numbers of an archive.
TELEPHONE = re.compile(r"(?:\+|00)\d{8,14}|(?:39)?3[1-9]\d{8}")
# More of them than one in so many, and it is no chance.
FEW_TELLING = 0.02
PARAMETERS = " ".join([f"bits={LENGTH}", *(f"{name}={share}" for name, share in SHARES.items())])


class Head(NamedTuple):
    """What the first line of an encoded register says: whose secret, and which data are in it.

    `secret` is a fingerprint: it tells two secrets apart and gives neither away.
    """

    secret: str
    fields: tuple[str, ...]


def guessable(secret: bytes) -> bool:
    """Say whether a secret could be found by trying."""
    return len(secret) < LEAST_SECRET or len(set(secret)) < LEAST_SECRET // 2


def read_secret(path: Path) -> bytes:
    """Read the secret that two bodies share; raises Unusable for one that could be guessed."""
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise Unusable(f"Il segreto {path} non si può leggere: {why(error)}.") from error
    if guessable(secret):
        raise Unusable(
            f"Il segreto {path} è troppo corto: servono almeno {LEAST_SECRET} caratteri casuali "
            "(per esempio: openssl rand -hex 32)."
        )
    return secret


def as_text(records: Iterable[Encoded], head: Head) -> Iterator[str]:
    """An encoded register as lines of CSV, the first of which is its head."""
    parts = (f"{VERSION}-{head.secret}", JOIN.join(head.fields), PARAMETERS)
    yield f"id,{','.join(parts)}\n"
    for record in records:
        raw = base64.b64encode(record.filter.to_bytes(FILTER_BYTES, "big")).decode()
        yield line_of(record.id, raw)


def line_of(*cells: str) -> str:
    """One line of CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def read_encoded(path: Path) -> tuple[list[Encoded], Head]:
    """Read an encoded register and its head."""
    return parse_encoded(read_text(path), path)


def parse_encoded(text: str, path: Path) -> tuple[list[Encoded], Head]:
    """The same from what was read; raises Unusable, with the line, for what is no such register."""
    rows = rows_of(text, ",", path)
    head = head_of(next(rows)[1], path)
    found: list[Encoded] = []
    seen: dict[str, int] = {}
    for line, cells in rows:
        if not cells:
            continue
        own = cells[0] if len(cells) == 2 else ""
        check_id(own, line, seen, path)
        found.append(Encoded(own, filter_of(cells[1], line, path)))
    if not found:
        raise Unusable(f"{path.name} è vuoto.")
    return found, head


def head_of(cells: Sequence[str], path: Path) -> Head:
    """Read the first line."""
    first, mark, *told = [cell.strip() for cell in [*cells, "", ""]][:4]
    name, dash, secret = mark.partition("-")
    if first != "id" or not dash or not name.startswith("clk"):
        raise Unusable(f"{path.name} non è un elenco codificato: fallo con link --encode.")
    fields = tuple(told[0].split(JOIN)) if told[0] else ()
    if name != VERSION or told[1:] != [PARAMETERS] or not set(fields) <= set(KNOWN):
        raise Unusable(
            f"{path.name} è codificato in un altro modo ({name}): rifallo con questa versione."
        )
    return Head(secret, fields)


def check_heads(one: Head, other: Head, names: tuple[str, str]) -> None:
    """Refuse two registers that cannot be compared, and say what to do."""
    if one.secret != other.secret:
        raise Unusable("I due elenchi sono codificati con segreti diversi: non si confrontano.")
    if one.fields != other.fields:
        told = "; ".join(
            f"{name} con {', '.join(KNOWN[field] for field in head.fields)}"
            for name, head in zip(names, (one, other), strict=True)
        )
        raise Unusable(
            f"I due elenchi sono codificati con dati diversi ({told}) e il conto sarebbe "
            "sbagliato: togliete dalle mappe quello che uno solo ha e rifateli."
        )


def filter_of(text: str, line: int, path: Path) -> int:
    """Read one filter."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raw = b""
    if len(raw) != FILTER_BYTES:
        raise Unusable(f"{path.name}, riga {line}: la codifica è rovinata.")
    return int.from_bytes(raw, "big")


def telling(records: Sequence[Record]) -> bool:
    """Say whether the ids of a register tell who its persons are: too many to be chance.

    Names of the row itself, tax codes, telephone numbers and e-mail addresses.
    """
    many = sum(tells(record) for record in records)
    return many > len(records) * FEW_TELLING


def tells(record: Record) -> bool:
    """Say whether one id gives its person away."""
    own = record.id
    if (
        "@" in own[1:-1]
        or decode(clean_code(own))
        or TELEPHONE.fullmatch(re.sub(r"[ ./-]", "", own))
    ):
        return True
    words = set(re.findall(r"[a-z]{3,}", folded(own)))
    return not words.isdisjoint(record.texts)
