"""Encoded registers as files, and the secret that encodes them."""

import base64
import csv
import io
from collections.abc import Sequence
from pathlib import Path

from labimpact.recognition.linking.encoding import LENGTH, VERSION, Encoded
from labimpact.recognition.linking.tables import Unusable, check_id, read_text, rows_of, why

LEAST_SECRET = 16
FILTER_BYTES = LENGTH // 2 // 8


def read_secret(path: Path) -> bytes:
    """Read the secret that two bodies share; raises Unusable for one that could be guessed."""
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise Unusable(f"Il segreto {path} non si può leggere: {why(error)}.") from error
    if len(secret) < LEAST_SECRET or len(set(secret)) < LEAST_SECRET // 2:
        raise Unusable(
            f"Il segreto {path} è troppo corto: servono almeno {LEAST_SECRET} caratteri casuali "
            "(per esempio: openssl rand -hex 32)."
        )
    return secret


def as_text(records: Sequence[Encoded], fingerprint: str) -> str:
    """An encoded register as CSV; its header says version and fingerprint of the secret."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("id", f"{VERSION}-{fingerprint}"))
    for record in records:
        raw = record.filter.to_bytes(FILTER_BYTES, "big")
        rows.writerow((record.id, base64.b64encode(raw).decode()))
    return text.getvalue()


def read_encoded(path: Path) -> tuple[list[Encoded], str]:
    """Read an encoded register and the mark of its version and secret."""
    rows = rows_of(read_text(path), ",", path)
    _line, header = next(rows)
    if len(header) != 2 or header[0] != "id" or not header[1].startswith(f"{VERSION}-"):
        raise Unusable(f"{path.name} non è un elenco codificato: fallo con link --encode.")
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
    return found, header[1]


def filter_of(text: str, line: int, path: Path) -> int:
    """Read one filter."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raw = b""
    if len(raw) != FILTER_BYTES:
        raise Unusable(f"{path.name}, riga {line}: la codifica è rovinata.")
    return int.from_bytes(raw, "big")
