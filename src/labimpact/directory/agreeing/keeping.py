"""Disagreements as rows of work: found by night, shown side by side, forgotten when over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.directory.agreeing import comparing
from labimpact.directory.agreeing.comparing import Found, Ref, Stretch, Value
from labimpact.directory.agreeing.reading import Reading, Row
from labimpact.directory.enums import About, Settled
from labimpact.directory.models import ArrivedService, Disagreement, ServiceAt
from labimpact.network.forms.offices import WEEKDAYS
from labimpact.people.phones import shown

# For how long what was taken can be given back.
UNDO_DAYS = 30
SHOWN = 50


@dataclass(frozen=True)
class Version:
    """What one of those who speak says, who wrote or confirmed it, and when."""

    ref: Ref
    said_by: str
    value: str
    written_by: str
    written_at: datetime | None
    confirmed_on: date | None
    is_chosen: bool

    @property
    def key(self) -> str:
        return f"{self.ref[0]}-{self.ref[1]}"


@dataclass(frozen=True)
class Pair:
    """A disagreement with its versions, as the page lays them side by side."""

    row: Disagreement
    versions: tuple[Version, ...]

    @property
    def contact(self) -> str:
        """The phone or e-mail that they share; a place is read in what they say."""
        of_contact = (About.WHERE, About.PHONE, About.PHONE_HOURS)
        return shown(self.row.shared.split(" #")[0]) if self.row.about in of_contact else ""


def find_all() -> None:
    """Look at every place and contact again, as the worker: what is new becomes work, what was
    settled comes back when somebody changed it, what is over goes."""
    known = {(row.about, row.shared): row for row in Disagreement.objects.all()}
    for one in comparing.found(Reading().voices()):
        note(known.pop((one.about.value, one.shared), None), one)
    late = clock.now() - timedelta(days=UNDO_DAYS)
    for row in known.values():
        if row.settled != Settled.TAKEN or row.answered_at is None or row.answered_at < late:
            row.delete()


def note(row: Disagreement | None, one: Found) -> None:
    """Write down a disagreement, or how one that is known stands now."""
    row = row or Disagreement(
        about=one.about, shared=one.shared, found_on=clock.today(), offices=[], refs=[]
    )
    if row.pk and row.digest == one.digest and row.settled != Settled.TAKEN:
        return
    row.settled, row.chosen, row.answered_at, row.answered_by = "", None, None, None
    follow(row, one)
    row.save()


def follow(row: Disagreement, one: Found) -> None:
    """The row names those who speak now, and remembers what they say."""
    row.refs = [list(ref) for ref in one.refs]
    row.offices = sorted({voice.office for voice in one.voices})
    row.digest = one.digest


def again(row: Disagreement) -> Found | None:
    """How a disagreement stands now; nothing when all agree, or are gone."""
    rows = comparing.found(Reading(refs_of(row)).voices())
    return next((one for one in rows if (one.about, one.shared) == (row.about, row.shared)), None)


def refs_of(row: Disagreement) -> list[Ref]:
    return [(str(of), int(pk)) for of, pk in row.refs]


def waiting(actor: Actor) -> QuerySet[Disagreement]:
    """What the actor's areas must agree about, the oldest first."""
    return Disagreement.objects.visible_to(actor).open()


def answered(actor: Actor) -> QuerySet[Disagreement]:
    """What was settled, the latest first."""
    rows = Disagreement.objects.visible_to(actor).exclude(settled="")
    return rows.select_related("answered_by").order_by("-answered_at", "-pk")


def pairs(rows: Iterable[Disagreement]) -> list[Pair]:
    """Disagreements with their versions: as many questions for one as for fifty."""
    listed = list(rows)
    reading = Reading({ref for row in listed for ref in refs_of(row)})
    said = {(voice.ref, voice.office): voice for voice in reading.voices()}
    found = []
    for row in listed:
        voices = [
            voice for (ref, office), voice in said.items()
            if ref in refs_of(row) and office in row.offices
        ]  # fmt: skip
        drawn = [_version(row, voice, reading.row(voice.ref)) for voice in voices]
        found.append(Pair(row, tuple(version for version in drawn if version)))
    return found


def _version(row: Disagreement, voice: comparing.Voice, who: Row | None) -> Version | None:
    if who is None:
        return None
    value = in_words(voice.says(row.about))
    chosen = row.chosen == list(voice.ref)
    if isinstance(who, ArrivedService):
        told = _("%(source)s, per «%(service)s»")
        name = told % {"source": who.source, "service": who.service.name}
        at = who.newest_on or who.brought_on
        return Version(voice.ref, name, value, "", None, at, chosen)
    if isinstance(who, ServiceAt):
        name = f"{who.service.name}, {who.office}"
        by, day = str(who.changed_by or ""), who.service.confirmed_on
        return Version(voice.ref, name, value, by, who.changed_at, day, chosen)
    name = f"{who}, {who.body}"
    by = str(who.changed_by or "")
    return Version(voice.ref, name, value, by, who.changed_at, None, chosen)


def in_words(value: Value) -> str:
    """A text as it is; a week by its days."""
    if isinstance(value, str):
        return value
    return "; ".join(map(_stretch_in_words, value))


def _stretch_in_words(stretch: Stretch) -> str:
    day, start, end, by_appointment = stretch
    said = f"{WEEKDAYS[day]} {start}–{end}"
    return _("%(hours)s (su appuntamento)") % {"hours": said} if by_appointment else said


def as_value(said: str | Sequence[Sequence[object]]) -> Value:
    """A value as it was kept in JSON."""
    if isinstance(said, str):
        return said
    return tuple(
        (int(str(day)), str(start), str(end), bool(appointment))
        for day, start, end, appointment in said
    )
