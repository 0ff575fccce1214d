"""The open lexicon of names read for training: pairs of words that stand for one name."""

from __future__ import annotations

import gzip
import random
import zlib
from collections import Counter, defaultdict
from pathlib import Path

from labimpact.recognition.names import cleaning, romanising, scripts

TESTED = 10  # One form in so many is kept apart for measuring.


def held_out(form: str) -> bool:
    """Whether a form belongs to the tenth on which the measuring is done, not the learning."""
    return zlib.crc32(form.encode()) % TESTED == 0


def groups(source: Path):
    """Groups of folded single words, each with its script; the order is the file's."""
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            forms, _, _ = line.rstrip("\n").rpartition(" => ")
            yield [form for form in forms.split(", ") if form]


def folded(form: str) -> tuple[str, str] | None:
    """Script and folded form of a lexicon form of one word, or nothing."""
    found = cleaning.words(cleaning.clean(form))
    if len(found) != 1:
        return None
    word = cleaning.fold(found[0])
    script = scripts.script_of_word(word) if word else scripts.OTHER
    return (script, word) if 2 <= len(word) <= 16 else None


def by_script(source: Path) -> list[dict[str, list[str]]]:
    """Each group as script to its distinct folded forms."""
    found = []
    for forms in groups(source):
        parted: dict[str, dict[str, None]] = defaultdict(dict)
        for form in forms:
            read = folded(form)
            if read:
                parted[read[0]][read[1]] = None
        found.append({script: list(words) for script, words in parted.items()})
    return found


def native_pairs(known, script: str, rng: random.Random, most: int, *, all_of_it: bool):
    """Pairs (letters of the native word, Latin spelling) of one script."""
    found = set()
    for group in known:
        latin = group.get(scripts.LATIN, ())
        for word in group.get(script, ()):
            if not all_of_it and held_out(word):
                continue
            letters = romanising.letters(word, script)
            for spelling in rng.sample(latin, min(4, len(latin))):
                if letters.startswith("ال") and not spelling.startswith(("al", "el", "ol", "il")):
                    continue  # The article is on one side only: nothing to be learned from.
                if letters and 0.3 < len(letters) / len(spelling) < 3.2:
                    found.add((letters, spelling))
    pairs = sorted(found)
    rng.shuffle(pairs)
    return pairs[:most]


def latin_pairs(known, rng: random.Random, most: int, *, all_of_it: bool):
    """Pairs of Latin spellings: of one group, or of one Arabic or Cyrillic form."""
    through: dict[str, set[str]] = defaultdict(set)
    for number, group in enumerate(known):
        latin = group.get(scripts.LATIN, ())
        through[f"#{number}"].update(latin)
        for script in (scripts.ARABIC, scripts.CYRILLIC, scripts.KANA, scripts.HEBREW):
            for word in group.get(script, ()):
                if script in (scripts.ARABIC, scripts.CYRILLIC):
                    through[word].update(latin)
    weight: Counter[tuple[str, str]] = Counter()
    for spellings in through.values():
        chosen = sorted(spellings)
        if not 2 <= len(chosen) <= 60:
            continue
        for one in rng.sample(chosen, min(8, len(chosen))):
            for other in rng.sample(chosen, min(6, len(chosen))):
                if one != other and (all_of_it or not held_out(min(one, other))):
                    weight[one, other] += 1
    pairs = sorted(weight)
    rng.shuffle(pairs)
    return pairs[:most]
