"""Words that do not belong into a report: likely names, codes, health, justice. Pure.

It warns and never refuses: a street is written like a surname, and whoever mediates knows better.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a piece of text looks like."""

    NAME = "name"
    TAX_CODE = "tax_code"
    PHONE = "phone"
    EMAIL = "email"
    HEALTH = "health"
    JUSTICE = "justice"


@dataclass(frozen=True)
class Hint:
    """A piece of text, and what it looks like."""

    kind: Kind
    text: str


_TAX_CODE = re.compile(
    r"\b[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-EHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]\b",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w/.,-])(?:(?:\+|00)\d{2}[\s.-]?)?(?:3\d{2}|0\d{1,3})(?:[\s./-]?\d){6,8}\b"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
# A capital letter, then small ones; with an apostrophe or a hyphen inside (D'Angelo, El-Sayed).
_CAPITAL = r"(?:[A-ZÀ-Ý]['’])?[A-ZÀ-Ý][a-zà-ÿ]+(?:[-'’][A-ZÀ-Ý]?[a-zà-ÿ]+)*"
_PAIR = re.compile(
    rf"\b({_CAPITAL})(?:\s+(?:(?:de|di|del|della|el|al|ben|van|von)\s+)?)({_CAPITAL})\b"
)
_TITLE = re.compile(
    rf"\b(?:sig\.ra|sig\.na|sig\.|signora|signor|sig|famiglia|dott\.ssa|dott\.|prof\.ssa|prof\.)"
    rf"\s+({_CAPITAL})",
    re.IGNORECASE,
)
# Capitals that stand before a name of a place, an office or a school, and not of a person.
_PLACES_AND_DAYS = """
    via viale piazza piazzale largo corso vicolo istituto scuola liceo comune ospedale asst ats
    casa centro consultorio ufficio sportello servizio servizi sala aula classe lago monte san
    santa sant santo valle città croce polo distretto azienda cooperativa associazione caritas
    lunedì martedì mercoledì giovedì venerdì sabato domenica gennaio febbraio marzo aprile
    maggio giugno luglio agosto settembre ottobre novembre dicembre italia italiano italiana lab
    ieri stamattina stasera domattina il lo la le gli un una uno nel nella dopo prima con per ma
    se poi ora oggi domani quando come al alla ai dal dalla del della dei in si non è ho ha
    abbiamo prossimo prossima primo primi incontro colloquio mediazione pratica modulo consiglio
    dirigente segreteria
"""
_NOT_A_PERSON = frozenset(_PLACES_AND_DAYS.split())
_STREETS = """
    via viale piazza piazzale largo corso vicolo istituto scuola liceo ospedale polo sala
"""
_CALLED_AFTER = frozenset(_STREETS.split())
_WORD = re.compile(r"\w+")
_HEALTH = re.compile(
    r"\b(?:diagnos\w+|malatti\w+|malat[oaie]|patologi\w+|depress\w+|ansi[ao]\w*|psichiatr\w+"
    r"|psicolog\w+|psicosi|autis\w+|adhd|dislessi\w+|disabil\w+|handicap\w*|invalidit\w+|tumor\w*"
    r"|cancro|diabet\w+|epiless\w+|epati\w+|tubercolosi|hiv|aids|gravidanz\w+|incinta|abort\w+"
    r"|farmac\w+|terapi\w+|ricover\w+|certificazione\s+104|legge\s+104|tossicodipenden\w+"
    r"|alcolis\w+|suicid\w+|neuropsichiatr\w+)\b",
    re.IGNORECASE,
)
_JUSTICE = re.compile(
    r"\b(?:arrest\w+|carcer\w+|detenut\w+|detenzion\w+|condann\w+|process(?:o|i)\s+penal\w+"
    r"|tribunal\w+|denunci\w+|querel\w+|reat[oi]|indagat\w+|imputat\w+|procura della repubblica"
    r"|avvocat\w+|espulsion\w+|violenz\w+|maltrattament\w+|abus[oi]\b|stupr\w+"
    r"|affidament\w+\s+ai\s+servizi|potestà|responsabilità\s+genitoriale)\b",
    re.IGNORECASE,
)
_PATTERNS = (
    (Kind.TAX_CODE, _TAX_CODE), (Kind.EMAIL, _EMAIL), (Kind.PHONE, _PHONE),
    (Kind.HEALTH, _HEALTH), (Kind.JUSTICE, _JUSTICE),
)  # fmt: skip


def found(*texts: str) -> list[Hint]:
    """What in the texts looks like it should not be there, each once, in the order written."""
    hints: dict[Hint, None] = {}
    for text in texts:
        places: list[tuple[int, Hint]] = []
        for kind, pattern in _PATTERNS:
            places += [(m.start(), Hint(kind, m[0].strip())) for m in pattern.finditer(text)]
        places += [(at, Hint(Kind.NAME, said)) for at, said in _names(text)]
        hints |= dict.fromkeys(hint for _at, hint in sorted(places, key=lambda place: place[0]))
    return list(hints)


def _names(text: str) -> list[tuple[int, str]]:
    """Two words with capitals in a row, or one after a title, that are no place and no office."""
    names = [(m.start(), m[0]) for m in _TITLE.finditer(text) if _is_capital(m[1])]
    taken = [range(at, at + len(said)) for at, said in names]
    at = 0
    while (pair := _PAIR.search(text, at)) is not None:
        # The second word may open a pair of its own: «Ieri Amina Hassan».
        at = pair.start(2)
        if any(pair.start() in span for span in taken):
            continue
        if pair[1].lower() in _NOT_A_PERSON or pair[2].lower() in _NOT_A_PERSON:
            continue
        if _follows_a_place(text, pair.start()):
            continue
        names.append((pair.start(), pair[0]))
        at = pair.end()
    return names


def _follows_a_place(text: str, at: int) -> bool:
    """A street or a school is called after somebody: «via Antonio Gramsci»."""
    words = _WORD.findall(text[:at])
    return bool(words) and words[-1].lower() in _CALLED_AFTER


def _is_capital(word: str) -> bool:
    return word[:1].isupper()
