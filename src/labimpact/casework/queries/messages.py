"""Messages of a team as the pages show them."""

from __future__ import annotations

import re
from collections.abc import Sequence
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

# An at sign that calls somebody stands at the beginning of a word: that of an e-mail does not.
_AT = re.compile(r"(?<!\w)@(?=\w)")
_WORD = re.compile(r"\w[\w'’-]*")
_SURNAME = re.compile(r" [A-ZÀ-ÖØ-Þ]")


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


def mentioned_in(text: str, people: Sequence[TeamPerson]) -> list[TeamPerson]:
    """Whom a text calls by name after an at sign (@nome), whatever the capitals.

    The longer name wins: "@Anna Rossini" does not call Anna Rossi. A first name is enough where
    one person alone has it.
    """
    return _calls(text, people)[0]


def unknown_in(text: str, people: Sequence[TeamPerson]) -> list[str]:
    """The words after an at sign that call nobody, or call one of several; an e-mail calls none."""
    return _calls(text, people)[1]


def _calls(text: str, people: Sequence[TeamPerson]) -> tuple[list[TeamPerson], list[str]]:
    found: dict[int, TeamPerson] = {}
    unknown: list[str] = []
    for at in _AT.finditer(text):
        rest = text[at.end() :]
        person = _whole(rest, people) or _by_first_name(rest, people)
        word = _WORD.match(rest)
        if person is not None:
            found.setdefault(person.user_id, person)
        elif word:
            unknown.append(word[0])
    return list(found.values()), unknown


def _whole(rest: str, people: Sequence[TeamPerson]) -> TeamPerson | None:
    """Whose whole name a text begins with, the longer name before the shorter."""
    said = rest.casefold()
    for person in sorted(people, key=lambda p: -len(p.name)):
        name = person.name.casefold()
        if said.startswith(name) and not said[len(name) : len(name) + 1].isalnum():
            return person
    return None


def _by_first_name(rest: str, people: Sequence[TeamPerson]) -> TeamPerson | None:
    word = _WORD.match(rest)
    # "@Anna Rossiter" is somebody else than Anna Rossi.
    if word is None or _SURNAME.match(rest, word.end()):
        return None
    named = [p for p in people if is_first_name(word[0], p)]
    return named[0] if len(named) == 1 else None


def is_first_name(word: str, person: TeamPerson) -> bool:
    return person.name.casefold().split()[:1] == [word.casefold()]


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
