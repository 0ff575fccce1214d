"""What the pages show of referrals."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.casework.models import Referral, ReferralQuerySet, ReferralQuestion
from labimpact.network.models import Office, OfficeQuerySet
from labimpact.people.models import ContactPoint, Person, same_person

_OFFICES_SHOWN = 30


class Which(StrEnum):
    """The views of the list, as they stand in its address."""

    TO_ANSWER = "da-rispondere"
    RECEIVED = "ricevuti"
    SENT = "inviati"
    LATE = "senza-risposta"


def chosen(
    actor: Actor, which: Which, *, today: date, person_id: int | None = None
) -> ReferralQuerySet:
    """The referrals of the office the actor acts for, in one of the views of the list."""
    rows = Referral.objects.visible_to(actor)
    mine = actor.offices_where(Permission.REFERRAL_MANAGE)
    here = actor.office_id if actor.office_id in mine else None
    match which:
        case Which.TO_ANSWER:
            rows = rows.filter(to_office=here, state=Referral.State.SENT)
        case Which.RECEIVED:
            rows = rows.filter(to_office=here)
        case Which.LATE:
            rows = rows.filter(from_office=here, state=Referral.State.SENT)
            rows = rows.filter(answer_due_on__lt=today)
        case _:
            rows = rows.filter(from_office=here)
    return rows.filter(same_person("person", person_id)) if person_id is not None else rows


def waiting_for(actor: Actor) -> ReferralQuerySet:
    """Referrals that wait for an answer of the office the actor acts for, most urgent first."""
    rows = Referral.objects.waiting_for(actor).filter(to_office=actor.office_id)
    return rows.select_related("from_office").order_by("-urgency", "answer_due_on", "sent_on", "pk")


def unanswered(actor: Actor, *, today: date) -> ReferralQuerySet:
    """Referrals that the actor's offices sent, and that nobody answered in time."""
    mine = actor.offices_where(Permission.REFERRAL_MANAGE)
    rows = Referral.objects.filter(from_office__in=mine, state=Referral.State.SENT)
    return rows.filter(answer_due_on__lt=today)


def late_for(actor: Actor, *, today: date, limit: int) -> ReferralQuerySet:
    """Referrals that the office the actor acts for sent, and that nobody answered in time.

    They are cut before the persons are joined, so that the wall is asked about few.
    """
    late = unanswered(actor, today=today).filter(from_office=actor.office_id)
    late = late.order_by("answer_due_on", "pk")
    chosen = Referral.objects.filter(pk__in=late.values("pk")[:limit])
    return chosen.select_related("to_office", "person").order_by("answer_due_on", "pk")


def to_explain(actor: Actor) -> ReferralQuerySet:
    """Referrals of the office the actor acts for, whose receiver asked something first."""
    rows = _sent_from_here(actor).filter(state=Referral.State.SENT)
    asked = ReferralQuestion.objects.filter(referral=OuterRef("pk"), answered_at=None)
    return rows.filter(Exists(asked)).order_by("answer_due_on", "pk")


def settled_since(actor: Actor, *, since: date) -> ReferralQuerySet:
    """Referrals of the office the actor acts for, answered by the receiver or expired lately."""
    rows = _sent_from_here(actor).filter(answered_by_hand=False)
    answered = Q(
        state__in=[Referral.State.ACCEPTED, Referral.State.REFUSED, Referral.State.FORWARDED],
        answered_on__gte=since,
    )
    over = Q(state=Referral.State.EXPIRED, expires_on__gte=since)
    return rows.filter(answered | over).order_by("-answered_on", "-pk")


def _sent_from_here(actor: Actor) -> ReferralQuerySet:
    mine = actor.offices_where(Permission.REFERRAL_MANAGE)
    here = actor.office_id if actor.office_id in mine else None
    rows = Referral.objects.filter(from_office=here)
    return rows.select_related("to_office", "person")


def of_person(actor: Actor, person: Person) -> ReferralQuerySet:
    """The referrals of a person that the actor's offices sent or received."""
    rows = Referral.objects.visible_to(actor).filter(same_person("person", person))
    return rows.select_related("from_office", "to_office")


def offices(
    text: str = "", *, kind: str = "", area_id: int | None = None, leave_out: int | None = None
) -> OfficeQuerySet:
    """Offices of the network to send somebody to, by words of name, body, place or area."""
    rows = Office.objects.open().select_related("body", "area", "municipality")
    if leave_out is not None:
        rows = rows.exclude(pk=leave_out)
    for word in text.split()[:6]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(body__name__icontains=word)
            | Q(municipality__name__icontains=word)
            | Q(area__name__icontains=word)
        )
    if kind:
        rows = rows.filter(kind=kind)
    if area_id is not None:
        rows = rows.filter(area_id=area_id)
    return rows.order_by("area__name", "name")[:_OFFICES_SHOWN]


def somebody_answers(office: Office) -> bool:
    """Does anybody in that office answer referrals here, or does the sender have to call them?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.somebody_answers(%s)", [office.pk])
        (answers,) = cursor.fetchone()
    return bool(answers)


def usual_offices(actor: Actor) -> list[Office]:
    """The offices to which the actor's office sends most often, offered before any search."""
    sent = (
        Referral.objects.filter(from_office=actor.office_id, to_office__closed_on=None)
        .exclude(to_office=None)
        .values("to_office")
        .annotate(times=Count("pk"))
        .order_by("-times")
    )
    ids = [row["to_office"] for row in sent[:6]]
    found = Office.objects.select_related("body", "area", "municipality").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def phone_of(person: Person) -> str:
    """A number by which the person can be reached, if the actor may see one."""
    phones = [ContactPoint.Kind.PHONE, ContactPoint.Kind.WHATSAPP]
    points = ContactPoint.objects.filter(
        same_person("person", person), kind__in=phones, is_safe=True
    )
    point = points.order_by("pk").first()
    return point.value if point is not None else ""
