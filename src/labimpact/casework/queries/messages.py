"""Messages of a team as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import (
    BigIntegerField,
    BooleanField,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.casework.models import Case, CaseMention, CaseMessage, MessagesSeen


@dataclass(frozen=True)
class TeamPerson:
    """Somebody who works on a case, and for which of its offices."""

    user_id: int
    name: str
    office_id: int
    office: str


def team_people(case: Case) -> list[TeamPerson]:
    """Who may be mentioned in the messages of a case, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.team_people(%s)", [case.pk])
        found = [TeamPerson(*row) for row in cursor.fetchall()]
    return sorted(found, key=lambda person: person.name.casefold())


def mentioned_in(text: str, people: list[TeamPerson]) -> list[TeamPerson]:
    """Whom a text calls by name after an at sign (@nome), whatever the capitals.

    The longer name wins: "@Anna Rossini" does not call Anna Rossi.
    """
    rest, found = text.casefold(), []
    for person in sorted(people, key=lambda p: -len(p.name)):
        called = f"@{person.name.casefold()}"
        at = rest.find(called)
        while at >= 0:
            end = at + len(called)
            if not rest[end : end + 1].isalnum():
                found.append(person)
                rest = rest.replace(called, " " * len(called))
                break
            at = rest.find(called, end)
    return found


def messages_of(case: Case) -> QuerySet[CaseMessage]:
    """The messages of a case, the last first, with whom they mention and what corrects them."""
    rows = CaseMessage.objects.filter(case=case).select_related("office", "corrected_by")
    return rows.prefetch_related("mentions").order_by("-pk")


def read_up_to(case: Case, actor: Actor) -> int:
    """The last message of a case that the actor said they have read; zero before the first."""
    rows = MessagesSeen.objects.filter(case=case, user=actor.user_id)
    return rows.values_list("last", flat=True).first() or 0


@dataclass(frozen=True)
class Unread:
    """A case with messages not read: how many, how many of them mention the actor, the last."""

    case_id: int
    unread: int
    to_me: int
    last: int


def unread() -> list[Unread]:
    """Those the actor leads, wrote in or was mentioned in, the mentions first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.unread_messages()")
        return [Unread(*row) for row in cursor.fetchall()]


def last_unread(actor: Actor) -> QuerySet[CaseMessage]:
    """The last message of each of those cases, as the reader's own thing to do."""
    newest = Func(
        F("pk"), template="(%(expressions)s = ANY ((SELECT wall.unread_last())::bigint[]))",
        output_field=BooleanField(),
    )  # fmt: skip
    reader = Value(actor.user_id, output_field=BigIntegerField())
    return CaseMessage.objects.filter(newest).annotate(reader=reader)


def to_me(actor: Actor) -> QuerySet[CaseMention]:
    """What was written to the actor by name: with a day until it is done, without one until read.

    The nearest day first, then the newest.
    """
    seen = MessagesSeen.objects.filter(case=OuterRef("message__case"), user=actor.user_id)
    read = Coalesce(Subquery(seen.values("last")[:1]), Value(0))
    waits = Q(due_on__isnull=False, done_at=None) | Q(due_on=None, message_id__gt=read)
    mine = CaseMention.objects.filter(waits, user=actor.user_id)
    return (
        mine.exclude(message__author=actor.user_id, due_on=None)
        .select_related("message__case__person")
        .order_by(F("due_on").asc(nulls_last=True), "-pk")
    )


def asked(actor: Actor, today: date) -> QuerySet[CaseMention]:
    """What messages with a day asked of somebody in the actor's offices, and is not done."""
    return CaseMention.objects.filter(
        office__in=actor.offices_where(Permission.CASE_WORK), due_on__isnull=False, done_at=None
    )
