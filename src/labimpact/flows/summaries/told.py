"""What a summary of a case tells, in nobody's format.

Adapters write it for another system and read it from one; pages and actions know only this. What
is not told is empty, never invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from labimpact.people.dates import UNKNOWN, PartialDate


@dataclass(frozen=True, kw_only=True)
class PersonTold:
    """Whom the case is about."""

    family_name: str = ""
    given_name: str = ""
    preferred_name: str = ""
    native_name: str = ""
    born: PartialDate = UNKNOWN
    died_on: date | None = None
    sex: str = ""
    tax_code: str = ""
    language: str = ""  # BCP 47

    def __str__(self) -> str:
        return " ".join(filter(None, [self.family_name, self.given_name])) or self.preferred_name


@dataclass(frozen=True, kw_only=True)
class RelativeTold:
    """Somebody who lives with the person."""

    name: str = ""
    role: str = ""
    born: PartialDate = UNKNOWN


@dataclass(frozen=True, kw_only=True)
class EpisodeTold:
    """The case itself: which office follows it, since when, until when."""

    number: str = ""
    state: str = "active"  # planned, active, finished
    office: str = ""
    manager: str = ""
    opened_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class GoalTold:
    """A goal of the plan; `result` is one of `casework.enums.Result`, or empty."""

    area: str = ""
    text: str = ""
    measure: str = ""
    due_on: date | None = None
    result: str = ""


@dataclass(frozen=True, kw_only=True)
class ServiceTold:
    """What is done for a goal, by whom, how much."""

    text: str = ""
    provider: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PlanTold:
    """The plan that was agreed."""

    own_words: str = ""
    agreed_on: date | None = None
    review_on: date | None = None
    goals: tuple[GoalTold, ...] = ()
    services: tuple[ServiceTold, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TaskTold:
    """A referral: who asked whom for what, and what became of it; `state` is `Referral.State`."""

    text: str = ""
    state: str = ""
    sender: str = ""
    receiver: str = ""
    sent_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class BasisTold:
    """By which right an office may see the person, from when to when."""

    office: str = ""
    basis: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class DocumentTold:
    """A document that exists; its content is not in the summary."""

    title: str = ""
    content_type: str = ""
    size: int | None = None
    sha256: str = ""
    added_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class CaseSummary:
    """A case as one body tells it to another."""

    made_at: datetime | None = None
    made_by: str = ""
    person: PersonTold = field(default_factory=PersonTold)
    relatives: tuple[RelativeTold, ...] = ()
    episode: EpisodeTold = field(default_factory=EpisodeTold)
    plan: PlanTold | None = None
    tasks: tuple[TaskTold, ...] = ()
    bases: tuple[BasisTold, ...] = ()
    documents: tuple[DocumentTold, ...] = ()
