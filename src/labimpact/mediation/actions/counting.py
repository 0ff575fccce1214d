"""A validated session as deliveries, once: for whom it was, or for so many people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from labimpact.agenda.hours import local_day
from labimpact.audit import log
from labimpact.base.actor import Actor, System
from labimpact.base.wall.session import acting_as
from labimpact.deliveries import actions as deliveries
from labimpact.deliveries.models import Delivery
from labimpact.deliveries.splitting import share_minutes
from labimpact.mediation.enums import SESSION_ORIGIN
from labimpact.mediation.models import MediationSession, RequestPerson, SessionReport
from labimpact.mediation.queries import kinds
from labimpact.mediation.queries.groups import grouped


def count(session: MediationSession, reports: Sequence[SessionReport], *, by: Actor) -> None:
    """The session as deliveries: for the person it was for, and for so many others.

    The person's is of the office that asked, which knows them; the others' of the service, where
    nobody learns whom it was for. Of a shift each language and activity is a group of its own.
    The minutes are shared, and counted once.
    """
    request = session.request
    item = kinds.item_of(request.kind)
    if not item:
        return
    minutes = sum(report.minutes for report in reports)
    activity = request.package.activity_id if request.package else None
    groups = grouped(reports)
    if groups:
        _count_groups(session, reports[0], groups, minutes, activity, by)
        return
    with acting_as(System.MEDIATION) as itself:
        rows = RequestPerson.objects.filter(request=request)
        known = list(rows.values_list("person", "from_office"))
        others = max(0, max(report.heads for report in reports) - len(known))
        shares = share_minutes(minutes, [1] * len(known) + [others] * bool(others))
        recipients = [(deliveries.Recipient(person_id=who), office) for who, office in known]
        if others:
            recipients.append((deliveries.Recipient(head_count=others), session.service_id))
        for (recipient, office_id), share in zip(recipients, shares, strict=True):
            work = _work(session, reports[0], by, item, share)
            _written(replace(work, office_id=office_id, recipients=[recipient]), activity)
        for who, office_id in known:
            log.record(
                "mediation.counted", by=itself, target=session, persons=[who], office_id=office_id
            )


def _count_groups(
    session: MediationSession, report: SessionReport, groups: Mapping[tuple[int, str], int],
    minutes: int, activity: int | None, by: Actor,
) -> None:  # fmt: skip
    with acting_as(System.MEDIATION):
        shares = share_minutes(minutes, list(groups.values()))
        for ((language, kind), heads), share in zip(groups.items(), shares, strict=True):
            item = kinds.item_of(kind) or kinds.item_of(session.request.kind)
            work = _work(session, report, by, item, share)
            recipient = deliveries.Recipient(head_count=heads)
            _written(replace(work, language_id=language, recipients=[recipient]), activity)


def _work(
    session: MediationSession, report: SessionReport, by: Actor, item: str, minutes: int
) -> deliveries.Work:
    return deliveries.Work(
        origin=(SESSION_ORIGIN, session.pk), office_id=session.service_id,
        operator_id=report.mediator.user_id or by.user_id or 0, on=local_day(report.began_at),
        minutes=minutes, items=[item], recipients=(), language_id=session.request.language_id,
        unit=Delivery.Unit.HOUR, quantity=Decimal(minutes) / 60,
    )  # fmt: skip


def _written(work: deliveries.Work, activity: int | None) -> None:
    """Counted for the activity of the package; without one as its office's work is."""
    written = deliveries.write(work)
    if activity is not None:
        Delivery.objects.filter(pk__in=[row.pk for row in written]).update(activity_id=activity)
