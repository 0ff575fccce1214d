"""Several people in one cell: who is named, and how many are not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from labimpact.imports.understanding.names import foreign_script
from labimpact.imports.understanding.text import fold, nameless

SUBJECT, FAMILY, DELEGATE = "subject", "family", "delegate"

_COUNTS = {
    "un": 1, "una": 1, "uno": 1, "due": 2, "tre": 3, "quattro": 4, "cinque": 5, "sei": 6,
    "sette": 7, "otto": 8, "nove": 9, "dieci": 10,
}  # fmt: skip
_KIN = (
    r"figli[oae]?|figlie|bambin[oaie]|bimb[oaie]|minor[ei]|neonat[oaie]|ragazz[oaie]|"
    r"mogli?e|marito|coniuge|compagn[oa]|partner|fratell[oi]|sorell[ae]|madre|padre|mamma|papà|"
    r"genitor[ei]|nonn[oaie]|zi[oa]|cugin[oaie]|nipot[ei]|amic[oaihe]+|conoscent[ei]|"
    r"connazional[ei]|familiar[ei]|parent[ei]|person[ae]|adult[oaie]|donn[ae]|uomo|uomini|signor[ae]"
)
_COUNT = r"\d{1,2}|" + "|".join(_COUNTS)
# «+ 2 figli», «con la moglie», «e marito»: people whom nobody named.
_WITH = re.compile(
    rf"[\s,;]*(?:\+|\be\b|\bcon\b|\bpiù\b|&|\bed\b)\s*"
    rf"(?:(?:il|la|lo|i|le|gli|suo|sua|suoi|sue|l')\s*)*(?:({_COUNT})\s+)?(?:{_KIN})\b"
    rf"(?:\s+(?:minor[ei]|piccol[oaie]))?",
    re.IGNORECASE,
)
_PLUS_NUMBER = re.compile(r"[\s,;]*\+\s*(\d{1,2})\s*$")
# «(moglie: Ba Fatou)», «e il figlio Diop Moussa»: people who are named, and who they are.
_LEADING = (
    r"(?:(?:accompagnat[oa]\s+)?d(?:a|al|alla|ai|agli|alle|all')\s*)?"
    r"(?:(?:il|la|lo|i|le|gli|suo|sua|suoi|sue|l')\s*)*"
)
_NAMED = re.compile(
    rf"(?:(\(\s*)|[\s,;]+(?:(?:\+|e|ed|con|più|&)\s*)|[,;\n]\s*(?=(?:{_KIN})\s*:))"
    rf"(?:(?:\+|e|con)\s+)?{_LEADING}((?:{_KIN})\b\s*:?\s*[^\W\d_][^()\d;\n]*)(?:\)|$|(?=[;\n]))",
    re.IGNORECASE,
)
_BEGINS_WITH_KIN = re.compile(rf"{_LEADING}(?:{_KIN})\b\s*(:?)\s*", re.IGNORECASE)
_KIN_WORD = re.compile(
    rf"(?:{_KIN}|e|ed|con|di|da|minor[ei]|piccol[oaie]|altr[ioae])", re.IGNORECASE
)
_IN_BRACKETS = re.compile(rf"\(\s*(?:\+|con|e)?\s*({_COUNT})?\s*(?:{_KIN})[^)]*\)", re.IGNORECASE)
_GROUP = re.compile(
    rf"(?:\b({_COUNT})\s+)?\b(?:{_KIN})\b(?:[\s:]+(?:minor[ei]|piccol[oaie]))?", re.IGNORECASE
)
_BRACKETS = re.compile(r"\([^()]*\)")
# «(أحمد حسن)»: the same name once more.
_IN_ANY_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
# Numbers, brackets and what is never part of a name.
_NO_NAME = re.compile(r"[\d()+:]|\baltr[ioae]\b|\bfamiglia\b", re.IGNORECASE)
_FAMILY_TITLE = re.compile(r"(?:famiglia|fam\.|nucleo)\s", re.IGNORECASE)
# «(+ Diop Amadou, Diop Ndeye)»: names alone, in brackets that begin as those of companions do.
_NAMES_IN_BRACKETS = re.compile(r"\(\s*(?:\+|con|e)\s*([^()\d]+)\)", re.IGNORECASE)
_NOBODY = re.compile(
    rf"(?:(?:persona\s+)?anonim[oaie]|n\.?\s*n\.?|(?:({_COUNT})\s+)?(?:{_KIN}|anonim[ie])"
    rf"|(?:un\s+)?grupp[oi](?:\s+di)?\s+({_COUNT})(?:\s+(?:{_KIN}))?)(.*)",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:^|\s)\(?\d{1,2}\s*[).\-]\s*(?=[^\W\d_])")
_DELEGATE = re.compile(r"\bdelegat[oa]\s*:?\s*|\bper conto di\s+", re.IGNORECASE)
_JOINED = re.compile(r"\s+(?:e|ed|&)\s+|\s*\+\s*", re.IGNORECASE)
_FAMILY_OF = re.compile(r"\s*(?:\be\b|\+|\bcon\b)\s+(?:famiglia|fam\.?|nucleo)\b.*$", re.IGNORECASE)


@dataclass(frozen=True)
class Company:
    """The texts of the persons named in a cell, each with its role, and how many are unnamed."""

    named: tuple[tuple[str, str], ...] = ()
    anonymous: int = 0
    shared: bool = False  # the family name stands once for several given names
    note: str = field(default="")
    kin: tuple[str, ...] = ()  # the companions who are named
    unsure: bool = False  # something of the cell may have been taken for what it is not


def people_of(text: str, *, surely_named: bool = False) -> Company:
    """Take a cell of names apart; a plain name comes back as it is.

    `surely_named`: the family name stands beside it, so that «Nonna» is what she is called.
    """
    text = text.strip()
    if not fold(text) or nameless(text):
        return Company()
    found = None if surely_named else _NOBODY.fullmatch(" ".join(text.split()))
    if found and _is_no_name(found[3]):
        return Company(anonymous=_count(found[1] or found[2] or "1"), note=text)
    text = _IN_ANY_BRACKETS.sub(
        lambda found: f" {found[1]} " if foreign_script(found[1]) else found[0], text
    )
    whole = _FAMILY_TITLE.match(text)
    text, kin = _without_named(text)
    mixed = _mixed(text)
    text, unnamed, note = _without_company(text)
    roles: list[tuple[str, str]] = []
    delegates = _DELEGATE.split(text)
    for number, part in enumerate(delegates):
        role = SUBJECT if number == 0 else DELEGATE
        roles += [(one, role) for one in _several(part)]
    shared = len(roles) == 1 and bool(_JOINED.search(roles[0][0]))
    if shared:
        roles = _couple(roles[0][0], roles[0][1])
    unsure = bool(whole) or mixed or any(_NO_NAME.search(one) for one, _role in roles)
    return Company(tuple(roles), unnamed, shared, note, kin, unsure)


def _without_named(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without the companions who are named, and these."""
    kin: list[str] = []
    if found := _NAMES_IN_BRACKETS.search(text):
        names = [part.strip() for part in re.split(r"[,;+&]|\s+(?:e|ed)\s+", found[1])]
        if all(_names(name, told=False, small=False, plain=False) for name in names):
            kin = names
            text = text[: found.start()] + " " + text[found.end() :]
    while found := _NAMED.search(text):
        before = text[: found.start()].strip()
        parts = re.split(r"\s*[,/+&]\s*|\s+(?:e|ed)\s+", found[2].strip(" ,;"))
        names = [_BEGINS_WITH_KIN.sub("", part, count=1) for part in parts]
        told = [":" in part for part in parts]
        # Without brackets the words would else become part of the name before them.
        plain = before not in (before.lower(), before.upper()) or not found[1]
        if not fold(before) or not all(
            _names(name, told=any(told[: n + 1]), small=before == before.lower(), plain=plain)
            for n, name in enumerate(names)
        ):
            break
        kin = [*names, *kin]
        text = before + " " + text[found.end() :]
    return text.strip(), tuple(kin)


