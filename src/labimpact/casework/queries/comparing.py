"""Two assessments side by side: needs and ties, what is new, changed, as before or no longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from labimpact.casework.enums import Tie
from labimpact.casework.models import AssessedNeed, Assessment
from labimpact.rules.queries import choices


class Change(StrEnum):
    NEW = "new"
    WORSE = "worse"
    BETTER = "better"
    CHANGED = "changed"
    SAME = "same"
    GONE = "gone"

    @property
    def words(self) -> str:
        return {
            Change.NEW: _("nuovo"), Change.WORSE: _("più grave"), Change.BETTER: _("meno grave"),
            Change.CHANGED: _("cambiato"), Change.SAME: _("come prima"),
            Change.GONE: _("non c'è più"),
        }[self]  # fmt: skip


@dataclass(frozen=True)
class NeedLine:
    """A need of an area in the two assessments; None where it was not found."""

    area: str
    before: AssessedNeed | None
    after: AssessedNeed | None
    change: Change


@dataclass(frozen=True)
class TieLine:
    who: str
    before: str
    after: str
    change: Change


def needs(before: Assessment, after: Assessment) -> list[NeedLine]:
    """By area, in the order of the list of areas, those found in either."""
    was, now = _by_area(before), _by_area(after)
    listed = [code for code, _label in choices("need_area")]
    # An area that is no longer in the list is still read.
    areas = [*listed, *sorted({*was, *now} - set(listed))]
    return [
        NeedLine(area, was.get(area), now.get(area), _need_change(was.get(area), now.get(area)))
        for area in areas
        if area in was or area in now
    ]


def _by_area(assessment: Assessment) -> Mapping[str, AssessedNeed]:
    return {need.area: need for need in assessment.needs.all()}


def _need_change(was: AssessedNeed | None, now: AssessedNeed | None) -> Change:
    if was is None or now is None:
        return Change.NEW if was is None else Change.GONE
    if was.severity == now.severity:
        return Change.SAME
    return Change.WORSE if now.severity > was.severity else Change.BETTER


def ties(before: Assessment, after: Assessment) -> list[TieLine]:
    """Those of the support network; somebody is the same when the name is, whatever the case."""
    was, now = dict(_by_name(before)), dict(_by_name(after))
    return [_tie_line(key, was.get(key), now.get(key)) for key in dict.fromkeys([*now, *was])]


def _by_name(assessment: Assessment) -> Iterator[tuple[str, tuple[str, str]]]:
    for tie in assessment.ties.all():
        yield " ".join(tie.who.casefold().split()), (tie.who, tie.tie)


def _tie_line(key: str, was: tuple[str, str] | None, now: tuple[str, str] | None) -> TieLine:
    change = Change.SAME if was and now and was[1] == now[1] else Change.CHANGED
    if was is None or now is None:
        change = Change.NEW if was is None else Change.GONE
    shown = now or was or (key, "")
    return TieLine(shown[0], _tie_words(was), _tie_words(now), change)


def _tie_words(found: tuple[str, str] | None) -> str:
    return str(Tie(found[1]).label) if found else ""
