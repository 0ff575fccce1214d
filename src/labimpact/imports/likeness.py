"""Whether two persons of an import are one: what recognition weighed, and what each kind allows.

Only what is written alike, with a code, a birth or a telephone in common, joins by itself. What
recognition alone sees (another spelling or script, a changed surname, a slip in a date or a code)
is proposed, and somebody decides.
"""

from __future__ import annotations

from labimpact.imports.enums import MatchKind
from labimpact.imports.known import Known, Match
from labimpact.recognition.cards import Card
from labimpact.recognition.linking.codes import clean_code, compare_codes
from labimpact.recognition.linking.household import has_a_name
from labimpact.recognition.linking.scoring import Weighed
from labimpact.recognition.linking.weights import FIELDS
from labimpact.recognition.roll import OTHER_BIRTH, words_of

# A whole name and nothing else is shared by many: it is proposed, and somebody decides.
UNSURE = (MatchKind.LIKENESS, MatchKind.NAME, MatchKind.NEAR_BIRTH)
# From how many bits two who are not written alike are proposed: as likely one person as two.
PROPOSED = 0.0
_SAME_BIRTH, _NEAR_BIRTH = ("", "equal", "year"), ("swapped", "one_sign")
_OTHER_CODE = ("differ", "same_birth")


def judged(one: Known, known: Known, weighed: Weighed) -> Match | None:
    """Why two may be one, and how surely; None when they are two."""
    kind = _kind(one, known, weighed)
    if kind is None or _contradict(one, known, weighed, kind):
        return None
    if kind is MatchKind.LIKENESS:
        return Match(kind, known, sure=False, says=_says(weighed))
    return Match(kind, known, sure=kind not in UNSURE and _is_sure(one, known, weighed))


def by_number(one: Known, known: Known) -> Match:
    """Two with the same number in the register: one, unless a whole birth or the sex differs."""
    mine, theirs = one.card, known.card
    differs = ""
    if mine.born.day and theirs.born.day and mine.born != theirs.born:
        differs = "birth"
    elif mine.sex and theirs.sex and mine.sex != theirs.sex:
        differs = "sex"
    return Match(MatchKind.EXTERNAL, known, not differs and _alike(mine, theirs), differs)


def _alike(mine: Card, theirs: Card) -> bool:
    """A word of the name in common, or the birth; or nobody said the name."""
    words = [
        {word for packed in card.names for word in words_of(packed)} for card in (mine, theirs)
    ]
    if not all(words) or not words[0].isdisjoint(words[1]):
        return True
    return bool(mine.born.day) and mine.born == theirs.born


def may_be_one(one: Known, known: Known, weighed: Weighed) -> bool:
    """Whether two of the same name may be one person."""
    return not _contradict(one, known, weighed, MatchKind.NAME)


def _kind(one: Known, known: Known, weighed: Weighed) -> MatchKind | None:
    """The surest reason for which two may be one."""
    if one.tax_code and one.tax_code in known.card.codes:
        return MatchKind.TAX_CODE
    if one.permit and one.permit in known.card.codes:
        return MatchKind.PERMIT
    words = written_alike(one, known)
    birth = weighed.level("birth")
    if words and birth == "equal" and one.card.born.day:
        return MatchKind.BIRTH
    if words and birth in _NEAR_BIRTH:
        return MatchKind.NEAR_BIRTH
    if words and weighed.level("phone") == "equal":
        return MatchKind.PHONE
    if words > 1 and birth in _SAME_BIRTH:
        return MatchKind.NAME
    likely = weighed.bits >= PROPOSED and has_a_name(weighed.pattern)
    return MatchKind.LIKENESS if likely else None


def written_alike(one: Known, known: Known) -> int:
    """How many words two names have that are the same, whatever their order; 0 for other names."""
    theirs = [words_of(packed) for packed in known.card.names]
    return max(
        (len(mine) for packed in one.card.names if (mine := words_of(packed)) in theirs), default=0
    )


def _contradict(one: Known, known: Known, weighed: Weighed, kind: MatchKind) -> bool:
    """Whether two cannot be one: by a surer sign than the one they share."""
    if kind is MatchKind.TAX_CODE:
        return False
    if _codes(one, known) in _OTHER_CODE or weighed.level("birth") in OTHER_BIRTH:
        return True
    if kind not in (MatchKind.NAME, MatchKind.LIKENESS):
        return False
    apart = bool(one.citizenships and known.citizenships)
    return apart and one.citizenships.isdisjoint(known.citizenships)


def _is_sure(one: Known, known: Known, weighed: Weighed) -> bool:
    """Nothing is a slip, and the names have something in common.

    The same code with quite another name is a slip more often than a person.
    """
    if weighed.level("birth") not in _SAME_BIRTH and not _same_tax_code(one, known):
        return False
    if _codes(one, known) == "one_sign":
        return False
    nameless = not (one.card.names and known.card.names)
    return nameless or has_a_word(weighed) or weighed.level("birth") == "equal"


def has_a_word(weighed: Weighed) -> bool:
    """Whether something of the names agrees."""
    return any(weighed.level(part) not in ("", "differ", "none") for part in _NAMES)


_NAMES = ("given", "family", "whole")


def _codes(one: Known, known: Known) -> str:
    """How two tax codes agree; nothing for a provisional one beside a definitive one."""
    if not (one.tax_code and known.tax_code):
        return ""
    return compare_codes(clean_code(one.tax_code), clean_code(known.tax_code))


def _same_tax_code(one: Known, known: Known) -> bool:
    return one.tax_code != "" and one.tax_code in known.card.codes


def _says(weighed: Weighed) -> tuple[tuple[str, str], ...]:
    return tuple(one for one in zip(FIELDS, weighed.pattern, strict=True) if one[1])