def _names(part: str, *, told: bool, small: bool, plain: bool) -> bool:
    """Whether what follows «moglie» or «moglie:» is a name: «moglie incinta» is none."""
    words = part.split()
    if not words or any(_KIN_WORD.fullmatch(word) for word in words) or len(words) > 6:
        return False
    if told:
        return small or words[0][0].isupper()
    # In capitals one word alone in brackets may say anything of them.
    return (plain or len(words) > 1) and all(word[0].isupper() for word in words)


def _is_no_name(rest: str) -> bool:
    """Whether what follows «donna», «2 persone»… describes and does not name: Amico Paolo names."""
    return not rest or (rest[0] in " ,(" and rest == rest.lower())


def _without_company(text: str) -> tuple[str, int, str]:
    """The text without those who are only counted, how many they are, and what was said."""
    unnamed = 0
    notes: list[str] = []
    for pattern in (_IN_BRACKETS, _WITH, _PLUS_NUMBER):
        while found := pattern.search(text):
            # «Ahmed e Fatima Ali (moglie)» says who the second is, and counts nobody more.
            says_who = pattern is _IN_BRACKETS and not found[1] and _several_named(text)
            unnamed += 0 if says_who else _heads(found)
            notes += [] if says_who else [found[0].strip(" ,;()")]
            text = text[: found.start()] + " " + text[found.end() :]
    if found := _FAMILY_OF.search(text):
        notes.append(found[0].strip())
        text = text[: found.start()]
    return text.strip(" ,;"), unnamed, ", ".join(notes)


