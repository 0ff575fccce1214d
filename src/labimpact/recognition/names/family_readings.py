"""How the bearers of East Asian names write them in Latin letters."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

# Given names have so many characters at most that are read one by one.
MOST_CHARACTERS = 3


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """Family name to its Latin spellings, the likelier first; read from `data` once."""
    return _table("family_readings.tsv")


@cache
def _given() -> dict[str, tuple[str, ...]]:
    return _table("given_readings.tsv")


def _table(name: str) -> dict[str, tuple[str, ...]]:
    source = files("labimpact.recognition").joinpath("data", name)
    lines = source.read_text(encoding="utf-8").splitlines()
    parted = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {native: tuple(latin.split()) for native, latin in parted}


@lru_cache(maxsize=20_000)
def spellings(native: str) -> frozenset[str]:
    """How a word of East Asian characters is written by those who bear it, as far as is known.

    As a family name, as a word of its own, or character by character (志明: chiming).
    """
    found = {*readings().get(native, ()), *_given().get(native, ())}
    if 1 < len(native) <= MOST_CHARACTERS:
        joined = {""}
        for character in native:
            joined = {before + latin for before in joined for latin in _given().get(character, ())}
        found |= joined
    return frozenset(found)
