"""What the engine compares: one row of plain values for each card. Pure: no database, no Django."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from labimpact.recognition.cards import NAMES_APART, papers_of, tails_of
from labimpact.recognition.filing import number, sounds
from labimpact.recognition.linking.births import Birth
from labimpact.recognition.names import Name, unpack

# A card as it is read: person_id, names, born, sex, codes.
Card = tuple[int, str, int | None, str, list[str]]
LEAST_CODE = 5
COLUMNS = (
    "id", "names", "birth", "sex", "codes", "name", "sound", "sounds", "born", "turned", "year",
    "gender", "papers", "phones", "keys",
)  # fmt: skip


def facts_of(card: Card) -> dict[str, Any]:
    """One row, by column: the card as it is, what is compared, and the keys of its blocks.

    What is not known is None, so that the engine counts it neither for nor against.
    """
    person, packed, birth, sex, codes = card
    names = [unpack(one) for one in packed.split(NAMES_APART)] if packed else []
    born = Birth.of_number(birth)
    heard = [sounds(name) for name in names]
    first = sorted(word[0] for word in heard[0]) if heard else []
    papers = [code for code in papers_of(codes) if len(code) >= LEAST_CODE]
    phones = tails_of(codes)
    return {
        "id": person, "names": packed, "birth": birth, "sex": sex, "codes": codes,
        "name": latin(names[0]) or None if names else None,
        "sound": " ".join(first) or None,
        "sounds": sorted({word[0] for name in heard for word in name}) or None,
        "born": day_of(born), "turned": day_of(turned(born)), "year": born.year or None,
        "gender": sex or None, "papers": papers or None, "phones": phones or None,
        "keys": sorted({number(key) for key in block_keys(heard, born, papers, phones)}),
    }  # fmt: skip


def latin(name: Name) -> str:
    """The words that count in roman letters, in the order of the alphabet."""
    return " ".join(sorted(token.latin for token in name.core))


def day_of(born: Birth) -> str | None:
    """The day as eight digits; 1 January is what offices write of whom only the year is known."""
    known = born.day and (born.month, born.day) != (1, 1)
    return f"{born.year:04d}{born.month:02d}{born.day:02d}" if known else None


def turned(born: Birth) -> Birth:
    """Day and month the other way round, where that is a day."""
    return Birth(born.year, born.day, born.month) if born.day <= 12 else born


def block_keys(
    heard: Sequence[Sequence[tuple[str, ...]]], born: Birth, papers: Sequence[str],
    phones: Sequence[str],
) -> Iterator[str]:  # fmt: skip
    """What brings two cards together: two sounds with a year or a day, a sound with the whole day.

    Two sounds alone and one with the year are there too, for whom the birth was written wrongly
    or changed surname: where they are common, the rarity that `blocks` asks for leaves them out.
    """
    yield from (f"c:{code}" for code in papers)
    yield from (f"t:{phone}" for phone in phones)
    day = f"{min(born.month, born.day)}.{max(born.month, born.day)}" if day_of(born) else ""
    if day:
        yield f"b:{born.year}:{day}"
    for words in heard:
        for word in words:
            for sound in word:
                if born:
                    yield f"y:{sound}:{born.year}"
                if day:
                    yield f"d:{sound}:{born.year}:{day}"
                    yield f"n:{sound}:{day}"
        for one, other in combinations(words, 2):
            for a in one:
                for b in other:
                    pair = f"{min(a, b)}:{max(a, b)}"
                    yield f"p:{pair}"
                    if born:
                        yield f"py:{pair}:{born.year}"
                    if day:
                        yield f"pd:{pair}:{day}"
