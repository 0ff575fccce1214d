"""Pairs of full names, of one person and of two: hard ones on both sides, by origin."""

from __future__ import annotations

import random
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from bench.recognition import material
from bench.recognition.material import Spelled
from labimpact.recognition.names import scripts
from scripts.names.calibrate import slip


@dataclass(frozen=True)
class Judged:
    """Two full names, whether one person bears both, where from and what was done."""

    one: str
    other: str
    same: bool
    origin: str
    kind: str


def latin(rng: random.Random, each: int, known) -> list[Judged]:
    """Names of one origin in Latin letters: variants and slips, brothers and namesakes."""
    variants = _variants(known)
    found = []
    for origin, (given, family) in material.borne().items():
        for _ in range(each):
            first, second, last = rng.choice(given), rng.choice(given), rng.choice(family)
            found.append(_same(first, second, last, variants, origin, rng))
            found.append(_different(first, last, given, family, variants, origin, rng))
    return found


def _variants(known) -> dict[str, list[str]]:
    """Spellings of one name that no lexicon of the measured weights has heard of."""
    found: dict[str, list[str]] = {}
    for group in known:
        words = group.get(scripts.LATIN, ())
        for word in words:
            found.setdefault(word, []).extend(w for w in words if w != word)
    return found


def _same(first, second, last, variants, origin, rng) -> Judged:
    kind = rng.choice(("spelling", "slip", "swapped", "middle", "initial", "spelling and order"))
    one, other = f"{first} {last}", f"{first} {last}"
    varied = _varied(first, variants, rng), _varied(last, variants, rng)
    if kind == "spelling":
        other = " ".join(varied)
    elif kind == "slip":
        other = f"{slip(first.lower(), rng)} {last}" if rng.random() < 0.5 else (
            f"{first} {slip(last.lower(), rng)}")  # fmt: skip
    elif kind == "swapped":
        other = f"{last} {first}"
    elif kind == "middle":
        other = f"{first} {second} {last}"
    elif kind == "initial":
        one, other = f"{first} {second} {last}", f"{first} {second[0]}. {last}"
    else:
        other = f"{varied[1]} {varied[0]}"
    return Judged(one, other, True, origin, kind)


def _varied(word: str, variants: dict[str, list[str]], rng: random.Random) -> str:
    choices = variants.get(word.lower())
    return rng.choice(choices) if choices else word


def _different(first, last, given, family, variants, origin, rng) -> Judged:
    kind = rng.choice(("brothers", "alike given", "alike family", "namesakes"))
    other_first, other_last = first, last
    if kind == "brothers":
        other_first = rng.choice(given)
    elif kind == "namesakes":
        other_last = rng.choice(family)
    else:
        pool, word = (given, first) if kind == "alike given" else (family, last)
        taken = {word.lower(), *variants.get(word.lower(), ())}
        near = process.extract(word, [w for w in pool if w.lower() not in taken],
                               scorer=JaroWinkler.similarity, limit=3)  # fmt: skip
        chosen = rng.choice(near)[0]
        other_first, other_last = (chosen, last) if kind == "alike given" else (first, chosen)
    return Judged(f"{first} {last}", f"{other_first} {other_last}", (first, last) ==
                  (other_first, other_last), origin, kind)  # fmt: skip


def across(words: list[Spelled], origin: str, rng: random.Random, each: int) -> list[Judged]:
    """Names in their script against Latin letters; the strangers share one of two words."""
    found = []
    for _ in range(each):
        a, b, c = rng.sample(words, 3)
        latin = [a.latin, b.latin] if rng.random() < 0.7 else [b.latin, a.latin]
        found.append(Judged(f"{a.native} {b.native}", " ".join(latin), True, origin, "script"))
        near = process.extract(a.latin, [w.latin for w in rng.sample(words, 200)],
                               scorer=JaroWinkler.similarity, limit=2)  # fmt: skip
        stranger = rng.choice([c.latin, *(w for w, _, _ in near if w != a.latin)])
        found.append(Judged(f"{a.native} {b.native}", f"{stranger} {b.latin}",
                            stranger == a.latin, origin, "script, one word"))  # fmt: skip
    return found