def _heads(found: re.Match[str]) -> int:
    """How many «+ 2 figli» or «(moglie + 3 figli)» are: every group counts."""
    groups = _GROUP.findall(found[0])
    return sum(_count(number or "1") for number in groups) or _count(found[1] or "1")


def _mixed(text: str) -> bool:
    """«(marito Ba Omar e 2 figli)»: a name and a number in the same brackets; neither is sure."""
    return any(
        any(c.isdigit() for c in inside)
        and any(
            word[0].isupper() and not _KIN_WORD.fullmatch(word)
            for word in re.findall(r"[^\W\d_]{2,}", inside)
        )
        for inside in _BRACKETS.findall(text)
    )


def _several_named(text: str) -> bool:
    """Whether brackets say who somebody is, in a cell in which more than one person is named."""
    return bool(_JOINED.search(_WITH.sub(" ", _BRACKETS.sub(" ", text)).strip()))


def _several(text: str) -> list[str]:
    """Parts told from each other by a line, a number, a semicolon or a slash."""
    if len(_LISTED.findall(text)) >= 2 or _LISTED.match(text):
        parts = _LISTED.split(text)
    else:
        parts = re.split(r"[\n;]+|\s+/\s+|(?<=[^\W\d_]{2})/(?=[^\W\d_]{2})", text)
    return _in_both_scripts([part.strip(" ,;-/") for part in parts if fold(part)])


def _in_both_scripts(parts: list[str]) -> list[str]:
    """Олена / Olena is one person, written in two scripts: such parts are put together."""
    found: list[str] = []
    waits = False  # whether the last part can still be joined by its name in the other script
    for part in parts:
        if waits and foreign_script(part) is not foreign_script(found[-1]):
            found[-1] += f" {part}"
            waits = False
        else:
            found.append(part)
            waits = True
    return found


def _couple(text: str, role: str) -> list[tuple[str, str]]:
    return [(part.strip(), role) for part in _JOINED.split(text) if fold(part)]


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _COUNTS.get(text.casefold(), 1)
