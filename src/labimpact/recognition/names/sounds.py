"""The skeleton of a word: its consonants as classes coarse enough for every habit of spelling.

Arabic, French, German, English, Italian and passport spellings of one name must meet: vowels and
half-vowels fall away, as do h and the letters of the throat; b and p, d and t, the letters of k
and those of s are one each. What may be heard in two ways (`ch`, `c`, `g`, `j`, `x`) gives two.
"""

from __future__ import annotations

import re
from functools import lru_cache

MOST_SKELETONS = 4
LONGEST = 8
# Longer ones first. Each reading is a class or nothing; several readings are parted by a bar.
READINGS = {
    "tsch": "S", "dsch": "S", "shch": "S", "sch": "S|SK", "tch": "S", "dzh": "S", "tzs": "S",
    "ph": "F", "pf": "F", "sh": "S", "ch": "S|K", "kh": "K|", "gh": "K|", "dj": "S", "dz": "S",
    "dh": "T|S", "th": "T|S", "zh": "S", "cz": "S", "sz": "S", "ts": "S", "tz": "S", "ck": "K",
    "cq": "K", "gn": "N|KN", "gl": "L|KL", "gu": "K|", "qu": "K", "sc": "S|SK", "cc": "K|S",
    "ng": "N|NK",
    "rz": "RS|S", "lj": "L", "nj": "N", "gj": "S", "kj": "S", "hj": "", "xh": "S",
    "mb": "MP", "mp": "MP", "nd": "NT",
    "ll": "L|", "ks": "KS|S", "cs": "S|KS",
    "b": "P", "p": "P", "f": "F", "v": "F", "w": "|F", "k": "K", "q": "K", "c": "K|S", "g": "K|S",
    "j": "S|", "x": "S|KS", "s": "S", "z": "S", "t": "T", "d": "T", "m": "M", "n": "N", "l": "L",
    "r": "R", "h": "", "a": "", "e": "", "i": "", "o": "", "u": "", "y": "",
}  # fmt: skip
PIECES = re.compile("|".join(READINGS))
_SPLIT = {piece: tuple(readings.split("|")) for piece, readings in READINGS.items()}
_SILENT = ("",)
SOFT = ("e", "i", "y")
# Written at the end of French words and not heard: Thibault, Rabaut, Buquet, Laurent, Bernard.
SILENT = re.compile(
    "(?<=[aeo]u)(?:l[td]|[tdxs])$|(?<=[aeio])t$|(?<=[aeo][nr])[td]$|(?<=[ao]i)[ts]$"
)

DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def skeletons(latin: str) -> tuple[str, ...]:
    """The skeletons of a romanised word, the likelier first; none for a word without letters.

    The last one is that of a French word without its silent end, where two sounds are left.
    """
    found, stem = _skeletons(latin), SILENT.sub("", latin)
    if stem != latin:
        found += tuple(s for s in _skeletons(stem)[:1] if len(s) > 1)
    return tuple(dict.fromkeys(found))


def _skeletons(latin: str) -> tuple[str, ...]:
    latin = DOUBLED.sub(r"\1", latin)
    found = [""]
    joined = False  # No vowel since the last sound: schmi-dt is one sound, mo-ha-m-ed two.
    for piece in PIECES.finditer(latin):
        readings = _SPLIT[piece[0]]
        if readings == _SILENT:
            joined = False
            continue
        if piece[0] in ("c", "g") and latin[piece.end() : piece.end() + 1] not in SOFT:
            # Before a, o, u and consonants both are hard, whatever the language.
            readings = readings[:1]
        added = [add(old, new, joined) for new in readings for old in found]
        found = list(dict.fromkeys(added))[:MOST_SKELETONS] if len(added) > 1 else added
        joined = True
    return tuple(dict.fromkeys(s[:LONGEST] or "-" for s in found)) if latin else ()


def add(old: str, new: str, joined: bool) -> str:
    """A skeleton with more sounds; `joined` when no vowel parts them from those before."""
    return old + new[1:] if joined and new and old.endswith(new[0]) else old + new


def shortened(skeleton: str) -> tuple[str, ...]:
    """The skeleton with each of its sounds left out: how one slip of the pen is found again."""
    if len(skeleton) < 3:
        return ()
    left = (skeleton[:i] + skeleton[i + 1 :] for i in range(len(skeleton)))
    return tuple(dict.fromkeys(left))
