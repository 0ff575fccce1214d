"""Names as the linker compares them: words read once, and how two of them agree."""

from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

from labimpact.recognition import names
from labimpact.recognition.names import lexicon

# From here on the names room holds two words for the same name, or for a likely one.
SAME_WORD, LIKELY_WORD = names.SAME, 0.6
LIKE_SPELLING = 0.9
# Below this likeness of their letters two words without a common sound are not one.
FAR_SPELLING, FAR_SPELLING_ACROSS = 0.8, 0.65
GIVEN, FAMILY = "g", "f"
Parts = tuple[tuple["Word", ...], tuple["Word", ...], tuple["Word", ...]]


class Word:
    """One word of a name: its roman letters, its sounds, and the word as it was read."""

    __slots__ = ("groups", "known", "name", "script", "sounds", "text")

    def __init__(self, token: names.Token) -> None:
        self.text = token.latin
        self.sounds = token.sounds
        self.script = token.script
        self.groups = frozenset(lexicon.groups(token.folded))
        self.known = lexicon.known(token.folded)
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
    if distance == 1 and not (a.known and b.known):
        return "close" if len(long) > 3 else "near"
    score = names.compare(a.name, b.name).score if may_be_one(a, b) else 0.0
    if score >= SAME_WORD:
        return "known"
    if score >= LIKELY_WORD or distance == 1 or (distance == 2 and len(short) >= 5):
        return "near"
    if len(short) < 4:
        return "differ"
    alike = long.startswith(short) or JaroWinkler.similarity(x, y) >= LIKE_SPELLING
    return "near" if alike else "differ"


def may_be_one(a: Word, b: Word) -> bool:
    """Whether two words are worth the names room's judgement, which takes a while."""
    if not a.groups.isdisjoint(b.groups) or not set(a.sounds).isdisjoint(b.sounds):
        return True
    least = FAR_SPELLING if a.script == b.script else FAR_SPELLING_ACROSS
    return JaroWinkler.similarity(a.text, b.text) >= least
