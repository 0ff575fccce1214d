"""`./labimpact manage link`: finds the same people in text files, without any database."""

import argparse
import csv
import gc
import io
import os
import secrets
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from labimpact.recognition.linking.births import BirthReader
from labimpact.recognition.linking.encoding import Encoder
from labimpact.recognition.linking.linker import (
    MATCH,
    REVIEW,
    Linked,
    link_across,
    link_within,
)
from labimpact.recognition.linking.mapping import Map, read_map
from labimpact.recognition.linking.meeting import meet
from labimpact.recognition.linking.records import Record, read_record
from labimpact.recognition.linking.sealed import (
    Head,
    as_text,
    check_heads,
    read_encoded,
    read_secret,
    telling,
)
from labimpact.recognition.linking.tables import Rows, Unusable, why

HEADER = ("left_id", "right_id", "score", "decision")
MISUSED = 2
EVERY_SECONDS = 2.0
# A column of dates that mostly cannot be read was declared in the wrong format.
LEAST_READ = 0.5
HELP = """\
Trova le stesse persone in un elenco (A.csv) o tra due (A.csv e B.csv), senza usare la base dati.

map.toml dice in quali colonne stanno i dati: id, given_name, family_name, full_name, birth_date,
birth_year, sex, citizenship, birth_place, tax_code, phone, street, postcode, municipality (bastano
id e un nome) e come sono scritte le date: date_format = "%d/%m/%Y". Vale per tutti e due i file,
o per A.csv se --map-b dice dove stanno i dati di B.csv. Un esempio: docs/map.toml.
CSV in UTF-8 (o Windows), separati da virgola, punto e virgola o tabulazione.

pairs.csv: left_id,right_id,score,decision. score va da 0 a 1; decision è match (la stessa persona),
review (da guardare) o no. Le righe no sono scritte solo per le coppie vicine (score da 0,05 in su):
una coppia che non c'è non si somiglia. Con i soli nomi, match vuol dire che è lo stesso nome.
Gli id sono riportati come sono: se cominciano con = + - @ non aprire pairs.csv in un foglio di
calcolo, che li prenderebbe per formule.

Senza scambiarsi i nomi: ciascun ente codifica il suo elenco con un segreto comune,
    link A.csv --map map.toml --encode --key segreto.txt --out A.clk
e chi riceve i due file codificati conta le persone in comune,
    link A.clk B.clk --encoded --out pairs.csv
Il segreto è in un file (almeno 16 caratteri casuali) e non va dato a chi confronta. Gli elenchi
codificati dicono con quali dati sono fatti (nome, nascita, sesso): devono essere gli stessi. Gli id
restano in chiaro: se sembrano nomi, codici fiscali, telefoni o indirizzi e-mail sono sostituiti con
altri casuali, a meno di --keep-ids. Tutto il resto: docs/elenchi.md.
"""


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are one sentence."""

    def error(self, message: str) -> NoReturn:
        raise Unusable(
            f"{message[:1].upper()}{message[1:]} (aiuto: ./labimpact manage link --help)"
        )


def main(arguments: Sequence[str]) -> int:
    """Run the command; whatever cannot be used is one sentence on stderr and exit code 2."""
    try:
        options = parser().parse_args(arguments)
        run(options)
    except Unusable as reason:
        say(str(reason))
        return MISUSED
    return 0


def parser() -> Parser:
    """The options of the command."""
    found = Parser(
        prog="./labimpact manage link", description=HELP, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    found.add_argument("left", metavar="A.csv", type=Path)
    found.add_argument("right", metavar="B.csv", type=Path, nargs="?")
    found.add_argument("--map", metavar="map.toml", type=Path)
    found.add_argument(
        "--map-b", metavar="map.toml", type=Path, help="la mappa di B.csv, se ha altre colonne"
    )
    found.add_argument("--out", metavar="pairs.csv", type=Path, required=True)
    found.add_argument("--encode", action="store_true", help="codifica A.csv, non confronta")
    found.add_argument("--key", metavar="segreto.txt", type=Path, help="il segreto per --encode")
    found.add_argument("--keep-ids", action="store_true", help="con --encode, non cambia gli id")
    found.add_argument("--encoded", action="store_true", help="A e B sono già codificati")
    return found


def run(options: argparse.Namespace) -> None:
    """Do what was asked for."""
    options.out = place_of_result(options.out)
    for read in (options.left, options.right, options.map, options.map_b, options.key):
        if read is not None and Path(os.path.realpath(read)) == options.out:
            raise Unusable(
                f"--out è lo stesso file di {read}: si perderebbe. Scegli un altro nome."
            )
    if options.encoded:
        others = (options.encode, options.key, options.map, options.map_b, options.keep_ids)
        if any(others) or options.right is None:
            raise Unusable("--encoded vuole due elenchi codificati e --out, nient'altro.")
        return meet_encoded(options)
    if options.map is None:
        raise Unusable("Manca --map map.toml: dice in quali colonne stanno i dati.")
    if options.map_b is not None and options.right is None:
        raise Unusable("--map-b serve solo con un secondo elenco.")
    told = read_map(options.map)
    if options.encode:
        if options.key is None or options.right is not None:
            raise Unusable("--encode vuole un solo elenco e il segreto: --key segreto.txt.")
        return encode(options, told)
    if options.key is not None or options.keep_ids:
        raise Unusable("--key e --keep-ids servono solo con --encode.")
    return link(options, told)


def link(options: argparse.Namespace, told: Map) -> None:
    """Read, link and write."""
    other = told if options.map_b is None else read_map(options.map_b)
    left = read_records(options.left, told)
    right = left if options.right is None else read_records(options.right, other)
    # The records stay to the end: nothing is gained by looking through them for rubbish.
    gc.freeze()
    ticker = Ticker()
    only_names = told.only_names or other.only_names
    if options.right is None:
        found = link_within(left, only_names=only_names, progress=ticker)
    else:
        found = link_across(left, right, only_names=only_names, progress=ticker)
    write_pairs(options.out, [one.id for one in left], [one.id for one in right], found)


def encode(options: argparse.Namespace, told: Map) -> None:
    """Write the encodings of the rows of a register that bear a name."""
    encoder = Encoder(read_secret(options.key), told.encoded)
    records = [record for record in read_records(options.left, told) if record.words]
    if not options.keep_ids and telling(records):
        say(
            "gli id sembrano dati delle persone e andrebbero in chiaro all'altro ente: sono "
            "sostituiti con altri casuali (--keep-ids li lascia)"
        )
        records = [replace(record, id=secrets.token_hex(8)) for record in records]
    head = Head(encoder.fingerprint, encoder.fields)
    write_whole(options.out, "".join(as_text(map(encoder.encode, records), head)))
    say(f"{len(records)} righe codificate: {options.out}")


def meet_encoded(options: argparse.Namespace) -> None:
    """Set two encoded registers side by side."""
    left, head = read_encoded(options.left)
    right, other = read_encoded(options.right)
    check_heads(head, other, (options.left.name, options.right.name))
    write_pairs(options.out, [one.id for one in left], [one.id for one in right], meet(left, right))


def read_records(path: Path, told: Map) -> list[Record]:
    """Read a register as the map says; raises Unusable where its dates cannot be understood."""
    births = BirthReader(told.date_format)
    records: list[Record] = []
    dated = understood = 0
    sample = ""
    rows = Rows(path, told.columns)
    for cells in rows:
        records.append(read_record(cells, births))
        date = cells.get("birth_date", "")
        if date:
            dated += 1
            if births.read(date):
                understood += 1
            else:
                sample = sample or date
    if dated and understood < dated * LEAST_READ:
        wanted = told.date_format or "nessun formato noto"
        raise Unusable(
            f"{path.name}: {dated - understood} date su {dated} non si leggono con {wanted} "
            f"(per esempio «{sample[:40]}»): correggi date_format nella mappa."
        )
    if rows.short:
        say(f"{path.name}: righe con meno celle dell'intestazione: {rows.short} (la prima è la "
            f"{rows.first_short}); le colonne che mancano sono prese come vuote")  # fmt: skip
    nameless = sum(not record.words for record in records)
    if nameless:
        say(f"{path.name}: righe senza nome: {nameless}")
    return records


def write_pairs(
    path: Path, left: Sequence[str], right: Sequence[str], found: Sequence[Linked]
) -> None:
    """Write the pairs, and say on stderr how many there are."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(HEADER)
    for pair in found:
        rows.writerow((left[pair.left], right[pair.right], f"{pair.score:.4f}", pair.decision))
    write_whole(path, text.getvalue())
    matches = sum(pair.decision == MATCH for pair in found)
    review = sum(pair.decision == REVIEW for pair in found)
    say(f"{matches} coppie uguali, {review} da guardare: {path}")


