"""Names that look alike and are two: what no likeness of letters may outvote.

Three kinds: names that the product states as different (`data/distinct.txt`), given names of which
men bear one and women the other, and a name with the ending that makes it a woman's.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from labimpact.recognition.names import lexicon, scripts
from labimpact.recognition.names.reading import Token

VOWELS = frozenset("aeiouy")
# Family names take the ending as well, and are one family: Kovalyov and Kovalyova.
FAMILY = {
    scripts.LATIN: ("ov", "ev", "sk", "ck", "yn"),
    scripts.CYRILLIC: ("ов", "ев", "ск", "цк", "ын"),
}
FEMININE = {scripts.LATIN: "a", scripts.CYRILLIC: "а", scripts.ARABIC: "ه"}
# In these a given name and a family name may end: Amin and Amina, Nikitin and Nikitina.
DOUBTFUL = ("in", "ин")
LEAST_STEM = 3
OPEN_ENDS = {
    scripts.ARABIC: tuple("هاي"),
    scripts.CYRILLIC: tuple("аяіие"),
    scripts.LATIN: tuple("aeiouyh"),
}


@cache
def _sides() -> dict[str, tuple[tuple[int, int], ...]]:
    """Each form with the lines of `distinct.txt` it stands in, and on which side."""
    text = files("labimpact.recognition").joinpath("data", "distinct.txt").read_text("utf-8")
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    for number, line in enumerate(lines):
        for side, forms in enumerate(line.split("|")):
            for form in forms.split():
                found[form] = (*found.get(form, ()), (number, side))
    return found


def are_two(one: Token, other: Token) -> bool:
    """Whether two words are known to be the names of different people."""
    two = _are_stated_two(one.folded, other.folded) or of_two_sexes(one, other)
    return two and not lexicon.stated(one.folded, other.folded)


def _are_stated_two(one: str, other: str) -> bool:
    sides = _sides()
    if one not in sides or other not in sides:
        return False
    mine, theirs = dict(sides[one]), dict(sides[other])
    shared = mine.keys() & theirs.keys()
    return bool(shared) and all(mine[line] != theirs[line] for line in shared)


def of_two_sexes(one: Token, other: Token) -> bool:
    """Whether men bear the one and women the other, by the lists of names or by the ending."""
    if one.script == other.script:
        borne = lexicon.sex(one.folded), lexicon.sex(other.folded)
        if all(borne):
            return borne[0] != borne[1]
    return _is_womans(one, other) or _is_womans(other, one)


def _is_womans(marked: Token, plain: Token) -> bool:
    """Whether the first word is the second with the ending of a woman's name.

    Slavic and Romance -a, Arabic ta marbuta; not where a language of West Africa ends a man's name
    so (Ibrahima), which the lists say.
    """
    stem = _stem(marked)
    if not stem or plain.folded.endswith(OPEN_ENDS.get(plain.script, "\0")):
        return False
    if lexicon.sex(marked.latin) == "m" or lexicon.sex(plain.latin) == "f":
        return False
    if not lexicon.known(stem) or lexicon.stated(stem, marked.folded):
        return False
    if lexicon.stated(plain.latin, plain.latin + "a"):
        return False
    return stem in (plain.folded, plain.latin) or not set(lexicon.groups(stem)).isdisjoint(
        lexicon.groups(plain.folded)
    )


def _stem(token: Token) -> str:
    """The word without the ending of a woman's name; nothing where it has none."""
    word, family = token.folded, FAMILY.get(token.script, ("\0",))
    if token.script == scripts.LATIN and word.endswith("ah"):
        word = word[:-1]
    stem = word[:-1]
    if not word.endswith(FEMININE.get(token.script, "\0")) or stem[-1:] in VOWELS:
        return ""
    if len(stem) < LEAST_STEM or stem.endswith(family):
        return ""
    if stem.endswith(DOUBTFUL) and not (lexicon.sex(token.latin) or lexicon.sex(stem)):
        return ""
    return stem
