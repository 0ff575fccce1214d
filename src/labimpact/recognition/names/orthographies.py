"""The same letters by the habits of other languages: French Cherkaoui is Sherkawi in English.

Documents of the Maghreb and of West Africa are written as French is, those of others as German,
Polish, Italian or Albanian are; the English habit is the one that most transliterations follow.
"""

from __future__ import annotations

import re
from functools import lru_cache

from labimpact.recognition.names import sounds

# Whole words rewritten from the habit of one language to the English one, in this order.
_RULES: tuple[tuple[tuple[str, str], ...], ...] = (
    # French
    (
        (sounds.SILENT.pattern, ""), ("e?au$", "o"), ("th", "t"),
        ("tch", "+"), ("ch", "sh"), (r"\+", "ch"), ("dj", "j"), ("ou(?=[aeiouy])", "w"),
        ("ou", "u"), ("qu", "k"), ("gu(?=[eiy])", "g"), ("c(?=[aou])", "k"), ("ss", "s"),
        ("(?<=[aeiou])y(?=[aeiou])", "y"), ("e$", ""),
    ),
    # German and Polish
    (
        ("dsch", "j"), ("tsch", "ch"), ("sch", "sh"), ("szcz", "shch"), ("sz", "sh"),
        ("cz", "ch"), ("w", "v"), ("ei", "ai"), ("ie", "i"), ("j", "y"), ("ck", "k"),
    ),
    # Italian
    (
        ("sc(?=[ei])", "sh"), ("ch(?=[ei])", "k"), ("gh(?=[ei])", "g"), ("ci(?=[aou])", "ch"),
        ("c(?=[ei])", "ch"), ("gi(?=[aou])", "j"), ("g(?=[ei])", "j"), ("gn", "ny"),
        ("c(?=[aou])", "k"),
    ),
    # Albanian
    (("xh", "j"), ("gj", "j"), ("zh", "zh"), ("q", "ch"), ("x", "dz"), ("ll", "l"), ("c", "ts")),
)  # fmt: skip
_COMPILED = tuple(tuple((re.compile(old), new) for old, new in rules) for rules in _RULES)


@lru_cache(maxsize=20_000)
def readings(latin: str) -> tuple[str, ...]:
    """The word as it would be written in English if it were French, German, Italian or Albanian.

    Only those that differ from how it is written.
    """
    found: dict[str, None] = {}
    for rules in _COMPILED:
        word = latin
        for old, new in rules:
            word = old.sub(new, word)
        if len(word) > 1 and word != latin:
            found[word] = None
    return tuple(found)


# Spellings between which nobody hears a difference, in this order.
_PLAIN = tuple(
    (re.compile(old), new)
    for old, new in (
        ("ee|ie|ea", "i"), ("oo|ou", "u"), ("ei|ey|ay", "ai"), ("y", "i"), ("ph", "f"),
        ("ck|q", "k"), ("(?<=[aeiou])h(?![aeiou])", ""), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip


@lru_cache(maxsize=20_000)
def plain(latin: str) -> str:
    """The word with one spelling for each sound that is written in several: Nabeel is nabil."""
    for old, new in _PLAIN:
        latin = old.sub(new, latin)
    return latin