def place_of_result(path: Path) -> Path:
    """Where the result goes, links followed; raises Unusable for anything but a plain file."""
    try:
        if path.exists() and not path.is_file():
            reason = "è una cartella" if path.is_dir() else "non è un file comune"
            raise Unusable(f"Non si può scrivere {path}: {reason}.")
    except OSError as error:
        raise Unusable(f"Non si può scrivere {path}: {why(error)}.") from error
    return Path(os.path.realpath(path))


def write_whole(path: Path, text: str) -> None:
    """Write a private file beside its place and move it there when it is whole."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(beside, "w", encoding="utf-8", opener=private) as file:
            file.write(text)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise Unusable(f"Non si può scrivere {path}: {why(error)}.") from error


def private(path: str, flags: int) -> int:
    """Open a file for its owner only: it says who is who."""
    return os.open(path, flags, 0o600)


class Ticker:
    """Says on stderr how far it is, now and then."""

    def __init__(self) -> None:
        self.told = time.monotonic()

    def __call__(self, what: str, done: int, of: int) -> None:
        now = time.monotonic()
        if now - self.told >= EVERY_SECONDS:
            self.told = now
            say(f"{what} {done} di {of}")


def say(text: str) -> None:
    """One line for whoever called the command."""
    sys.stderr.write(f"link: {text}\n")
