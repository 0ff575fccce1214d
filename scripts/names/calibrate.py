"""Learn how the likeness of two words is weighed: logistic regression on pairs of words.

The pairs of two names are hard ones: words that share a skeleton or look most alike among hundreds.
"""

from __future__ import annotations

import random
from collections import defaultdict

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from labimpact.recognition.names import lexicon, likeness, scripts, sounds
from labimpact.recognition.names.reading import Token, _token
from scripts.names.lexicon import held_out

EACH = 2000
# What a feature may only speak for (+1) or against (-1), in the order of `likeness`.
NATIVE_SIGNS = (0, 1, -1, 0, 0, 1, 1, 1, 1, 1, 0, 1, -1)
LATIN_SIGNS = (0, 1, -1, 0, -1, 1, -1, -1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1)
RIDGE = 1.0


def token(word: str) -> Token:
    return _token(word, "-")


def slip(word: str, rng: random.Random) -> str:
    """A word with one slip of the pen, now and then two."""
    letters = list(word)
    for _ in range(2 if rng.random() < 0.15 else 1):
        place = rng.randrange(len(letters))
        kind = rng.randrange(4)
        letter = rng.choice("eaionrtlsmkdhcu")
        if kind == 0 and len(letters) > 3:
            del letters[place]
        elif kind == 1:
            letters.insert(place, letter)
        elif kind == 2:
            letters[place] = letter
        elif place + 1 < len(letters):
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return "".join(letters)


class Material:
    """Words and which of them are joined: by a group, or by a form of another script."""

    def __init__(self, known, common: list[str]) -> None:
        self.known = known
        self.groups: dict[str, set[str]] = defaultdict(set)
        for number, group in enumerate(known):
            for words in group.values():
                for word in words:
                    self.groups[word].add(f"#{number}")
        for group in known:
            for script in (scripts.ARABIC, scripts.CYRILLIC, scripts.HEBREW, scripts.GREEK):
                for word in group.get(script, ()):
                    for latin in group.get(scripts.LATIN, ()):
                        self.groups[latin].add(word)
                        self.groups[word].add(word)
        self.latin = sorted({w for g in known for w in g.get(scripts.LATIN, ())} | set(common))
        self.common = common
        self.sounding: dict[str, list[str]] = defaultdict(list)
        for word in self.latin:
            for skeleton in sounds.skeletons(word):
                self.sounding[skeleton].append(word)

    def joined(self, one: str, other: str) -> bool:
        return bool(self.groups[one] & self.groups[other])

    def strangers(self, latin: str, rng: random.Random) -> list[str]:
        """Other names: one of the same sound, one of those that look most alike, one of all."""
        alike = [w for s in sounds.skeletons(latin) for w in self.sounding[s]]
        pool = rng.sample(self.common, 150) + rng.sample(self.latin, 150)
        looks = process.extract(latin, pool, scorer=JaroWinkler.similarity, limit=4)
        return [rng.choice(alike or pool), rng.choice(looks)[0], rng.choice(pool)]


def native_pairs(material: Material, script: str, rng: random.Random, *, all_of_it: bool):
    """Features and truth for a script: forms not learned from where some are kept apart."""
    same, other = [], []
    groups = [g for g in material.known if g.get(script) and g.get(scripts.LATIN)]
    rng.shuffle(groups)
    for group in groups:
        word = rng.choice(group[script])
        if len(same) >= EACH or (not all_of_it and held_out(word)):
            continue
        spelling = rng.choice(group[scripts.LATIN])
        native = token(word)
        same.append(likeness.native_features(native, token(spelling)))
        for stranger in material.strangers(spelling, rng):
            if stranger not in group[scripts.LATIN] and not material.joined(word, stranger):
                other.append(likeness.native_features(native, token(stranger)))
    return same, other


def latin_pairs(material: Material, rng: random.Random, *, all_of_it: bool):
    """Variants of one group or one native form, slips of the pen, and names that only look alike.

    The answer is words of one name and of two, before they are parted into pairs of known names
    and pairs with a word that is nobody's.
    """
    through: dict[str, set[str]] = defaultdict(set)
    for word in material.latin:
        for group in material.groups[word]:
            through[group].add(word)
    chosen = [sorted(words) for _, words in sorted(through.items()) if 2 <= len(words) <= 40]
    rng.shuffle(chosen)
    variants = [rng.sample(words, 2) for words in chosen[: 4 * EACH]]
    for word in rng.choices(material.common, k=6 * EACH):
        group = rng.choice(sorted(material.groups[word]) or [""])
        others = sorted(through[group] - {word})
        variants += [[word, rng.choice(others)]] if 1 <= len(others) <= 40 else []
    rng.shuffle(variants)
    same = [pair for pair in variants if all_of_it or not held_out(min(pair))]
    for word in rng.choices(material.common, k=4 * EACH):
        wrong = slip(word, rng)
        if len(word) > 3 and wrong != word:
            same.append([word, wrong])
    for one, two in variants[:EACH]:
        wrong = slip(two, rng)  # A variant, and a slip on it.
        same += [[one, wrong]] if len(two) > 4 and wrong not in (one, two) else []
    other = []
    common = rng.choices(material.common, k=3 * EACH)
    for word in [*common, *rng.choices(material.latin, k=3 * EACH)]:
        others = material.strangers(word, rng)
        if rng.random() < 0.7 and len(others[1]) > 3:
            others.append(slip(others[1], rng))
        other += [[word, o] for o in others if o != word and not material.joined(word, o)]
    return same, other


def parted(same, other, *, two_names: bool):
    """Features of the pairs of known names, or of those with a word that is nobody's."""
    return tuple(
        [
            likeness.latin_features(a, b)
            for a, b in pairs
            if (lexicon.known(a) and lexicon.known(b)) == two_names
        ]
        for pairs in (same, other)
    )


def fit(same, other, signs) -> tuple[list[float], str]:
    """Weights by Newton's method, both classes counting alike.

    A feature whose weight has the wrong sign is left out and the rest is learned again: how the
    pairs were chosen must not teach that a likeness speaks against.
    """
    x = np.array([*same, *other])
    y = np.array([1.0] * len(same) + [0.0] * len(other))
    importance = np.where(y == 1, 0.5 / len(same), 0.5 / len(other)) * len(y)
    used = np.ones(x.shape[1], np.bool_)
    while True:
        weights = np.zeros(x.shape[1])
        weights[used] = _newton(x[:, used], y, importance)
        wrong = used & (np.array(signs) * weights < 0)
        if not wrong.any():
            break
        used &= ~wrong
    z = x @ weights
    right = f"{(z[y == 1] > 0).mean():.3f} of one name, {(z[y == 0] < 0).mean():.3f} of two"
    return [round(float(w), 3) for w in weights], right


def _newton(x, y, importance):
    weights = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (importance * (p - y)) + RIDGE * weights
        hessian = (x * (importance * p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(x.shape[1])
        weights -= np.linalg.solve(hessian, gradient)
    return weights
