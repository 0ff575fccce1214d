"""All cards made again: after an upgrade that files otherwise, and where some are missing."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from itertools import groupby
from typing import Any

import psycopg
from django.db import connection

from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision
from labimpact.recognition import matcher
from labimpact.recognition.actions.filing import array
from labimpact.recognition.asking import Born
from labimpact.recognition.cards import names_of, of_search_keys, written
from labimpact.recognition.filing import VERSION
from labimpact.recognition.queries.commonness import fewest, forget

_PERSONS_A_BLOCK = 5_000
# From how many blocks on it pays to make the index anew.
MANY = 4
_PERSONS = """
SELECT id, family_name, given_name, preferred_name, native_name, birth_date, birth_precision, sex
FROM people_person WHERE id BETWEEN %s AND %s ORDER BY id
"""
_KEYS = """
SELECT person_id, kind, key FROM people_searchkey
WHERE person_id BETWEEN %s AND %s AND kind IN ('phone', 'tax_code', 'permit', 'document')
ORDER BY person_id
"""
_CLEAR = "DELETE FROM recognition_card WHERE person_id BETWEEN %s AND %s"
_INDEX = "CREATE INDEX card_by_key ON recognition_card USING gin (keys) WITH (fastupdate = off)"
_COPY = "COPY recognition_card (person_id, names, born, sex, codes, keys, version) FROM STDIN"


def outdated(own: psycopg.Connection) -> list[int]:
    """The blocks that hold somebody without a card, or with one written by older rules."""
    rows = own.execute(
        "SELECT DISTINCT p.id / %s FROM people_person p"
        " LEFT JOIN recognition_card c ON c.person_id = p.id AND c.version = %s"
        " WHERE c.id IS NULL ORDER BY 1",
        [_PERSONS_A_BLOCK, VERSION],
    ).fetchall()
    return [block for (block,) in rows]


def rebuild(
    url: str, *, hands: int, say: Callable[[float], None] = lambda part: None, whole: bool = False
) -> int:
    """Make the cards that are missing or outdated, or all; answers of how many blocks.

    `url` is the owner's. Blocks are transactions of their own and searches go on meanwhile; a card
    that changes during its block is written after it, because the block holds its persons. When
    most are to be made, the index is made at the end: sorting all keys takes less than filing each.
    """
    with psycopg.connect(url) as own:
        blocks = outdated(own)
        last = own.execute("SELECT coalesce(max(id), 0) FROM people_person").fetchone()
        every = range((last or (0,))[0] // _PERSONS_A_BLOCK + 1)
        if whole:
            blocks = list(every)
        sorts = len(blocks) > MANY and len(blocks) * 2 > len(every)
        if sorts:
            own.execute("TRUNCATE recognition_card")
            own.execute("DROP INDEX IF EXISTS card_by_key")
            blocks = list(every)
    if not blocks:
        return 0
    works = [
        (url, block * _PERSONS_A_BLOCK, (block + 1) * _PERSONS_A_BLOCK - 1) for block in blocks
    ]
    # What this process has read (words, lexicon) is shared by the others.
    connection.close()
    with multiprocessing.get_context("fork").Pool(hands) as pool:
        for done, _one in enumerate(pool.imap_unordered(_block, works), 1):
            say(done / len(works))
    if sorts:
        with psycopg.connect(url, autocommit=True) as own:
            own.execute("SET maintenance_work_mem = '1GB'")
            own.execute(_INDEX)
            own.execute("VACUUM (ANALYZE) recognition_card")
    count_common()
    return len(works)


def count_common() -> None:
    """Count the keys that many cards share: every night, and after all were made again."""
    with matcher.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM recognition_card")
        total: int = cursor.fetchone()[0]
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT wall.count_common_keys(%s)", [fewest(total)])
    forget()


def _block(work: tuple[str, int, int]) -> int:
    url, first, last = work
    with psycopg.connect(url) as own:
        own.execute(
            "SELECT 1 FROM people_person WHERE id BETWEEN %s AND %s FOR SHARE", [first, last]
        )
        persons = own.execute(_PERSONS, [first, last]).fetchall()
        keys = _grouped(own.execute(_KEYS, [first, last]).fetchall())
        own.execute(_CLEAR, [first, last])
        with own.cursor() as cursor, cursor.copy(_COPY) as copy:
            for row in persons:
                copy.write_row(_row(row, keys.get(row[0], [])))
    return len(persons)


def _grouped(rows: list[tuple[int, str, str]]) -> dict[int, list[tuple[str, str]]]:
    return {
        person: [(kind, key) for _person, kind, key in group]
        for person, group in groupby(rows, key=lambda row: row[0])
    }


def _row(person: tuple[Any, ...], keys: list[tuple[str, str]]) -> list[Any]:
    pk, family, given, preferred, native, born, precision, sex = person
    codes, phones = of_search_keys(keys)
    birth = Born.of(PartialDate(born, DatePrecision(precision)))
    names = names_of(str(family), str(given), str(preferred), str(native))
    card = written(names, birth, str(sex), codes, phones)
    return [pk, card.names, card.born, card.sex, array(card.codes), array(card.keys), VERSION]
