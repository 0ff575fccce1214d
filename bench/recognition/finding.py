"""How often a name written in one script is found among a hundred thousand of another."""

from __future__ import annotations

import random
import statistics
import time
from dataclasses import asdict, dataclass

from bench.recognition import material
from bench.recognition.material import Spelled
from labimpact.recognition.names import Index, read, scripts
from labimpact.recognition.names.romanising import romanise

CORPUS = 100_000


@dataclass(frozen=True)
class Found:
    """One set of queries: the share found first, among the first ten, and how long it took."""

    name: str
    n: int
    hit_1: float
    hit_10: float
    p50_ms: float
    p95_ms: float


def searched(name: str, queries: list[tuple[str, str]], index: Index, corpus: list[str]) -> Found:
    ranks, times = [], []
    for query, expected in queries:
        begun = time.perf_counter()
        found = index.search(read(query), 10)
        times.append((time.perf_counter() - begun) * 1000)
        answers = [corpus[place].lower() for place, _ in found]
        ranks.append(answers.index(expected.lower()) + 1 if expected.lower() in answers else 0)
    times.sort()
    hits = (statistics.fmean(0 < r <= most for r in ranks) for most in (1, 10))
    last = times[int(len(times) * 0.95)]
    return Found(name, len(ranks), *hits, statistics.median(times), last)


def single_words(known, rng: random.Random, each: int) -> list[dict]:
    """Single names of every script in one corpus of Latin names."""
    sets = {"arabo (ar2en)": rng.sample(material.arabic(), each)}
    for script in (scripts.CYRILLIC, scripts.ARABIC, scripts.HEBREW, scripts.GREEK, scripts.INDIC,
                   scripts.HANGUL, scripts.KANA, scripts.OTHER):  # fmt: skip
        words = material.kept_apart(known, script, rng)
        sets[f"lessico {script}"] = rng.sample(words, min(each, len(words)))
    for language in ("hebrew", "korean", "katakana"):
        sets[f"wikidata {language}"] = rng.sample(material.wikidata(language), each)
    wanted = {word.latin.lower() for words in sets.values() for word in words}
    corpus = material.corpus(known, wanted, CORPUS, rng)
    index = Index(read(name) for name in corpus)
    found = [
        searched(name, [(w.native, w.latin) for w in words], index, corpus)
        for name, words in sets.items()
    ]
    return [asdict(f) for f in sorted(found, key=lambda f: f.hit_10)]


def chinese(known, rng: random.Random, each: int) -> list[dict]:
    """Full Chinese names in characters and in pinyin, family name first or last."""
    family = [w for place in ("CN", "TW") for w in material.common("surnames")[place]]
    family = [w for w in family if w.native and scripts.script_of_word(w.native) == scripts.HAN]
    given = _given(known, rng)
    people: dict[str, str] = {}
    while len(people) < CORPUS:
        last, first = rng.choice(family), rng.choice(given)
        people.setdefault(last.native + first.native, f"{last.latin}|{first.latin}".lower())
    native, latin = list(people), list(dict.fromkeys(p.replace("|", " ") for p in people.values()))
    chosen = rng.sample(native, each)
    found = []
    index = Index(read(name) for name in latin)
    queries = [(name, people[name].replace("|", " ")) for name in chosen]
    found.append(searched("caratteri → pinyin", queries, index, latin))
    swapped = [" ".join(reversed(name.split())) for name in latin]
    index = Index(read(name) for name in swapped)
    queries = [(name, " ".join(reversed(people[name].split("|")))) for name in chosen]
    found.append(searched("caratteri → pinyin, cognome dopo", queries, index, swapped))
    alone = _readable_alone(people)
    index = Index(read(name) for name in alone)
    queries = [(people[n].replace("|", " "), n) for n in rng.sample(alone, min(each, len(alone)))]
    found.append(searched("pinyin → caratteri", queries, index, alone))
    turned = [(" ".join(reversed(query.split())), name) for query, name in queries]
    found.append(searched("pinyin, cognome dopo → caratteri", turned, index, alone))
    return [asdict(f) for f in found]


def _given(known, rng: random.Random) -> list[Spelled]:
    """Given names of one or two characters whose pinyin the lexicon states."""
    found = {}
    for group in known:
        for word in group.get(scripts.HAN, ()):
            if len(word) <= 2 and romanise(word, scripts.HAN) in group.get(scripts.LATIN, ()):
                found[word] = romanise(word, scripts.HAN)
    return [Spelled(word, latin) for word, latin in sorted(found.items())]


def _readable_alone(people: dict[str, str]) -> list[str]:
    """Names whose pinyin is that of no other: only they can be asked for by it."""
    first = {latin: native for native, latin in reversed(people.items())}
    return sorted(first.values())
