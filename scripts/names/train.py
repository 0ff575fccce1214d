"""Learns the weights of `labimpact.recognition.data` from open lists of names.

    .venv/bin/python scripts/names/train.py LEXICON.txt.gz FAKER.csv OUT [--hold-out] [--only arab]

LEXICON is `persons.txt.gz` of rigour (MIT), FAKER the names of Faker (MIT; columns locale, kind,
value, weight). Needs numba beside the product's packages. With `--hold-out` a tenth of the forms
is left out, so that `bench/recognition` can measure on what was not learned. `--only` learns the
pieces of some scripts anew (of none, where none is named) and all weights.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from labimpact.recognition.names import (  # noqa: E402
    likeness,
    scripts,
    store,
)
from scripts.names import calibrate, expectation, letters, lexicon, packing  # noqa: E402

# How many pairs are learned from, and the longest piece of the source.
LEARNED = {
    scripts.ARABIC: (24000, 2), scripts.CYRILLIC: (60000, 2), scripts.HEBREW: (12000, 2),
    scripts.GREEK: (8000, 2), scripts.HANGUL: (16000, 3), scripts.KANA: (40000, 3),
    scripts.HAN: (12000, 3), scripts.INDIC: (8000, 2), scripts.LATIN: (24000, 3),
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lexicon", type=Path)
    parser.add_argument("faker", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--hold-out", action="store_true")
    parser.add_argument("--only", nargs="*", default=list(LEARNED))
    options = parser.parse_args()
    known = lexicon.by_script(options.lexicon)
    target = options.out / "alignment.json.gz"
    model = json.loads(gzip.decompress(target.read_bytes())) if target.exists() else {"pieces": {}}
    model["letters"] = letters.learn(sorted({w for g in known for w in g.get(scripts.LATIN, ())}))
    for script in options.only:
        model["pieces"][script] = _pieces(known, script, all_of_it=not options.hold_out)
        _write(target, model)
    everything = not options.hold_out
    packing.write(known, options.faker, options.out / "lexicon.bin", all_of_it=everything)
    store.use(options.out)
    model["weights"] = _weights(known, options.faker, all_of_it=everything)
    _write(target, model)


def _weights(known, faker: Path, *, all_of_it: bool):
    """How the features of a pair of words are weighed, for each script."""
    material = calibrate.Material(known, packing.common(faker))
    found = {}
    for script in LEARNED:
        if script == scripts.LATIN:
            continue
        pairs = calibrate.native_pairs(material, script, random.Random(7), all_of_it=all_of_it)
        found[script] = _fitted(script, pairs)
    words = calibrate.latin_pairs(material, random.Random(7), all_of_it=all_of_it)
    for name in (likeness.TWO_NAMES, likeness.SLIP):
        pairs = calibrate.parted(*words, two_names=name == likeness.TWO_NAMES)
        found[name] = _fitted(name, pairs)
    return found


def _fitted(name: str, pairs) -> list[float]:
    of_latin = name in (likeness.TWO_NAMES, likeness.SLIP)
    signs = calibrate.LATIN_SIGNS if of_latin else calibrate.NATIVE_SIGNS
    weights, right = calibrate.fit(*pairs, signs)
    print(f"{name}: {len(pairs[0])} + {len(pairs[1])} pairs, right {right}", flush=True)
    return weights


def _pieces(known, script: str, *, all_of_it: bool):
    rng = random.Random(5)
    most, longest = LEARNED[script]
    if script == scripts.LATIN:
        pairs = lexicon.latin_pairs(known, rng, most, all_of_it=all_of_it)
    else:
        pairs = lexicon.native_pairs(known, script, rng, most, all_of_it=all_of_it)
    print(script, len(pairs), "pairs", flush=True)
    return expectation.as_table(expectation.learn(pairs, longest))


def _write(target: Path, model) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(model, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{target}: {target.stat().st_size // 1024} kB", flush=True)


if __name__ == "__main__":
    main()
