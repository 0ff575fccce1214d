"""What the product keeps of the lexicon: fingerprints of forms with groups and commonness."""

from __future__ import annotations

import csv
from collections import defaultdict
from math import log2
from pathlib import Path

from labimpact.recognition.names import cleaning, lexicon, romanising, scripts
from labimpact.recognition.names.lexicon import COMMONNESS, FEMALE, MALE, STATED
from scripts.names.lexicon import held_out

# Kinds of Faker's lists that hold names of persons.
KINDS = ("first_name", "last_name", "middle_name")
LEAST_SHARE = 2.0**-16
BORNE_BY = {"first_names_male": MALE, "first_names_female": FEMALE}
# A name is of one sex where the other bears it so many times less.
TIMES = 9.0


def entries(known, faker: Path, *, all_of_it: bool):
    """Pairs of form and group: the groups themselves, those joined by a native form, commonness."""
    number = 0
    joined: dict[str, set[str]] = defaultdict(set)
    for group in known:
        if not all_of_it and any(held_out(w) for s, ws in group.items() if s != "latn" for w in ws):
            continue
        forms = {word for words in group.values() for word in words}
        for script in (scripts.ARABIC, scripts.CYRILLIC):
            for word in group.get(script, ()):
                joined[word].update(group.get(scripts.LATIN, ()))
        if len(forms) > 1:
            number += 1
            yield from ((form, number) for form in forms)
    for native, forms in joined.items():
        if len(forms) > 1:
            number += 1
            yield from ((form, number) for form in (*forms, native))
    for stated, forms in enumerate(equivalents(), start=STATED):
        yield from ((form, stated) for form in forms)
    for form, share in shares(faker).items():
        yield form, COMMONNESS + min(255, round(-8 * log2(share)))
    for form, sex in sexes(faker).items():
        yield form, sex


def equivalents() -> list[list[str]]:
    """The groups that this product states itself."""
    source = Path(__file__).resolve().parents[2] / "src/labimpact/recognition/data/equivalents.txt"
    lines = source.read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def shares(faker: Path) -> dict[str, float]:
    """How large a share of a country's people bears a word, where it is largest."""
    weights: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    with faker.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            if row["kind"].startswith(KINDS):
                for word in cleaning.words(cleaning.clean(row["value"])):
                    folded = cleaning.fold(word)
                    if folded:
                        weight = float(row["weight"] or 1)
                        weights[row["locale"], row["kind"]][folded] += weight
    largest: dict[str, float] = defaultdict(float)
    for found in weights.values():
        total = max(sum(found.values()), 300.0 * min(found.values()))
        for word, weight in found.items():
            share = max(weight / total, LEAST_SHARE)
            latin = romanising.romanise(word, scripts.script_of_word(word))
            for form in {word, latin} - {""}:
                largest[form] = max(largest[form], share)
    return largest


def sexes(faker: Path) -> dict[str, int]:
    """Given names that nearly only men, or women, bear, over all countries together."""
    weights: dict[tuple[str, int], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    with faker.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            found = cleaning.words(cleaning.clean(row["value"]))
            if row["kind"] in BORNE_BY and len(found) == 1:
                into = weights[row["locale"], BORNE_BY[row["kind"]]]
                into[cleaning.fold(found[0])] += float(row["weight"] or 1)
    borne: dict[int, dict[str, float]] = {MALE: defaultdict(float), FEMALE: defaultdict(float)}
    for (_, sex), names in weights.items():
        total = sum(names.values())
        for word, weight in names.items():
            script = scripts.script_of_word(word) if word else scripts.OTHER
            for form in {word, romanising.romanise(word, script)} - {""}:
                borne[sex][form] += weight / total
    return {
        form: sex
        for sex, other in ((MALE, FEMALE), (FEMALE, MALE))
        for form, share in borne[sex].items()
        if share > TIMES * borne[other].get(form, 0.0)
    }


def write(known, faker: Path, target: Path, *, all_of_it: bool) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(lexicon.packed(entries(known, faker, all_of_it=all_of_it)))
    print(f"{target}: {target.stat().st_size // 1024} kB", flush=True)


def common(faker: Path) -> list[str]:
    """Latin words of names that people bear, the more common more than once."""
    found = shares(faker)
    latin = {w: s for w, s in found.items() if w.isascii() and w.isalpha() and len(w) > 1}
    return sorted(w for w, s in latin.items() for _ in range(1 + (s > 0.001) + (s > 0.004)))
