"""Names as the linker compares them: words read once, and how two of them agree."""

from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

from labimpact.recognition import names

# From here on the names room holds two words for the same name, or for a likely one.
SAME_WORD, LIKELY_WORD = names.SAME, 0.6
LIKE_SPELLING = 0.9
GIVEN, FAMILY = "g", "f"
Parts = tuple[tuple["Word", ...], tuple["Word", ...], tuple["Word", ...]]


class Word:
    """One word of a name: its roman letters, its sounds, and the word as it was read."""

    __slots__ = ("name", "sounds", "text")

    def __init__(self, token: names.Token) -> None:
        self.text = token.latin
        self.sounds = token.sounds
        self.name = names.Name((token,))


@lru_cache(maxsize=400_000)
def word(token: names.Token) -> Word:
    """The word of a token; the same one each time, so that comparisons are remembered."""
    return Word(token)


def parts_of(name: names.Name) -> Parts:
    """The words of a name: given, family, and those of which nobody said which they are."""
    found: dict[str, list[Word]] = {GIVEN: [], FAMILY: [], "": []}
    for token in name.core:
        found[token.part if token.part in found else ""].append(word(token))
    return tuple(found[GIVEN]), tuple(found[FAMILY]), tuple(found[""])


@lru_cache(maxsize=1_000_000)
def word_level(a: Word, b: Word) -> str:
    """Name how two words agree: equal, known (another spelling), close, near, initial, differ."""
    x, y = a.text, b.text
    if x == y:
        return "equal"
    short, long = (x, y) if len(x) <= len(y) else (y, x)
    if len(short) == 1:
        return "initial" if long.startswith(short) else "differ"
    distance = OSA.distance(x, y, score_cutoff=2)
    if distance == 1:
        return "close" if len(long) > 3 else "near"
    score = names.compare(a.name, b.name).score
    if score >= SAME_WORD:
        return "known"
    if score >= LIKELY_WORD or (distance == 2 and len(short) >= 5):
        return "near"
    if len(short) < 4:
        return "differ"
    alike = long.startswith(short) or JaroWinkler.similarity(x, y) >= LIKE_SPELLING
    return "near" if alike else "differ"
