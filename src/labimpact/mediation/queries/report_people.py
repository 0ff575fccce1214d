"""Who did how much, why offers were not accepted, what was said afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from labimpact.mediation.enums import Answer, Place, State
from labimpact.mediation.hours import as_hours
from labimpact.mediation.models import (
    Assignment,
    MediationService,
    Mediator,
    Offer,
    Opinion,
)
from labimpact.mediation.queries import kinds
from labimpact.mediation.queries.report_figures import Span
from labimpact.rules.queries import label

_GOES = (
    State.ACCEPTED, State.SCHEDULED, State.DONE, State.NO_SHOW, State.VALIDATED, State.BILLABLE,
)  # fmt: skip


@dataclass(frozen=True)
class LoadLine:
    """A mediator: how much they had of what they wanted; training and supervision stand apart."""

    name: str
    sessions: int
    minutes: int
    own_minutes: int
    wanted: int

    @property
    def had(self) -> Decimal:
        return as_hours(self.minutes)

    @property
    def own(self) -> Decimal:
        return as_hours(self.own_minutes)

    @property
    def desired(self) -> Decimal:
        """In whole hours: what is wished for is not measured to the minute."""
        return Decimal(round(self.wanted / 60))

    @property
    def ratio(self) -> float | None:
        return self.minutes / self.wanted if self.wanted else None


def load(service: MediationService, span: Span) -> list[LoadLine]:
    """Load of each mediator against what they desire (carico), whoever was in the register."""
    internal = Q(session__request__kind__in=kinds.internal())
    rows = Assignment.objects.filter(
        service=service, place=Place.ACCEPTED, session__state__in=_GOES,
        starts_at__gte=span.begins, starts_at__lt=span.ends,
    )  # fmt: skip
    sums = rows.order_by().values_list("mediator_id").annotate(
        many=Count("pk", filter=~internal),
        had=Sum("session__minutes", filter=~internal, default=0),
        own=Sum("session__minutes", filter=internal, default=0),
    )  # fmt: skip
    had = {mediator: (many, minutes, own) for mediator, many, minutes, own in sums}
    people = Mediator.objects.filter(service=service, starts_on__lte=span.until).filter(
        Q(ends_on=None) | Q(ends_on__gte=span.since)
    )
    return [LoadLine(one.name, *had.get(one.pk, (0, 0, 0)), _wanted(one, span)) for one in people]


def _wanted(one: Mediator, span: Span) -> int:
    """The minutes desired in the days of the period that they are in the register."""
    first: date = max(one.starts_on, span.since)
    last: date = min(one.ends_on or span.until, span.until)
    return round(one.desired_week * ((last - first).days + 1) / 7)


def fairness(ratios: Sequence[float]) -> float | None:
    """Jain's index of fairness (equità): (Σx)² / (n·Σx²), 1 when all have the same part.

    R. Jain, D. Chiu, W. Hawe, DEC Research Report TR-301, 1984. None when nobody had anything.
    """
    squares = sum(ratio * ratio for ratio in ratios)
    return sum(ratios) ** 2 / (len(ratios) * squares) if squares else None


def declines(service: MediationService, span: Span) -> list[tuple[str, int]]:
    """Offers that were not accepted, by reason (proposte rifiutate o scadute)."""
    rows = (
        Offer.objects.filter(
            service=service, sent_at__gte=span.begins, sent_at__lt=span.ends,
            answer__in=(Answer.DECLINED, Answer.EXPIRED),
        )
        .order_by()
        .values_list("answer", "reason")
        .annotate(many=Count("pk"))
    )  # fmt: skip
    found: dict[str, int] = defaultdict(int)
    for answer, reason, many in rows:
        if answer == Answer.EXPIRED:
            said = _("scadute senza risposta")
        else:
            said = label("mediation_decline", reason) if reason else _("rifiutate senza un motivo")
        found[said] += many
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))


def opinions(service: MediationService, span: Span) -> list[tuple[str, list[int]]]:
    """Opinions (pareri) on the sessions of the period: from the best of the three to the worst."""
    rows = (
        Opinion.objects.filter(
            service=service, session__starts_at__gte=span.begins, session__starts_at__lt=span.ends
        )
        .order_by()
        .values_list("whose", "score")
        .annotate(many=Count("pk"))
    )
    found = {"requester": [0, 0, 0], "person": [0, 0, 0]}
    for whose, score, many in rows:
        found[whose][3 - score] = many
    return [(_("di chi ha chiesto"), found["requester"]), (_("della persona"), found["person"])]
