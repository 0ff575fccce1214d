"""A small register of cards, some of the same person, for the engines."""

import random
from pathlib import Path

import pytest

from labimpact.recognition.cards import names_of, written
from labimpact.recognition.linking.births import Birth
from labimpact.recognition.sweeping import reading

GIVEN = ("Rachida", "Amina", "Oksana", "Blessing", "Fatoumata", "Elena", "Gurpreet", "Nimal")
FAMILY = ("Cherkaoui", "Hassan", "Bondarenko", "Okafor", "Diallo", "Popescu", "Singh", "Perera")
SPELLED = {"Cherkaoui": "Sharqawi", "Rachida": "Rashida", "Diallo": "Jallow", "Hassan": "Hasan"}


def cards(persons: int, seed: int = 5):
    """Rows as the matcher reads them: one in eight is there a second time, written otherwise."""
    rng = random.Random(seed)  # noqa: S311
    rows, same = [], set()
    for number in range(persons):
        given, family = rng.choice(GIVEN), f"{rng.choice(FAMILY)}"
        more = "".join(rng.choice("bdfgklmnprst") + rng.choice("aeiou") for _ in range(3))
        born = Birth(rng.randint(1950, 2010), rng.randint(2, 12), rng.randint(1, 28))
        code = f"ca{rng.randrange(10**7):07d}"
        rows.append(_row(len(rows) + 1, given, f"{family} {more}", born, [code]))
        if number % 8 == 0:
            other = Birth(born.year, born.day, born.month) if born.day <= 12 else born
            rows.append(
                _row(
                    len(rows) + 1,
                    SPELLED.get(given, given),
                    f"{SPELLED.get(family, family)} {more}",
                    other,
                    [],
                )
            )
            same.add((len(rows) - 1, len(rows)))
    return rows, same


def _row(pk, given, family, born, codes):
    card = written(names_of(family, given, "", ""), born, "F", codes, [])
    return pk, card.names, card.born, card.sex, card.codes


@pytest.fixture
def register(tmp_path) -> tuple[Path, set[tuple[int, int]]]:
    """A folder with the facts of four hundred people, and which of them are one."""
    rows, same = cards(400)
    reading._write(tmp_path, (0, rows))
    return tmp_path, same
