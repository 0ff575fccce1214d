"""What an answer of another site says about a link: it works, it moved, it is broken, or one
cannot tell. Sites that turn robots away, are slow or are down tonight are no broken links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from labimpact.base.fetching import Answer, Forbidden, Unreachable, fetch

# Enough of a page to see what it calls itself.
_MOST = 64 * 1024
_GONE = frozenset({404, 410})
# The site says no to us, and perhaps not to a person.
_TURNED_AWAY = frozenset({400, 401, 403, 405, 406, 407, 408, 418, 425, 429, 451, 999})
_LASTING = frozenset({301, 308})
# No longer than a name is: a page of beginnings alone would be read for ever.
_NAMES = re.compile(r"<(title|h1)\b[^>]{0,300}>(.{0,500}?)</\1\s{0,9}>", re.IGNORECASE | re.DOTALL)
_NOT_THERE = re.compile(
    r"\b404\b|not found|page (?:does not|doesn.t) exist|pagina non (?:trovata|esist|disponibil)"
    r"|non (?:è stata )?trovat[ao]|introuvable|no encontrad|nicht gefunden",
    re.IGNORECASE,
)


class State(StrEnum):
    """How a link stands (esito)."""

    WORKS = "works"
    MOVED = "moved"
    BROKEN = "broken"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Verdict:
    """How a link stands, why, and where it should lead instead."""

    state: State
    why: str = ""
    status: int = 0
    better: str = ""


def look(url: str) -> Verdict:
    """Look at a link: the head of the page first; the page itself when that says no, or to see
    whether it only says that it is there (soft 404). What fails is tried twice."""
    try:
        answer = _asked(url)
    except Forbidden:
        return Verdict(State.UNSURE, "inside")
    except Unreachable as error:
        return Verdict(State.UNSURE, f"unreachable: {error}")
    return judge(url, answer)


def judge(url: str, answer: Answer) -> Verdict:
    """What an answer says of the link."""
    status = answer.status
    if status in _GONE:
        return Verdict(State.BROKEN, "gone", status)
    if status >= 500 or status in _TURNED_AWAY:
        return Verdict(State.UNSURE, "turned_away" if status < 500 else "down", status)
    if status >= 400:
        return Verdict(State.BROKEN, "refused", status)
    if _only_says_so(answer):
        return Verdict(State.BROKEN, "soft", status)
    if answer.moved and _to_the_front(url, answer.url):
        return Verdict(State.BROKEN, "front", status)
    if answer.moved and set(answer.moved) <= _LASTING:
        return Verdict(State.MOVED, "moved", status, answer.url)
    return Verdict(State.WORKS, "", status)


def _asked(url: str) -> Answer:
    try:
        head = fetch(url, method="HEAD")
        if head.status < 300 and "html" not in head.kind:
            return head
    except Unreachable:
        # Some sites hang up on a HEAD.
        pass
    try:
        answer = fetch(url, most=_MOST)
    except Unreachable:
        return fetch(url, most=_MOST)
    again = answer.status in _GONE or answer.status >= 500
    return fetch(url, most=_MOST) if again else answer


def _only_says_so(answer: Answer) -> bool:
    """A page that says that it is there and calls itself not found."""
    if "html" not in answer.kind:
        return False
    text = answer.body.decode("utf-8", errors="replace")
    names = (re.sub(r"<[^>]+>", " ", name) for _tag, name in _NAMES.findall(text))
    return any(_NOT_THERE.search(name) for name in names)


def _to_the_front(url: str, target: str) -> bool:
    """Led to the first page of the site, from a page that was deeper in it."""
    before, after = urlsplit(url), urlsplit(target)
    return before.path.strip("/") != "" and after.path.strip("/") == "" and not after.query
