"""What hostile questions cost among a hundred thousand names, and comparing for the first time."""

from __future__ import annotations

import random
import statistics
import time

from bench.recognition import material
from labimpact.recognition.names import Index, compare, keys, read

QUERIES = {
    "empty": "",
    "one letter": "a",
    "ten thousand letters": "x" * 10_000,
    "ten thousand letters of common names": "maria mohamed ali anna ivan " * 360,
    "ten different names": "maria mohamed ivan giuseppe fatima chen jose anna omar elena",
    "punctuation": ".,;:!?-/()" * 30,
    "digits": "0123456789" * 30,
    "digits inside": "M4ria R0ss1",
    "scripts mixed in a name": "Мария محمد 王伟 Παναγιώτης ルイス 김민수 Rossi",
    "scripts mixed in a word": "Marияم王 Ro김ssルi",
    "look-alikes": "М\u0430ri\u0430 R\u043ess\u0456 \u0391li",
    "right-to-left overrides": "\u202eissoR airaM\u202c \u2067ilA\u2069",
    "marks upon marks": "a" + "\u0301" * 5_000,
    "initials": "a b c d e f g h i j k l",
}
FIRST_TIME = 2_000


def searched(known, rng: random.Random, size: int) -> list[dict]:
    """Each hostile question: words and keys read of it, and how long the first search takes."""
    corpus = material.corpus(known, set(), size, rng)
    index = Index(read(name) for name in corpus)
    index.search(read("Warm Up"), 10)
    found = []
    for name, text in QUERIES.items():
        begun = time.perf_counter()
        query = read(text)
        index.search(query, 10)
        spent = (time.perf_counter() - begun) * 1000
        row = {"name": name, "words": len(query.tokens), "keys": len(keys(query)), "ms": spent}
        found.append(row)
    return sorted(found, key=lambda row: -row["ms"])


def compared(rng: random.Random) -> dict[str, float]:
    """Microseconds of a comparison of two full names, of words that were never met before."""
    lists = [(given, family) for given, family in material.borne().values()]
    times = []
    for _ in range(FIRST_TIME):
        given, family = rng.choice(lists)
        one, other = (read(f"{rng.choice(given)} {rng.choice(family)}") for _ in range(2))
        begun = time.perf_counter()
        compare(one, other)
        times.append((time.perf_counter() - begun) * 1e6)
    times.sort()
    return {"p50": statistics.median(times), "p95": times[int(len(times) * 0.95)]}
