"""Field by field, how two records agree, and how surprising that is by chance."""

from collections.abc import Mapping
from functools import cache, lru_cache
from math import log2
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from labimpact.recognition.linking.births import Birth, compare_births, one_sign_off
from labimpact.recognition.linking.codes import compare_codes
from labimpact.recognition.linking.frequencies import MOST_BITS, Rarity, words_of
from labimpact.recognition.linking.naming import Word, word_level
from labimpact.recognition.linking.records import Record
from labimpact.recognition.linking.weights import FIELDS, Pattern, Weights

# From the best agreement of two words to the worst.
RANK = {
    name: rank
    for rank, name in enumerate(("equal", "known", "close", "near", "more", "part", "initial"))
}
RANK["differ"] = 9
UNTOLD = 10
APART = ("differ", "far")
MOST_WHOLE = 34.0
Slot = tuple[str, float]
Slots = tuple[Slot, Slot]
Reading = tuple[Slot, Slot, Slot, Slot]
Words = tuple[Word, ...]
NOTHING: Slot = ("", 0.0)


class Comparison(NamedTuple):
    """How two records agree.

    `chance`: bits of surprise of the whole among any two people; `personal`: of those fields
    alone that a household does not share.
    """

    pattern: Pattern
    chance: float
    personal: float


