"""How the bearers of East Asian family names write them in Latin letters."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """Family name to its Latin spellings, the likelier first; read from `data` once."""
    source = files("labimpact.recognition").joinpath("data", "family_readings.tsv")
    lines = source.read_text(encoding="utf-8").splitlines()
    parted = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {native: tuple(latin.split()) for native, latin in parted}
