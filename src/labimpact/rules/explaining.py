"""Why this date: the sentence that stands beside every computed term."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.dateformat import format as dated
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from labimpact.rules.calendars import DAY, SATURDAY, SUNDAY, Holidays
from labimpact.rules.terms import (
    ROME,
    Deadline,
    Edge,
    Reading,
    Reckoning,
    Standing,
    Term,
    Unit,
)

_SKIPPED_SHOWN = 6


def long_day(day: date) -> str:
    """A day with its weekday: giovedì 03/12/2026."""
    return _lower(dated(day, "l d/m/Y"))


def _short_day(day: date) -> str:
    return _lower(dated(day, "l d/m"))


def _lower(text: str) -> str:
    # Names of days are capitals in the catalogue and small letters inside a sentence.
    return text[:1].lower() + text[1:]


def length(term: Term) -> str:
    """The length of a term: 8 giorni lavorativi, 1 anno."""
    n = term.value
    match term.unit:
        case Unit.WORKING_DAY:
            text = ngettext("%(n)d giorno lavorativo", "%(n)d giorni lavorativi", n)
        case Unit.MONTH:
            text = ngettext("%(n)d mese", "%(n)d mesi", n)
        case Unit.YEAR:
            text = ngettext("%(n)d anno", "%(n)d anni", n)
        case Unit.HOUR:
            text = ngettext("%(n)d ora", "%(n)d ore", n)
        case _:
            text = ngettext("%(n)d giorno", "%(n)d giorni", n)
    return text % {"n": n}


def reading_name(reading: Reading) -> str:
    """How a reading counts the days."""
    match reading:
        case Reading.SATURDAY_COUNTED:
            return _("giorni lavorativi, sabato compreso")
        case Reading.SATURDAY_NOT_COUNTED:
            return _("giorni lavorativi, sabato escluso")
        case _:
            return _("tutti i giorni")


def edge_name(edge: Edge) -> str:
    """What the date means; the day follows with its weekday: entro domenica 29/11/2026."""
    return _("si può da") if edge is Edge.OPENS_AFTER else _("entro")


def standing_name(standing: Standing, edge: Edge) -> str:
    """Where today stands; a term that has passed is never called granted."""
    match standing:
        case Standing.NOT_OPEN:
            return _("non ancora")
        case Standing.DOUBTFUL:
            return _("il giorno è passato nel conto più breve")
        case Standing.OVERDUE:
            return _("il giorno è passato")
        case _:
            return _("si può già") if edge is Edge.OPENS_AFTER else _("in tempo")


def to_come(deadline: Deadline, today: date) -> bool:
    """Whether the event that starts the term is still to come; what counts back waits for it."""
    return deadline.term.edge is not Edge.BEFORE and deadline.event_on > today


def to_come_name() -> str:
    """Said of a term whose event is still to come, so that nobody reads it as running."""
    return _("l’evento deve ancora succedere")


def hour_said(at: datetime | None) -> str:
    """The hour at which a term of hours ends, after its day: alle 14:30, a mezzanotte."""
    if at is None:
        return ""
    local = at.astimezone(ROME)
    if (local.hour, local.minute) == (0, 0):
        return _("a mezzanotte")
    return _("alle %(hour)s") % {"hour": f"{local:%H:%M}"}


def days_said(days: Sequence[int]) -> str:
    """Numbers of days as one says them: 60, 30 e 7 giorni; 4 giorni e 1 giorno."""
    many = [str(n) for n in days if n != 1]
    said = _and(many[:-1], many[-1:]) if len(many) == len(days) else ", ".join(many)
    parts = [_("%(n)s giorni") % {"n": said}] if many else []
    return _and(parts, [_("1 giorno")] if len(many) < len(days) else [])


def _and(first: Sequence[str], last: Sequence[str]) -> str:
    return _(" e ").join(filter(None, [", ".join(first), *last]))


def working_day_before(day: date, holidays: Holidays) -> date | None:
    """The last day before a Sunday or a holiday on which a post office is open; else nothing."""
    found = day
    while not holidays.is_working(found, saturday=True):
        found -= DAY
    return found if found != day else None


def post_advice(day: date, holidays: Holidays) -> str:
    """Plain advice for what is done at a post office: the date itself does not move."""
    better = working_day_before(day, holidays)
    if better is None:
        return ""
    closed = _("La domenica") if day.weekday() == SUNDAY else _("Nei giorni di festa")
    return _("%(closed)s la posta è chiusa: meglio entro %(day)s.") % {
        "closed": closed, "day": long_day(better),
    }  # fmt: skip


def why(deadline: Deadline, event_name: str, holidays: Holidays) -> str:
    """The sentence: length, event, how the day is counted, every reading, source."""
    term = deadline.term
    parts = [_from_event(deadline, event_name)]
    parts += [_reading_sentence(deadline, r, holidays) for r in deadline.readings]
    if len({r.on for r in deadline.readings}) > 1:
        parts.append(
            _("Vale l'ultima: da quel giorno si può, comunque si conti.")
            if term.edge is Edge.OPENS_AFTER
            else _("Vale la prima: così si è in tempo, comunque si conti.")
        )
    source = " ".join(filter(None, [term.source, *term.marks]))
    parts.append(_("Fonte: %(source)s.") % {"source": source.rstrip(".")})
    return " ".join(parts)


def _from_event(deadline: Deadline, event_name: str) -> str:
    """Length and event; hours start from a moment, everything else leaves out the event's day."""
    term, event = deadline.term, deadline.event
    said = {"length": length(term), "event": event_name, "day": long_day(deadline.event_on)}
    if term.unit is not Unit.HOUR:
        if term.edge is Edge.BEFORE:
            return _("%(length)s prima di «%(event)s» di %(day)s.") % said
        return _("%(length)s da «%(event)s» di %(day)s, giorno che non si conta.") % said
    if isinstance(event, datetime):
        said["hour"] = f"{event.astimezone(ROME):%H:%M}"
        return _("%(length)s da «%(event)s», alle %(hour)s di %(day)s.") % said
    return (
        _("%(length)s da «%(event)s» di %(day)s. L’ora non è scritta: si conta dalla mezzanotte"
          " con cui comincia quel giorno, così si è in tempo a qualunque ora sia successo.")
        % said
    )  # fmt: skip


