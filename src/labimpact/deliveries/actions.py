"""Writing, rewriting and attributing deliveries (prestazioni)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import bulk
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.deliveries.models import Delivery
from labimpact.deliveries.permissions import can_attribute
from labimpact.deliveries.queries import Origin, of_origin
from labimpact.deliveries.splitting import share_minutes
from labimpact.programme.models import Activity
from labimpact.programme.queries import choose_activity, open_activities


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """A person, or so many people nobody asked to name, who received something."""

    person_id: int | None = None
    head_count: int = 1
    sex: str = ""
    age_band: str = ""
    citizenship_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Work:
    """One piece of work as the record that wrote it knows it: its deliveries follow from this."""

    origin: Origin
    office_id: int
    operator_id: int
    on: date
    minutes: int
    items: Sequence[str]
    recipients: Sequence[Recipient]
    language_id: int | None = None
    unit: str = Delivery.Unit.SESSION
    quantity: Decimal | int = 1
    cost_cents: int | None = None


def plan(work: Work, opened: Sequence[Activity], kept: dict[str, int | None]) -> list[Delivery]:
    """The deliveries of a piece of work: one per recipient and item, the minutes counted once.

    The minutes of the work are shared among all of them, a group weighing as many heads as it
    has, so that their sum is exactly the minutes of the work: the operator's hours come from
    the work, never from adding up again what each person received. Work that reached nobody
    (systematic recording, work beside municipal staff) delivers nothing. `kept` holds the
    activity that somebody already chose for an item.
    """
    pairs = [(recipient, item) for recipient in work.recipients for item in work.items]
    minutes = share_minutes(work.minutes, [recipient.head_count for recipient, _item in pairs])
    by_item = {item: _activity(item, opened, kept) for item in work.items}
    return [
        Delivery(
            office_id=work.office_id,
            activity_id=by_item[item],
            item=item,
            person_id=recipient.person_id,
            head_count=recipient.head_count,
            sex=recipient.sex,
            age_band=recipient.age_band,
            citizenship_id=recipient.citizenship_id,
            language_id=work.language_id,
            delivered_on=work.on,
            minutes=share,
            unit=work.unit,
            quantity=work.quantity,
            cost_cents=work.cost_cents,
            operator_id=work.operator_id,
            origin_kind=work.origin[0],
            origin_id=work.origin[1],
        )
        for (recipient, item), share in zip(pairs, minutes, strict=True)
    ]


def _activity(item: str, opened: Sequence[Activity], kept: dict[str, int | None]) -> int | None:
    before = kept.get(item)
    if before is not None and any(activity.pk == before for activity in opened):
        return before
    chosen = choose_activity(opened, item)
    return chosen.pk if chosen else None


@transaction.atomic(savepoint=False)
def write(work: Work, *, opened: Sequence[Activity] | None = None) -> list[Delivery]:
    """Write the deliveries of a new piece of work (see `plan`), in one statement."""
    if opened is None:
        opened = list(open_activities(work.office_id, work.on))
    return Delivery.objects.bulk_create(plan(work, opened, {}))


@transaction.atomic(savepoint=False)
def write_many(works: Iterable[tuple[Work, Sequence[Activity]]]) -> None:
    """The same for many new pieces of work, each with the activities open on its day."""
    bulk.insert(row for work, opened in works for row in plan(work, opened, {}))


@transaction.atomic
def rewrite(work: Work, *, at: datetime) -> bool:
    """Correct the deliveries of a piece of work: the old ones are voided, the new ones written.

    Nothing happens when they would say the same. An activity already chosen for an item stays,
    as long as it is open on the day. Answers whether anything changed.
    """
    before = list(of_origin(work.origin))
    kept = {delivery.item: delivery.activity_id for delivery in before}
    after = plan(work, list(open_activities(work.office_id, work.on)), kept)
    if [_says(d) for d in before] == [_says(d) for d in after]:
        return False
    Delivery.objects.filter(pk__in=[d.pk for d in before]).update(voided_at=at)
    Delivery.objects.bulk_create(after)
    return True


def _says(delivery: Delivery) -> tuple[Any, ...]:
    return (
        delivery.person_id, delivery.item, delivery.minutes, delivery.head_count, delivery.sex,
        delivery.age_band, delivery.citizenship_id, delivery.language_id, delivery.delivered_on,
        delivery.activity_id, delivery.cost_cents,
    )  # fmt: skip


@transaction.atomic
def void(origin: Origin, *, at: datetime) -> int:
    """Void (annullare) what a record delivered; the rows stay and no longer count."""
    return of_origin(origin).update(voided_at=at)


@transaction.atomic
def restore(origin: Origin, *, voided_at: datetime) -> int:
    """Take back the voiding of that very moment, and nothing that was corrected before it."""
    kind, pk = origin
    return Delivery.objects.filter(origin_kind=kind, origin_id=pk, voided_at=voided_at).update(
        voided_at=None
    )


@transaction.atomic
def attribute(ids: Iterable[int], *, activity: Activity, by: Actor) -> list[int]:
    """Attribute deliveries *senza attività* to an activity that was open on their day.

    All of them or none; those that already have an activity are left alone. Answers the ids
    that changed, so that the attribution can be taken back.
    """
    rows = list(
        Delivery.objects.visible_to(by)
        .valid()
        .filter(pk__in=list(ids), activity=None)
        .select_for_update()
    )
    offices = {row.office_id for row in rows}
    if not all(can_attribute(by, office) for office in offices):
        raise Refused(_("Non puoi attribuire le prestazioni di questo ufficio."))
    check_activity(activity, offices, [row.delivered_on for row in rows])
    changed = [row.pk for row in rows]
    Delivery.objects.filter(pk__in=changed).update(activity=activity)
    _note("delivery.attributed", changed, rows, activity, by)
    return changed


@transaction.atomic
def take_back(ids: Iterable[int], *, activity: Activity, by: Actor) -> int:
    """Undo an attribution: those deliveries are again *senza attività*."""
    rows = list(
        Delivery.objects.visible_to(by)
        .filter(pk__in=list(ids), activity=activity)
        .select_for_update()
    )
    if not all(can_attribute(by, row.office_id) for row in rows):
        raise Refused(_("Non puoi attribuire le prestazioni di questo ufficio."))
    changed = [row.pk for row in rows]
    Delivery.objects.filter(pk__in=changed).update(activity=None)
    _note("delivery.attribution_undone", changed, rows, activity, by)
    return len(changed)


def check_activity(activity: Activity, offices: set[int], days: Sequence[date]) -> None:
    """Refuse an activity the offices do not work on, or that is closed on one of the days."""
    if not offices <= set(activity.offices.values_list("pk", flat=True)):
        raise Refused(_("Questo ufficio non lavora all'attività «%s».") % activity.title)
    if not days:
        return
    project = activity.project
    starts = max(filter(None, (activity.starts_on, project.starts_on)))
    ends = min(filter(None, (activity.ends_on, project.ends_on)), default=None)
    if min(days) < starts or (ends is not None and max(days) > ends):
        raise Refused(
            _(
                "L'attività «%(title)s» non è aperta in tutti i giorni scelti: "
                "va dal %(starts)s%(ends)s."
            )
            % {
                "title": activity.title,
                "starts": f"{starts:%d/%m/%Y}",
                "ends": f" al {ends:%d/%m/%Y}" if ends else "",
            }
        )  # fmt: skip


def _note(
    action: str, ids: list[int], rows: Sequence[Delivery], activity: Activity, by: Actor
) -> None:
    log.record(
        action,
        by=by,
        persons=[row.person_id for row in rows],
        details={"deliveries": ids, "activity": activity.pk},
    )
