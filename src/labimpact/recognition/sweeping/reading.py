"""From the cards, read as *matcher* in blocks, to files of facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from labimpact.recognition import matcher
from labimpact.recognition.sweeping.facts import Card, facts_of
from labimpact.recognition.sweeping.hands import spread

_A_BLOCK = 20_000
_LAST = "SELECT coalesce(max(person_id), 0), count(*) FROM recognition_card"
_CARDS = """
SELECT person_id, names, born, sex, codes FROM recognition_card
WHERE person_id > %s AND person_id <= %s ORDER BY person_id
"""
_WORDS = pa.list_(pa.string())
_COLUMNS = pa.schema([
    ("id", pa.int64()), ("names", pa.string()), ("birth", pa.int32()), ("sex", pa.string()),
    ("codes", _WORDS), ("name", pa.string()), ("sound", pa.string()), ("sounds", _WORDS),
    ("born", pa.string()), ("turned", pa.string()), ("year", pa.int32()),
    ("gender", pa.string()), ("papers", _WORDS), ("phones", _WORDS),
    ("keys", pa.list_(pa.int64())),
])  # fmt: skip
Block = tuple[int, list[Card]]


def read(folder: Path, *, hands: int, say: Callable[[float], None]) -> None:
    """Write every block that is not there yet."""
    with matcher.cursor() as cursor:
        cursor.execute(_LAST)
        last, _cards = cursor.fetchone() or (0, 0)
    # Of a network without anybody there is one block, an empty one.
    starts = range(0, max(last, 1), _A_BLOCK)
    missing = [start for start in starts if not _path(folder, start).exists()]
    there = len(starts) - len(missing)
    for done, _block in enumerate(spread(partial(_write, folder), _blocks(missing), hands), 1):
        say((there + done) / len(starts))


def _blocks(starts: list[int]) -> Iterator[Block]:
    for start in starts:
        with matcher.cursor() as cursor:
            cursor.execute(_CARDS, [start, start + _A_BLOCK])
            cards = cursor.fetchall()
        yield start, cards


def _path(folder: Path, start: int) -> Path:
    return folder / f"cards-{start:012d}.parquet"


def _write(folder: Path, block: Block) -> None:
    start, cards = block
    path = _path(folder, start)
    draft = path.with_suffix(".draft")
    table = pa.Table.from_pylist([facts_of(card) for card in cards], schema=_COLUMNS)
    parquet.write_table(table, draft)
    draft.rename(path)