class Comparer:
    """Compares records by the frequencies of their register."""

    def __init__(
        self, weights: Weights, frequencies: Rarity,
        whole_names: Mapping[tuple[str, ...], float] | None = None,
        namesakes: float = 0.0,
    ) -> None:  # fmt: skip
        self.weights = weights
        self.frequencies = frequencies
        self.whole_names = whole_names or {}
        self.namesakes = namesakes
        self.chance_of = weights.chance
        # Places in a pattern of what the weights do not know of two people of one household.
        self.personal = frozenset(
            place for place, field in enumerate(FIELDS) if field not in weights.relatives
        )
        self.fixed = {
            (field, level): -log2(base)
            for field, levels in weights.chance.items()
            for level, (base, spread) in levels.items()
            if not spread
        }
        self.names = lru_cache(maxsize=300_000)(self._names)
        self.births = lru_cache(maxsize=500_000)(self._births)
        self.bits_of = cache(weights.bits_of_same)
        self.bits_of_kin = cache(weights.bits_of_relatives)

    def compare(self, a: Record, b: Record) -> Comparison:
        """Compare every field that both records know."""
        return self.compare_slots(self.slots(a, b))

    def compare_slots(self, slots: tuple[Slot, ...]) -> Comparison:
        """The pattern and the surprise of fields that were compared."""
        chance = personal = 0.0
        for place, (_, bits) in enumerate(slots):
            if bits:
                chance += bits
                if place in self.personal:
                    personal += bits
        return Comparison(tuple([level for level, _ in slots]), chance, personal)

    def hopeless(self, a: Record, b: Record) -> bool:
        """No word in common and other births: whatever the spellings, it is not one person.

        Said before anything that takes time; an equal code, phone or street gives hope.
        """
        if not (a.birth and b.birth) or self.births(a.birth, b.birth)[0] not in APART:
            return False
        if (a.tax_code and b.tax_code) or (a.phone and a.phone == b.phone):
            return False
        if a.street and a.street == b.street:
            return False
        return a.texts.isdisjoint(b.texts)

    def slots(self, a: Record, b: Record) -> tuple[Slot, ...]:
        """Level and bits of surprise of every field, in the order of the weights."""
        return (
            *self.names(a.given, a.family, a.whole, b.given, b.family, b.whole),
            self.births(a.birth, b.birth) if a.birth and b.birth else NOTHING,
            self.plain("sex", a.sex, b.sex),
            self.plain("citizenship", a.citizenship, b.citizenship),
            self.place(a.birth_place, b.birth_place),
            self.codes(a.tax_code, b.tax_code),
            self.phones(a.phone, b.phone),
            self.street(a, b),
            self.area(a, b),
        )

    def bits(self, field: str, level: str, own: float = MOST_BITS) -> float:
        """Bits of surprise of a level, given those of the value agreed upon."""
        fixed = self.fixed.get((field, level))
        if fixed is not None:
            return fixed
        base, spread = self.chance_of[field][level]
        most = MOST_WHOLE if field == "whole" else MOST_BITS
        return min(-log2(min(base + spread * 2.0**-own, 1.0)), most)

    def _names(self, *parts: Words) -> Reading:
        given_a, family_a, whole_a, given_b, family_b, whole_b = parts
        if whole_a or whole_b:
            whole = self.whole(given_a + family_a + whole_a, given_b + family_b + whole_b)
            return NOTHING, NOTHING, whole, NOTHING
        given, family = (
            self.slot("given", given_a, given_b),
            self.slot("family", family_a, family_b),
        )
        straight = given, family, NOTHING, ("straight", 0.0)
        if self.agrees(given) and self.agrees(family):
            return self.together(straight, given_a + family_a, given_b + family_b)
        given, family = self.crossed(given_a, family_a, given_b, family_b)
        crossed = given, family, NOTHING, ("swapped", 0.0)
        if not (self.agrees(given) or self.agrees(family)):
            return straight
        if self.worth(crossed) <= self.worth(straight):
            return straight
        return self.together(crossed, given_a + family_a, given_b + family_b)

    def together(self, found: Reading, a: Words, b: Words) -> Reading:
        """A whole name that many share tells less than its words by themselves."""
        given, family, whole, order = found
        if not (self.agrees(given) and self.agrees(family)):
            return found
        sum_of_both = given[1] + family[1]
        most = sum_of_both - self.namesakes
        if self.whole_names:
            shared = (self.whole_names.get(words_of(name), MOST_WHOLE) for name in (a, b))
            most = min(most, *shared)
        share = max(most, 0.0) / sum_of_both if sum_of_both else 0.0
        return (given[0], given[1] * share), (family[0], family[1] * share), whole, order

    def crossed(self, given_a: Words, family_a: Words, given_b: Words, family_b: Words) -> Slots:
        """Given names against family names, the same whichever record comes first.

        Nobody knows whose order is the right one: the words that agree better are taken for the
        family name, which brothers share.
        """
        one, other = self.slot("given", given_a, family_b), self.slot("family", family_a, given_b)
        if not (self.agrees(one) or self.agrees(other)):
            return NOTHING, NOTHING
        turned = self.slot("given", given_b, family_a), self.slot("family", family_b, given_a)
        bits = (one[1] + other[1] + turned[0][1] + turned[1][1]) / 4
        better, worse = sorted((one[0], other[0]), key=lambda level: RANK.get(level, UNTOLD))
        return (worse, bits if worse else 0.0), (better, bits if better else 0.0)

    def agrees(self, slot: Slot) -> bool:
        return slot[0] not in ("", "differ", "initial", "part")

    def worth(self, slots: Reading) -> float:
        """Weight of a reading of the names, to choose between straight and crossed."""
        same = self.weights.same
        total = 0.0
        for field, (level, bits) in zip(("given", "family", "whole", "order"), slots, strict=True):
            if level:
                total += bits + log2(same[field][level])
        return total

    def slot(self, field: str, a: Words, b: Words) -> Slot:
        """Compare given names, or family names."""
        if not a or not b:
            return NOTHING
        if len(a) == 1 and len(b) == 1:
            level = word_level(a[0], b[0])
            return level, self.bits(field, level, self.own(field, a[0], b[0]))
        if len(a) != len(b) and (joined := self.joined(field, a, b)):
            return joined
        return self.several(field, a, b)

    def own(self, field: str, a: Word, b: Word) -> float:
        """Bits of the commoner of two words: a slip of a common name is common too."""
        bits = self.frequencies.bits
        if a.text == b.text:
            return bits(field, a.text)
        return min(bits(field, a.text), bits(field, b.text))

    def commoner(self, field: str, a: str, b: str) -> float:
        """Bits of the commoner of two values."""
        return min(self.frequencies.bits(field, a), self.frequencies.bits(field, b))

    def joined(self, field: str, a: Words, b: Words) -> Slot | None:
        """A name written in one word here and in two there."""
        x, y = "".join(t.text for t in a), "".join(t.text for t in b)
        distance = OSA.distance(x, y, score_cutoff=1)
        if distance > 1:
            return None
        level = "known" if distance == 0 else "close"
        return level, self.bits(field, level, 12.0)

    def several(self, field: str, a: Words, b: Words) -> Slot:
        """Names of several words: how many of them meet, and how well."""
        found = align(a, b)
        met = [one for one in found if one[2] != "differ"]
        if not met:
            return "differ", self.bits(field, "differ")
        own = sum(self.bits(field, level, self.own(field, x, y)) for x, y, level in met)
        own = min(own, MOST_BITS)
        if len(met) == len(a) == len(b):
            worst = max((level for _, _, level in met), key=RANK.__getitem__)
            return worst, own
        level = "more" if len(met) in (len(a), len(b)) else "part"
        return level, self.bits(field, level, own)

    def whole(self, a: Words, b: Words) -> Slot:
        """Names that at least one side does not part into given and family."""
        if not a or not b:
            return NOTHING
        met = [one for one in align(a, b) if one[2] != "differ"]
        if not met:
            return "none", self.bits("whole", "none")
        own = 0.0
        for x, y, level in met:
            own += self.bits("given", level, self.own("whole", x, y))
        shorter = min(len(a), len(b))
        if len(met) == len(a) == len(b):
            level = "all"
        elif len(met) == shorter and len(met) > 1:
            level = "more"
        else:
            level = "most" if len(met) > 1 else "one"
        if len(met) > 1:
            own = max(own - self.namesakes, 0.0)
        return level, self.bits("whole", level, min(own, MOST_WHOLE))

    def _births(self, a: Birth, b: Birth) -> Slot:
        level = compare_births(a, b)
        own = 0.0
        if level in ("equal", "swapped"):
            own = min(self.frequencies.bits("birth", a), self.frequencies.bits("birth", b))
        elif level == "year":
            own = self.frequencies.bits("birth", Birth(a.year))
        return level, self.bits("birth", level, own)

    def plain(self, field: str, a: str, b: str) -> Slot:
        if not a or not b:
            return NOTHING
        level = "equal" if a == b else "differ"
        return level, self.bits(field, level, self.frequencies.bits(field, a))

    def place(self, a: str, b: str) -> Slot:
        if not a or not b:
            return NOTHING
        level = "equal" if a == b else "close" if fuzz.token_set_ratio(a, b) >= 85 else "differ"
        return level, self.bits("birth_place", level, self.commoner("birth_place", a, b))

    def codes(self, a: str, b: str) -> Slot:
        level = compare_codes(a, b) if a and b else ""
        return (level, self.bits("tax_code", level)) if level else NOTHING

    def phones(self, a: str, b: str) -> Slot:
        if not a or not b:
            return NOTHING
        level = "equal" if a == b else "differ"
        if level == "differ" and len(a) == len(b) and one_sign_off(a, b):
            level = "one_sign"
        return level, self.bits("phone", level, self.frequencies.bits("phone", a))

    def street(self, a: Record, b: Record) -> Slot:
        if not a.street or not b.street:
            return NOTHING
        if a.street == b.street:
            level = "equal" if a.number == b.number or not (a.number and b.number) else "number"
        else:
            level = "close" if fuzz.token_set_ratio(a.street, b.street) >= 84 else "differ"
        return level, self.bits("street", level, self.commoner("street", a.street, b.street))

    def area(self, a: Record, b: Record) -> Slot:
        """Postcode, or municipality where the postcode does not tell."""
        bits = self.frequencies.bits
        if a.postcode and a.postcode == b.postcode:
            return "postcode", self.bits("area", "postcode", bits("postcode", a.postcode))
        if a.municipality and a.municipality == b.municipality:
            own = bits("municipality", a.municipality)
            return "municipality", self.bits("area", "municipality", own)
        both = (a.postcode and b.postcode) or (a.municipality and b.municipality)
        if not both:
            return NOTHING
        near = a.postcode and len(a.postcode) == len(b.postcode)
        level = "one_sign" if near and one_sign_off(a.postcode, b.postcode) else "differ"
        return level, self.bits("area", level)


def align(a: Words, b: Words) -> list[tuple[Word, Word, str]]:
    """Pair the words of two names, the surest pair first, whatever their order."""
    pairs = sorted(
        (RANK[level], at, beside, level)
        for at, x in enumerate(a)
        for beside, y in enumerate(b)
        if (level := word_level(x, y)) != "differ"
    )
    used_a: set[int] = set()
    used_b: set[int] = set()
    found = []
    for _, at, beside, level in pairs:
        if at in used_a or beside in used_b:
            continue
        used_a.add(at)
        used_b.add(beside)
        found.append((a[at], b[beside], level))
    return found
