"""`./labimpact bench names QUERIES.tsv CORPUS.txt --json`: how well names are found by name alone.

QUERIES holds `query<TAB>expected` lines, CORPUS one name a line, both UTF-8. Prints one JSON
object: the share of queries whose expected name is the first answer or among the first ten, the
mean reciprocal rank within the first twenty, and how long a query takes. See bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from labimpact.recognition.names import Index, read  # noqa: E402

LIMIT = 20


class Unreadable(Exception):
    """A file that cannot be measured with, and why."""


class Query(NamedTuple):
    """What is asked, what should be found, and whether its line says more."""

    asked: str
    expected: str
    more: bool


class Answer(NamedTuple):
    """The rank of the expected name, 0 when it was not found; the first answer; milliseconds."""

    query: Query
    rank: int
    first: str
    took: float


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./labimpact bench names", description=__doc__)
    parser.add_argument("queries", type=Path, help="query<TAB>expected, one a line")
    parser.add_argument("corpus", type=Path, help="one name a line")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    parser.add_argument("--misses", type=Path, metavar="FILE", help="writes what was not first")
    options = parser.parse_args(arguments)
    try:
        queries, corpus = read_queries(options.queries), read_lines(options.corpus)
        if not corpus:
            raise Unreadable(f"{options.corpus} holds no names.")
        for warning in doubts(queries, corpus):
            sys.stderr.write(f"{warning}\n")
        answers = ask(queries, corpus)
        if options.misses:
            write_misses(options.misses, answers)
    except Unreadable as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    found = told(answers)
    if options.json:
        print(json.dumps(found))
    else:
        print("\n".join(f"{name:8} {value}" for name, value in found.items()))
    return 0


def read_lines(path: Path) -> list[str]:
    """The lines of a file that are not empty, once each."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(f"{path} is not UTF-8 text.") from None
    except OSError as reason:
        raise Unreadable(f"{path} cannot be read: {reason.strerror}.") from None
    lines = (line.strip("\r\n ") for line in text.split("\n"))
    return list(dict.fromkeys(line for line in lines if line.strip()))


def read_queries(path: Path) -> list[Query]:
    """What is asked and what should be found."""
    found = []
    for number, line in enumerate(read_lines(path), start=1):
        parts = line.split("\t")
        if len(parts) < 2 or not parts[1].strip():
            raise Unreadable(f"{path}, line {number}: no expected name after a tab.")
        found.append(Query(parts[0], parts[1], len(parts) > 2))
    if not found:
        raise Unreadable(f"{path} holds no queries.")
    return found


def doubts(queries: list[Query], corpus: list[str]) -> Iterator[str]:
    """What makes the figures mean something else than one thinks."""
    if more := sum(query.more for query in queries):
        yield f"Warning: {more} of {len(queries)} queries have a third column, which is not read."
    there = {_same(name) for name in corpus}
    absent = [query for query in queries if _same(query.expected) not in there]
    if absent:
        yield (
            f"Warning: {len(absent)} of {len(queries)} expected names are not in the corpus and "
            f"cannot be found (the first: {absent[0].expected})."
        )


def ask(queries: list[Query], corpus: list[str]) -> list[Answer]:
    """The rank of what was expected, 0 when it was not found, and how long each query took."""
    index = Index(read(name) for name in corpus)
    same = [_same(name) for name in corpus]
    index.search(read(queries[0].asked))  # The first one reads the weights.
    answers = []
    for query in queries:
        begun = time.perf_counter()
        found = index.search(read(query.asked), LIMIT)
        took = (time.perf_counter() - begun) * 1000
        wanted = _same(query.expected)
        places = [n for n, (place, _) in enumerate(found, start=1) if same[place] == wanted]
        first = corpus[found[0][0]] if found else ""
        answers.append(Answer(query, places[0] if places else 0, first, took))
    return answers


def told(answers: list[Answer]) -> dict[str, float | int]:
    """Hits, ranks and times."""
    ranks = [answer.rank for answer in answers]
    times = sorted(answer.took for answer in answers)
    return {
        "hit@1": share(rank == 1 for rank in ranks),
        "hit@10": share(0 < rank <= 10 for rank in ranks),
        "mrr": round(statistics.fmean(1 / rank if rank else 0.0 for rank in ranks), 4),
        "p50_ms": round(statistics.median(times), 2),
        "p95_ms": round(times[min(len(times) - 1, int(len(times) * 0.95))], 2),
        "n": len(ranks),
    }


def write_misses(path: Path, answers: list[Answer]) -> None:
    """Every query whose first answer is another name, one a line."""
    lines = (
        "\t".join((answer.query.asked, answer.query.expected, str(answer.rank), answer.first))
        for answer in answers
        if answer.rank != 1
    )
    try:
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as reason:
        raise Unreadable(f"{path} cannot be written: {reason.strerror}.") from None


def share(truths) -> float:
    return round(statistics.fmean(truths), 4)


def _same(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
