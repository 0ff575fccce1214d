"""What editors see of what the public says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.feedback.models import JudgedPage, Remark
from labimpact.rules import queries as rules

_SHOWN = 20


@dataclass(frozen=True)
class Judged:
    """What is said of one thing in all its languages: how often it helped, and what it lacks."""

    useful: int
    useless: int
    remarks: tuple[Remark, ...]

    def __bool__(self) -> bool:
        return bool(self.useful or self.useless or self.remarks)


def pages(actor: Actor) -> QuerySet[JudgedPage]:
    """The pages for which the actor writes, those with something to read first, then the least
    useful."""
    return (
        JudgedPage.objects.visible_to(actor)
        .annotate(waiting=Count("remarks", filter=Q(remarks__closed_at=None)))
        .order_by("-waiting", F("useless").desc(), "title", "pk")
    )


def waiting(actor: Actor) -> QuerySet[Remark]:
    """The remarks that nobody has closed, the oldest first."""
    return (
        Remark.objects.visible_to(actor)
        .open()
        .select_related("page")
        .order_by("said_at", "pk")
    )  # fmt: skip


def of_thing(kind: str, ref: str) -> Judged:
    """What is said of a thing (a guide, a service), whoever of its editors asks."""
    latest = Remark.objects.order_by(F("closed_at").desc(nulls_first=True), "-said_at")
    rows = list(
        JudgedPage.objects.filter(kind=kind, ref=ref).prefetch_related(
            Prefetch("remarks", latest.select_related("page"))
        )
    )
    remarks = [remark for row in rows for remark in row.remarks.all()]
    return Judged(
        sum(row.useful for row in rows), sum(row.useless for row in rows), tuple(remarks[:_SHOWN])
    )


def answer_by(row: Remark) -> date | None:
    """Until when a remark can be answered (rule `retention_remark_contact`, days): then the address
    is erased. Nothing when it asks no answer, has one, or it is too late."""
    if not row.wants_answer or row.answered_at:
        return None
    by = timezone.localdate(row.said_at) + timedelta(days=contact_days())
    return by if by >= clock.today() else None


def contact_days() -> int:
    """How long an address waits for its answer."""
    return int(rules.value("retention_remark_contact") or 0)
