"""Names as the linker compares them: words read once, and how two of them agree."""

from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

from labimpact.recognition import names
from labimpact.recognition.names import lexicon, scripts

# From here on the names room holds two words for the same name, or for a likely one.
SAME_WORD, LIKELY_WORD = names.SAME, 0.6
LIKE_SPELLING = 0.9
# Below this likeness of letters two words that nobody knows as one are not looked at twice.
UNLIKE = 0.45
# Likeness of letters below which two words are not looked at: in one script or two, sounding
# alike or not.
LEAST_ALIKE = {(True, True): 0.5, (True, False): 0.86, (False, True): 0.5, (False, False): 0.74}
GIVEN, FAMILY = "g", "f"
HAN = scripts.HAN
Parts = tuple[tuple["Word", ...], tuple["Word", ...], tuple["Word", ...]]


class Word:
    """One word of a name: its roman letters, its sounds, and the word as it was read."""

    __slots__ = ("groups", "known", "name", "script", "sounding", "sounds", "text")

    def __init__(self, token: names.Token) -> None:
        self.text = token.latin
        # With and without an article that is written joined.
        self.sounds = token.sounds + (token.bare.sounds if token.bare else ())
        self.sounding = frozenset(self.sounds)
        self.script = token.script
        self.groups = frozenset(lexicon.groups(token.folded))
        self.known = lexicon.known(token.folded)
        self.name = names.Name((token,))


@lru_cache(maxsize=60_000)
def word(token: names.Token) -> Word:
    """The word of a token; the same one each time, so that comparisons are remembered."""
    return Word(token)


def parts_of(name: names.Name) -> Parts:
    """The words of a name: given, family, and those of which nobody said which they are."""
    found: dict[str, list[Word]] = {GIVEN: [], FAMILY: [], "": []}
    for token in name.core:
        found[token.part if token.part in found else ""].append(word(token))
    return tuple(found[GIVEN]), tuple(found[FAMILY]), tuple(found[""])


@lru_cache(maxsize=150_000)
def word_level(a: Word, b: Word) -> str:
    """Name how two words agree: equal, known (another spelling), close, near, initial, differ."""
    x, y = a.text, b.text
    if x == y:
        return "equal"
    short, long = (x, y) if len(x) <= len(y) else (y, x)
    if len(short) == 1:
        return "initial" if long.startswith(short) else "differ"
    together = not a.groups.isdisjoint(b.groups)
    if a.script == b.script == HAN:
        # Two characters may sound alike and are two names all the same.
        return "known" if together else "differ"
    similar = JaroWinkler.similarity(x, y)
    if not together and similar < UNLIKE and a.sounding.isdisjoint(b.sounding):
        return "differ"
    distance = OSA.distance(x, y, score_cutoff=2)
    if distance == 1 and not (a.known and b.known):
        return "close" if len(long) > 3 else "near"
    score = names.compare(a.name, b.name).score if together or may_be_one(a, b, similar) else 0.0
    # Two names that people bear, one letter apart (Marco, Mario), are two unless known as one.
    two = a.known and b.known and a.script == b.script
    if score >= (LIKELY_WORD if together else SAME_WORD) and (together or not two):
        return "known"
    if score >= LIKELY_WORD or distance == 1 or (distance == 2 and len(short) >= 5):
        return "near"
    if len(short) < 4:
        return "differ"
    alike = long.startswith(short) or similar >= LIKE_SPELLING
    return "near" if alike else "differ"


def may_be_one(a: Word, b: Word, similar: float) -> bool:
    """Whether two words are worth the names room's judgement, which takes a thousand times longer.

    Those are whose letters are rather alike, less so when they sound alike, and less again between
    scripts.
    """
    alike = not a.sounding.isdisjoint(b.sounding)
    return similar >= LEAST_ALIKE[a.script == b.script, alike]