def _reading_sentence(deadline: Deadline, reckoning: Reckoning, holidays: Holidays) -> str:
    if reckoning.at is not None:
        return _("Finisce %(day)s, %(hour)s.") % {
            "day": long_day(reckoning.on), "hour": hour_said(reckoning.at),
        }  # fmt: skip
    text = _("Contando %(how)s: %(edge)s %(day)s") % {
        "how": reading_name(reckoning.reading),
        "edge": edge_name(deadline.term.edge),
        "day": long_day(reckoning.on),
    }
    skipped = _skipped(reckoning.skipped, holidays)
    if skipped:
        text += _(" (saltati: %(days)s)") % {"days": skipped}
    if reckoning.rolled_on is not None:
        text += _("; è festivo: la legge lo porta a %(day)s") % {
            "day": long_day(reckoning.rolled_on)
        }
    return text + "."


def _skipped(days: Sequence[date], holidays: Holidays) -> str:
    """The days a reading skipped, holidays by name; plain Sundays and Saturdays when few."""
    named = [d for d in sorted(days) if holidays.name_of(d)]
    plain = [d for d in sorted(days) if not holidays.name_of(d)]
    parts = [f"{_short_day(d)} {holidays.name_of(d)}" for d in named]
    if len(plain) + len(named) <= _SKIPPED_SHOWN:
        return ", ".join(_in_order(days, holidays))
    sundays = sum(d.weekday() == SUNDAY for d in plain)
    saturdays = sum(d.weekday() == SATURDAY for d in plain)
    if sundays:
        parts.append(ngettext("%(n)d domenica", "%(n)d domeniche", sundays) % {"n": sundays})
    if saturdays:
        parts.append(ngettext("%(n)d sabato", "%(n)d sabati", saturdays) % {"n": saturdays})
    return ", ".join(parts)


def _in_order(days: Iterable[date], holidays: Holidays) -> Iterable[str]:
    for day in sorted(days):
        yield " ".join(filter(None, [_short_day(day), holidays.name_of(day)]))
