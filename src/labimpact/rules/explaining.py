"""Why this date: the sentence that stands beside every computed term."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.dateformat import format as dated
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from labimpact.rules.calendars import SATURDAY, SUNDAY, Holidays
from labimpact.rules.terms import Deadline, Edge, Reading, Reckoning, Standing, Term, Unit

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
    """What the date means."""
    match edge:
        case Edge.BEFORE:
            return _("al più tardi il")
        case Edge.OPENS_AFTER:
            return _("si può dal")
        case _:
            return _("entro il")


def standing_name(standing: Standing, edge: Edge) -> str:
    """Where today stands; a term that has passed is never called granted."""
    match standing:
        case Standing.NOT_OPEN:
            return _("non ancora")
        case Standing.DOUBTFUL:
            return _("oltre la data prudente")
        case Standing.OVERDUE:
            return _("scaduto")
        case _:
            return _("si può già") if edge is Edge.OPENS_AFTER else _("in tempo")


def why(deadline: Deadline, event_name: str, holidays: Holidays) -> str:
    """The sentence: length, event, day excluded, every reading with what it skipped, source."""
    term = deadline.term
    before = term.edge is Edge.BEFORE
    pattern = (
        _("%(length)s prima di «%(event)s» di %(day)s.")
        if before
        else _("%(length)s da «%(event)s» di %(day)s, giorno che non si conta.")
    )
    parts = [
        pattern % {"length": length(term), "event": event_name, "day": long_day(deadline.event_on)}
    ]
    parts += [_reading_sentence(deadline, r, holidays) for r in deadline.readings]
    if len({r.on for r in deadline.readings}) > 1:
        parts.append(
            _("Vale l'ultima: è la più prudente.")
            if term.edge is Edge.OPENS_AFTER
            else _("Vale la prima: è la più prudente.")
        )
    source = " ".join(filter(None, [term.source, *term.marks]))
    parts.append(_("Fonte: %(source)s.") % {"source": source.rstrip(".")})
    return " ".join(parts)


def _reading_sentence(deadline: Deadline, reckoning: Reckoning, holidays: Holidays) -> str:
    text = _("Contando %(how)s: %(edge)s %(day)s") % {
        "how": reading_name(reckoning.reading),
        "edge": edge_name(deadline.term.edge),
        "day": long_day(reckoning.on),
    }
    if reckoning.at is not None:
        text += _(" (fino alle %(hour)s)") % {"hour": f"{reckoning.at:%H:%M del %d/%m}"}
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
