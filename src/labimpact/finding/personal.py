"""What people type into a search although it is about themselves: pure, no database."""

from __future__ import annotations

import re

# Beside an address or a number stand a name and a story: the whole question is left out.
_ADDRESS = re.compile(r"@|https?:|www\.", re.IGNORECASE)
# Six digits or more, however they are parted, in any script: telephones, permits, cards, births.
_NUMBER = re.compile(r"\d(?:[\s.,:;/()+_\-\u2010-\u2015]*\d){5}")
# A fiscal code of a person (DM 23 December 1976), with blanks between its parts, letters that stand
# for digits included.
_DIGIT = "[0-9LMNPQRSTUV]"
_FISCAL_CODE = re.compile(
    rf"\b[A-Z]{{3}}[\s.-]?[A-Z]{{3}}[\s.-]?{_DIGIT}{{2}}[\s.-]?[ABCDEHLMPRST][\s.-]?{_DIGIT}{{2}}"
    rf"[\s.-]?[A-Z][\s.-]?{_DIGIT}{{3}}[\s.-]?[A-Z]\b",
    re.IGNORECASE,
)
# Letters and digits in one long word: a CUI, the number of a passport or of a permit. What the
# portal speaks of with a digit is short (C3, B1, 730, art18).
_MIXED = re.compile(r"\b(?=\w*\d)(?=\w*[^\W\d_])\w{6,}\b")


def looks_personal(text: str) -> bool:
    """Does it hold an address, a long number or a code by which somebody is known?"""
    return any(one.search(text) for one in (_ADDRESS, _NUMBER, _FISCAL_CODE, _MIXED))
