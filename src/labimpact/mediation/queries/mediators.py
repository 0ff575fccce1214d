"""What the register says of one mediator, and what it should say and does not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.mediation.enums import PaperKind, Place, SkillLevel
from labimpact.mediation.models import (
    Absence,
    Assignment,
    Availability,
    Incompatibility,
    Mediator,
    MediatorContract,
    MediatorLanguage,
    MediatorPaper,
    Suspension,
)
from labimpact.rules import queries as rules

ITALIAN = "it"
LEVEL_RULE = "mediator_italian_level"
NOTICE_RULE = "mediation_paper_notice"
WORKED = (Place.ACCEPTED,)


def soon(today: date) -> date:
    """Until which day a paper that expires is said to expire soon (mediation_paper_notice)."""
    return today + timedelta(days=int(rules.value(NOTICE_RULE) or 60))


def italian_is_low(levels: Iterable[tuple[str, str]]) -> bool:
    """Is the Italian of somebody below the level asked of mediators (mediator_italian_level)?

    `levels` are the languages spoken now: code and level. Not said is below.
    """
    asked = str(rules.value(LEVEL_RULE) or "")
    if asked not in SkillLevel.values:
        return False
    best = max((SkillLevel(level).rank for code, level in levels if code == ITALIAN), default=0)
    return best < SkillLevel(asked).rank


def live_jobs(mediator: Mediator) -> QuerySet[Assignment]:
    """The sessions somebody still has before them (incarichi), the accepted and the proposed."""
    rows = Assignment.objects.filter(mediator=mediator, ends_at__gt=clock.now()).live()
    return rows.select_related("session__request__body", "session__request__language").order_by(
        "starts_at", "pk"
    )


class MediatorPage:
    """Everything that a coordinator reads of one mediator (scheda)."""

    def __init__(self, mediator: Mediator) -> None:
        self.mediator, self.today = mediator, clock.today()

    @cached_property
    def suspension(self) -> Suspension | None:
        """Since when and why they are sent nowhere now (sospensione)."""
        if self.mediator.suspended_on is None:
            return None
        return Suspension.objects.filter(mediator=self.mediator).first()

    @cached_property
    def all_languages(self) -> list[MediatorLanguage]:
        rows = MediatorLanguage.objects.filter(mediator=self.mediator).select_related("language")
        return sorted(rows, key=lambda r: (-SkillLevel(r.level).rank, r.language.name, -r.pk))

    @property
    def languages(self) -> list[MediatorLanguage]:
        return [row for row in self.all_languages if row.valid_to is None]

    @property
    def past_languages(self) -> list[MediatorLanguage]:
        ended = [row for row in self.all_languages if row.valid_to is not None]
        return sorted(ended, key=lambda row: row.valid_to or row.valid_from, reverse=True)

    @cached_property
    def papers(self) -> list[tuple[MediatorPaper, str]]:
        """Each paper with what is to be said of its expiry."""
        return [
            (paper, self._expiry(paper.expires_on))
            for paper in MediatorPaper.objects.filter(mediator=self.mediator)
        ]

    def _expiry(self, day: date | None) -> str:
        if day is None or day > soon(self.today):
            return ""
        return _("scaduto") if day < self.today else _("scade presto")

    @cached_property
    def contracts(self) -> list[tuple[MediatorContract, bool]]:
        """The contracts, the newest first, and whether each holds today."""
        rows = MediatorContract.objects.filter(mediator=self.mediator)
        return [(row, row.covers(self.today)) for row in rows]

    @cached_property
    def incompatibilities(self) -> list[Incompatibility]:
        rows = Incompatibility.objects.filter(mediator=self.mediator)
        return list(rows.select_related("body"))

    @cached_property
    def availabilities(self) -> list[Availability]:
        return list(Availability.objects.filter(mediator=self.mediator))

    @cached_property
    def absences(self) -> list[Absence]:
        rows = Absence.objects.filter(mediator=self.mediator, ends_at__gt=clock.now())
        return list(rows[:20])

    @cached_property
    def jobs(self) -> list[Assignment]:
        return list(live_jobs(self.mediator))

    @cached_property
    def month_minutes(self) -> int:
        """Minutes of the sessions accepted in this month, done or to be done."""
        first = self.today.replace(day=1)
        after = (first + timedelta(days=32)).replace(day=1)
        rows = Assignment.objects.filter(
            mediator=self.mediator, place__in=WORKED, session__starts_at__date__gte=first,
            session__starts_at__date__lt=after,
        ).exclude(session__state="cancelled")  # fmt: skip
        return int(rows.aggregate(sum=Sum("session__minutes"))["sum"] or 0)

    @property
    def experience(self) -> str:
        said = [rules.label("mediation_experience", c) for c in self.mediator.areas_of_experience]
        return ", ".join(said)

    @property
    def warnings(self) -> list[str]:
        """What is missing or running out: said, never a reason to forbid."""
        found: list[Any] = []
        if italian_is_low((row.language.code, row.level) for row in self.languages):
            asked = SkillLevel(str(rules.value(LEVEL_RULE))).label
            found.append(_("Italiano: sotto il livello chiesto (%(level)s), o non indicato.")
                         % {"level": asked})  # fmt: skip
        kinds = {paper.kind for paper, said in self.papers if said != _("scaduto")}
        for kind in (PaperKind.TRAINING, PaperKind.ETHICS):
            if kind not in kinds:
                found.append(_("Manca o è scaduto: %(what)s.") % {"what": kind.label})
        found += [
            _("«%(title)s»: %(said)s (%(day)s).")
            % {"title": paper.title, "said": said, "day": f"{paper.expires_on:%d/%m/%Y}"}
            for paper, said in self.papers
            if said
        ]
        if not any(now for _row, now in self.contracts):
            found.append(_("Nessun contratto vale oggi: le sue ore non hanno una tariffa."))
        if not self.availabilities:
            found.append(_("Non ha detto quando è disponibile: il piano non lo propone."))
        return found
