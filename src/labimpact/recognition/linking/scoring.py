"""One pair of persons weighed, with the reasons in words."""

from collections.abc import Mapping
from math import log2
from typing import NamedTuple

from labimpact.recognition.linking.comparing import Comparer, Comparison
from labimpact.recognition.linking.frequencies import Rarity
from labimpact.recognition.linking.learning import probability
from labimpact.recognition.linking.pairs import against
from labimpact.recognition.linking.records import Record
from labimpact.recognition.linking.weights import FIELDS, Weights

# How every level is said; what is the same for all fields is said by the level alone.
FIELD_WORDS = {
    "given": "nome", "family": "cognome", "whole": "nome e cognome", "order": "ordine dei nomi",
    "birth": "data di nascita", "sex": "sesso", "citizenship": "cittadinanza",
    "birth_place": "luogo di nascita", "tax_code": "codice fiscale", "phone": "telefono",
    "street": "indirizzo", "area": "comune",
}  # fmt: skip
LEVEL_WORDS = {
    "equal": "uguale", "known": "stesso nome scritto in altro modo", "close": "una lettera diversa",
    "near": "scritto in modo simile", "more": "uno ha nomi in più", "part": "uguale in parte",
    "initial": "stessa iniziale", "differ": "diverso", "all": "tutti i nomi corrispondono",
    "most": "alcuni nomi corrispondono", "one": "un nome corrisponde",
    "none": "nessun nome corrisponde", "straight": "stesso ordine",
    "swapped": "nome e cognome scambiati", "one_sign": "una cifra diversa",
    "number": "stessa via, altro numero", "postcode": "stesso CAP",
    "municipality": "stesso comune",
}  # fmt: skip
BIRTH_WORDS = {
    "equal": "stessa data di nascita", "swapped": "giorno e mese di nascita scambiati",
    "one_sign": "data di nascita con una cifra diversa",
    "two_parts": "data di nascita uguale in due parti su tre",
    "two_signs": "data di nascita con due cifre diverse",
    "year": "stesso anno di nascita", "year_apart": "anno di nascita vicino",
    "differ": "altra data di nascita", "far": "data di nascita lontana",
}  # fmt: skip
CODE_WORDS = {
    "equal": "stesso codice fiscale", "one_sign": "codice fiscale con un segno diverso",
    "same_birth": "codice fiscale con la stessa nascita, altro nome",
    "differ": "altro codice fiscale",
}  # fmt: skip
OF_THEIR_OWN: Mapping[str, Mapping[str, str]] = {"birth": BIRTH_WORDS, "tax_code": CODE_WORDS}
COMPLETE = frozenset({"all", "most", "one", "none", "straight", "postcode", "municipality"})
SELDOM = 10.0


class Agreement(NamedTuple):
    """How one field agrees: bits above 0 speak for the same person, below for two."""

    field: str
    level: str
    bits: float
    words: str


class Evidence(NamedTuple):
    """What two records tell: bits for one person (before any prior) and the reasons."""

    bits: float
    agreements: tuple[Agreement, ...]

    def probability(self, prior: float) -> float:
        """How likely they are one person, from the log-odds before the comparison, in bits."""
        return probability(self.bits + prior)


class Scorer:
    """Weighs pairs of records by the frequencies of a population of so many persons."""

    def __init__(self, weights: Weights, frequencies: Rarity, *, persons: int) -> None:
        self.weights = weights
        self.comparer = Comparer(weights, frequencies)
        # Before anything is compared, somebody is one of so many.
        self.prior = -log2(max(persons, 2))
        self.kin = log2(weights.settings["relatives"]) + self.prior

    def score(self, a: Record, b: Record) -> Evidence:
        """Weigh two records, with the reasons."""
        slots = self.comparer.slots(a, b)
        agreements = tuple(
            self.agreement(field, level, bits)
            for field, (level, bits) in zip(FIELDS, slots, strict=True)
            if level
        )
        return Evidence(self.total(self.comparer.compare_slots(slots)), agreements)

    def bits(self, a: Record, b: Record) -> float:
        """Weigh two records, without the reasons: for the many that are soon forgotten."""
        return self.total(self.comparer.compare(a, b))

    def total(self, found: Comparison) -> float:
        """Bits for one person against two strangers or two of one household."""
        kin = self.comparer.bits_of_kin(found.pattern) + self.kin - found.personal
        return self.comparer.bits_of(found.pattern) - against(-found.chance, kin)

    def agreement(self, field: str, level: str, bits: float) -> Agreement:
        weight = bits + log2(self.weights.same[field][level])
        return Agreement(field, level, weight, said(field, level, weight))


def said(field: str, level: str, bits: float) -> str:
    """An agreement in words, for who must judge it."""
    own = OF_THEIR_OWN.get(field)
    if own is not None:
        return own[level]
    if field == "order" or level in COMPLETE:
        return LEVEL_WORDS[level]
    rare = ", raro" if level == "equal" and bits >= SELDOM else ""
    return f"{FIELD_WORDS[field]}: {LEVEL_WORDS[level]}{rare}"


def score_pair(
    a: Record, b: Record, weights: Weights, frequencies: Rarity, *, persons: int = 100_000
) -> Evidence:
    """Weigh one pair; who weighs many keeps a `Scorer`, which remembers words and weights."""
    return Scorer(weights, frequencies, persons=persons).score(a, b)
