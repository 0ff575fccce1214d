"""Who is a participant of a project on a day (destinatario): facts in, a reasoned verdict out.

Pure: no database, no clock. The rules are data (data/eligibility.yaml, where their sources stand);
the first whose conditions all hold decides. An exclusion is about what is counted, never about who
is served.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data" / "eligibility.yaml"
# Every fact, and every value that it may have.
FACTS: Mapping[str, frozenset[str]] = {
    "citizenship": frozenset({"italian", "eu", "third_country", "unknown"}),
    "lone_minor": frozenset({"yes", "no"}),
    "protection": frozenset({"seeker", "holder", "none"}),
    "title": frozenset(
        {"holds", "awaiting_first", "awaiting_renewal", "regularisation", "none", "unknown"}
    ),
    "expiry": frozenset({"running", "past", "open", "unknown"}),
    "receipt": frozenset({"yes", "no"}),
    "call_seekers": frozenset({"yes", "no", "unsaid"}),
    "call_protected": frozenset({"yes", "no", "unsaid"}),
}


@dataclass(frozen=True, kw_only=True)
class Title:
    """A residence title as the record holds it; codes of the lists, dates or nothing."""

    state: str
    kind: str = ""
    number: str = ""
    receipt: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    is_current: bool = True


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a person that matters: all of it, whatever the day."""

    # Of each citizenship: italy, eu or other, and from which day to which.
    citizenships: tuple[tuple[str, date | None, date | None], ...] = ()
    lone: bool = False
    # The day they come of age, as late as what is known of the birth allows.
    of_age_on: date | None = None
    titles: tuple[Title, ...] = ()
    protection: str = ""  # applicant, holder, none (people.MigrationProfile)


@dataclass(frozen=True, kw_only=True)
class Call:
    """Whom the project's call takes in; None while nobody has said it."""

    seekers: bool | None = None
    protected: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    code: str
    when: Mapping[str, frozenset[str]]
    eligible: bool
    reason: str
    source: str
    marks: tuple[str, ...]
    missing: str = ""
    evidence: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, facts: Mapping[str, str], on: date) -> bool:
        started = self.valid_from is None or self.valid_from <= on
        over = self.valid_to is not None and self.valid_to < on
        return started and not over and all(facts[f] in some for f, some in self.when.items())


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Eligible or not on that day, by which rule, with which title and proof."""

    eligible: bool
    rule: str
    reason: str
    missing: str = ""
    title_kind: str = ""
    title_state: str = ""
    expires_on: date | None = None
    evidence: str = ""


@dataclass(frozen=True)
class RuleBook:
    rules: tuple[Rule, ...]
    seeker: frozenset[str]
    holder: frozenset[str]
    open: frozenset[str]


@cache
def rule_book() -> RuleBook:
    """The reviewed file, read once by each process; a file that says nonsense is refused."""
    return read(yaml.safe_load(DATA.read_text(encoding="utf-8")))


def read(content: Mapping[str, Any]) -> RuleBook:
    """A rule book from its data; `ValueError` on a fact or a value nobody knows."""
    rules = tuple(_rule(row) for row in content["rules"])
    titles = content["titles"]
    return RuleBook(rules, *(frozenset(titles[name]) for name in ("seeker", "holder", "open")))


def _rule(row: Mapping[str, Any]) -> Rule:
    when = {fact: frozenset(values) for fact, values in row["when"].items()}
    for fact, values in when.items():
        if fact not in FACTS or not values <= FACTS[fact]:
            raise ValueError(f"{row['code']}: {fact} is not {sorted(values)}")
    given = {name: row[name] for name in Rule.__dataclass_fields__ if name in row}
    return Rule(**given | {"when": when, "marks": tuple(row["marks"])})


def decide(known: Known, on: date, call: Call) -> Verdict:
    """Is that person a participant on that day, and why (idoneità)? The first rule decides."""
    book = rule_book()
    title = title_on(known.titles, on)
    facts = facts_on(known, title, on, call)
    rule = next((rule for rule in book.rules if rule.holds(facts, on)), None)
    if rule is None:
        raise LookupError(f"no rule decides {facts} on {on}")
    return Verdict(
        eligible=rule.eligible, rule=rule.code, reason=rule.reason, missing=rule.missing,
        title_kind=title.kind if title else "", title_state=title.state if title else "",
        expires_on=title.expires_on if title else None,
        evidence=_evidence(title, rule.evidence),
    )  # fmt: skip


def title_on(titles: Iterable[Title], on: date) -> Title | None:
    """The title that counts on a day: of those issued by then the one that lasts longest.

    What is said to be the current one stands before the others when nothing tells them apart.
    """
    issued = [t for t in titles if t.issued_on is None or t.issued_on <= on]
    return max(
        issued,
        key=lambda t: (
            t.expires_on is None or t.expires_on >= on,
            t.is_current,
            t.expires_on or date.max,
        ),
        default=None,
    )


def facts_on(known: Known, title: Title | None, on: date, call: Call) -> dict[str, str]:
    """The facts that the rules ask, as they stood on that day."""
    minor = known.of_age_on is None or on < known.of_age_on
    return {
        "citizenship": _citizenship(known, on),
        "lone_minor": _yes(known.lone and minor),
        "protection": _protection(known, title),
        "title": title.state if title else "unknown",
        "expiry": _expiry(title, on),
        "receipt": _yes(title is not None and title.receipt != ""),
        "call_seekers": _said(call.seekers),
        "call_protected": _said(call.protected),
    }


def _citizenship(known: Known, on: date) -> str:
    held = {
        kind
        for kind, since, until in known.citizenships
        if (since is None or since <= on) and (until is None or until > on)
    }
    for kind, said in (("italy", "italian"), ("eu", "eu"), ("other", "third_country")):
        if kind in held:
            return said
    return "unknown"


def _protection(known: Known, title: Title | None) -> str:
    book, kind = rule_book(), title.kind if title else ""
    if kind in book.holder:
        return "holder"
    if kind in book.seeker:
        return "seeker"
    # Another title says more than the story does: a refugee with a work permit is a worker.
    if kind:
        return "none"
    return {"applicant": "seeker", "holder": "holder"}.get(known.protection, "none")


def _expiry(title: Title | None, on: date) -> str:
    if title is None:
        return "unknown"
    if title.kind in rule_book().open:
        return "open"
    if title.expires_on is None:
        return "unknown"
    return "past" if title.expires_on < on else "running"


def _evidence(title: Title | None, kind: str) -> str:
    if title is None:
        return ""
    shown = {"number": title.number, "receipt": title.receipt,
             "any": title.number or title.receipt}  # fmt: skip
    return shown.get(kind, "")


def _yes(held: bool) -> str:
    return "yes" if held else "no"


def _said(answer: bool | None) -> str:
    return "unsaid" if answer is None else _yes(answer)
