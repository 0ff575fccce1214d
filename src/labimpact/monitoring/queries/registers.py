"""The lines of an office's access register, and how they differ from a closed one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import connection

from labimpact.base.actor import Actor
from labimpact.monitoring.models import AccessRegister, AccessRegisterQuerySet
from labimpact.monitoring.periods import Period, month_of
from labimpact.monitoring.permissions import register_offices
from labimpact.network.models import Office


@dataclass(frozen=True)
class RegisterLine:
    """One contact as it is printed; dates are ISO, `persons` are record numbers without names."""

    contact: int
    day: str
    time: str
    side: str
    channel: str
    operator: str
    minutes: int
    heads: int
    persons: tuple[int, ...]

    @property
    def when(self) -> date:
        return date.fromisoformat(self.day)

    @property
    def unnamed(self) -> int:
        """How many had no number: anonymous, or sealed. Nothing tells the one from the other."""
        return self.heads - len(self.persons)

    @property
    def comparable(self) -> tuple[Any, ...]:
        """Without the persons: a seal set later must not show as a difference."""
        values = (self.day, self.time, self.side, self.channel, self.operator)
        return (*values, self.minutes, self.heads)


@dataclass(frozen=True)
class Difference:
    """A line that a closed register has otherwise than the contacts of today, or lacks."""

    closed: RegisterLine | None
    now: RegisterLine | None

    @property
    def when(self) -> date:
        line = self.closed or self.now
        assert line is not None  # noqa: S101  A difference has at least one side.
        return line.when


def lines(office_id: int, period: Period) -> list[RegisterLine]:
    """The lines (righe) of a register; the wall gives none to who may not close it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM wall.register_rows(%s, %s, %s)", [office_id, period.first, period.last]
        )
        found = cursor.fetchall()
    return [
        RegisterLine(
            contact=pk,
            day=day.isoformat(),
            time=f"{at:%H:%M}" if at else "",
            side=side,
            channel=channel,
            operator=operator,
            minutes=minutes,
            heads=heads,
            persons=tuple(persons),
        )
        for pk, day, at, side, channel, operator, minutes, persons, heads in found
    ]


def as_content(listed: Sequence[RegisterLine]) -> list[dict[str, Any]]:
    """The lines as they are kept: the same bytes for the same lines."""
    return [{**asdict(line), "persons": list(line.persons)} for line in listed]


def from_content(content: Sequence[dict[str, Any]]) -> list[RegisterLine]:
    return [RegisterLine(**{**row, "persons": tuple(row["persons"])}) for row in content]


def digest(office_id: int, month: date, version: int, content: list[dict[str, Any]]) -> str:
    """SHA-256 of what is printed: office, month, version and lines, in one canonical JSON."""
    printed = {
        "office": office_id,
        "month": month.isoformat(),
        "version": version,
        "lines": content,
    }
    text = json.dumps(printed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def differences(register: AccessRegister) -> list[Difference]:
    """What was corrected after a register was closed, line by line."""
    then = {line.contact: line for line in from_content(register.content)}
    today = {line.contact: line for line in lines(register.office_id, month_of(register.month))}
    found = [
        Difference(then.get(pk), today.get(pk))
        for pk in then.keys() | today.keys()
        if pk not in then or pk not in today or then[pk].comparable != today[pk].comparable
    ]
    return sorted(found, key=lambda d: d.when)


def closed_registers(actor: Actor) -> AccessRegisterQuerySet:
    """The registers of the actor's offices, the latest first, without their documents."""
    return (
        AccessRegister.objects.listed()
        .filter(office__in=register_offices(actor))
        .select_related("office")
    )


def offices_to_close(actor: Actor) -> list[Office]:
    """The offices whose register the actor may close."""
    return list(Office.objects.filter(pk__in=register_offices(actor)).order_by("name"))
