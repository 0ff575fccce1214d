"""The blind match: that somebody is followed elsewhere, and whom to ask, without saying who."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.sealing import seal, unseal
from labimpact.network.models import Office
from labimpact.people import search
from labimpact.people.recognising import Elsewhere, Meant, Question
from labimpact.recognition import matcher
from labimpact.recognition.asking import Asked
from labimpact.recognition.queries.recognising import asked_of

# Beyond one's own offices only what is nearly sure is told: ninety-seven in a hundred.
STRICT = 5.0
# No more than these at once: a third would tell of a common name, not of a person.
MOST_TOLD = 2
# Persons looked for in an hour and a day before somebody is taken to be fishing.
HOURLY, DAILY = 40, 150
_PURPOSE = "recognition.elsewhere"
_VALID = timedelta(hours=12)


def look_elsewhere(actor: Actor, question: Question, unseen: Sequence[Meant]) -> list[Elsewhere]:
    """Whom to ask about the person looked for, when an office outside one's own follows them.

    Only with a name of two words and a year of birth, only above a strict score, never of a
    sealed person. The question is noted whether or not there is an answer, and is asked of the
    database whether or not there is anybody to ask about.
    """
    asked = asked_of(question)
    if actor.office_id is None or not is_complete(asked) or _is_fishing(actor):
        return []
    near = [one for one in unseen if one.bits >= STRICT][:MOST_TOLD]
    following = _following([one.person_id for one in near], actor)
    told = [following[one.person_id] for one in near if one.person_id in following]
    log.record(
        "person.looked_for_elsewhere", by=actor, persons=[one.person_id for one in told],
        details={"question": _fingerprint(asked)},
    )  # fmt: skip
    offices = Office.objects.in_bulk([one.office_id for one in told])
    return [_told(one, offices[one.office_id], actor) for one in told if one.office_id in offices]


@dataclass(frozen=True)
class _Followed:
    """Which office follows a person, and what the actor's office has asked it already."""

    person_id: int
    office_id: int
    request_id: int | None
    asked_at: datetime | None


def _told(one: _Followed, office: Office, actor: Actor) -> Elsewhere:
    asked_on = timezone.localdate(one.asked_at) if one.asked_at else None
    token = _token(one.person_id, office.pk, actor)
    return Elsewhere(office.name, token, one.request_id, asked_on)


def _fingerprint(asked: Asked) -> str:
    """The same for the same name and birth, and nothing that could be read back: a form asks again
    with every field that is filled in, and that is one question."""
    named = ["".join(sorted(search.words(name))) for name in asked.names]
    said = f"{sorted(named)} {asked.born.number}"
    return salted_hmac(_PURPOSE, said, algorithm="sha256").hexdigest()[:16]


def is_complete(asked: Asked) -> bool:
    """Are a name of two words and a year of birth there?"""
    return bool(asked.born) and any(len(search.words(name)) >= 2 for name in asked.names)


def person_of(token: str, *, by: Actor) -> tuple[int, int]:
    """The person and the office of an answer of `look_elsewhere`, for the user who had it."""
    said = json.loads(unseal(token, purpose=_PURPOSE))
    if said["user"] != by.user_id or said["until"] < clock.now().timestamp():
        raise Refused("Questa ricerca è scaduta: falla di nuovo.")
    return int(said["person"]), int(said["office"])


def _token(person_id: int, office_id: int, actor: Actor) -> str:
    until = (clock.now() + _VALID).timestamp()
    said = {"person": person_id, "office": office_id, "user": actor.user_id, "until": until}
    return seal(json.dumps(said), purpose=_PURPOSE)


def _following(ids: list[int], actor: Actor) -> dict[int, _Followed]:
    """The office to ask about each of them: the one asked already, or that follows them longest."""
    found: dict[int, _Followed] = {}
    with matcher.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, office_id, request_id, asked_at"
            " FROM wall.followed_by(%s::bigint[], %s)",
            [ids, actor.office_id],
        )
        for one in (_Followed(*row) for row in cursor.fetchall()):
            first = found.get(one.person_id)
            is_better = first is None or (one.request_id and not first.request_id)
            if one.office_id not in actor.office_ids and is_better:
                found[one.person_id] = one
    return found


def _is_fishing(actor: Actor) -> bool:
    now = clock.now()
    for most, since in ((HOURLY, timedelta(hours=1)), (DAILY, timedelta(days=1))):
        with connection.cursor() as cursor:
            cursor.execute("SELECT wall.looks_elsewhere(%s)", [now - since])
            if cursor.fetchone()[0] >= most:
                return True
    return False
