"""All cards made again: after an upgrade that files otherwise, and where some are missing."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from itertools import groupby

import psycopg
from django.db import connection

from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision
from labimpact.recognition.actions.filing import array
from labimpact.recognition.asking import Born
from labimpact.recognition.cards import names_of, of_search_keys, written
from labimpact.recognition.queries.commonness import FEWEST, forget

_PERSONS_A_BLOCK = 5_000
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
_COPY = "COPY recognition_card (person_id, names, born, sex, codes, keys) FROM STDIN"


def rebuild(url: str, *, hands: int, say: Callable[[float], None]) -> int:
    """Make every card again, in blocks each of its own transaction; answers how many persons.

    `url` is the owner's. Searches go on meanwhile; a card that changes during its block is written
    after it, because the block holds its persons.
    """
    with psycopg.connect(url) as own:
        found = own.execute("SELECT coalesce(max(id), 0), count(*) FROM people_person").fetchone()
        last, persons = found or (0, 0)
        filed = own.execute("SELECT count(*) FROM recognition_card").fetchone()
        # Filing card by card costs more than sorting all keys at the end; but where the cards are
        # there already, searches go on by them.
        sorts = (filed or (0,))[0] * 2 < persons
        if sorts:
            own.execute("TRUNCATE recognition_card")
            own.execute("DROP INDEX card_by_key")
    blocks = [
        (url, first, first + _PERSONS_A_BLOCK - 1) for first in range(1, last + 1, _PERSONS_A_BLOCK)
    ]
    # What this process has read (words, lexicon) is shared by the others.
    connection.close()
    with multiprocessing.get_context("fork").Pool(hands) as pool:
        for done, _one in enumerate(pool.imap_unordered(_block, blocks), 1):
            say(done / len(blocks))
    if sorts:
        with psycopg.connect(url, autocommit=True) as own:
            own.execute("SET maintenance_work_mem = '1GB'")
            own.execute(_INDEX)
            own.execute("VACUUM (ANALYZE) recognition_card")
    count_common()
    return int(persons)


def count_common() -> None:
    """Count the keys that many cards share: every night, and after all were made again."""
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT wall.count_common_keys(%s)", [FEWEST])
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


def _row(person: tuple[object, ...], keys: list[tuple[str, str]]) -> Iterator[object]:
    pk, family, given, preferred, native, born, precision, sex = person
    codes, phones = of_search_keys(keys)
    birth = Born.of(PartialDate(born, DatePrecision(precision)))  # type: ignore[arg-type]
    names = names_of(str(family), str(given), str(preferred), str(native))
    card = written(names, birth, str(sex), codes, phones)
    return iter((pk, card.names, card.born, card.sex, array(card.codes), array(card.keys)))
