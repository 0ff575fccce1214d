"""The report of a period: counts with their labels, masked for whoever must not read small ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.backends.utils import CursorWrapper
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.monitoring.masking import Figure, Mask, Row
from labimpact.monitoring.queries import counting
from labimpact.monitoring.queries.counting import STANDINGS, Count, Waits
from labimpact.monitoring.queries.filters import Filters, mask_for
from labimpact.monitoring.queries.reading import ask
from labimpact.network.models import Office
from labimpact.people.enums import Sex
from labimpact.rules.queries import label

BARS = 20


@dataclass(frozen=True)
class Breakdown:
    """A picture and its table; `adds_up`: the rows are parts of the total."""

    code: str
    title: str
    head: str
    unit: str
    rows: list[Row]
    total: Figure | None = None
    note: str = ""

    @property
    def cut(self) -> bool:
        return len(self.rows) > BARS

    @property
    def drawn(self) -> list[dict[str, object]]:
        """The first rows as the chart draws them, a hidden number without a bar.

        Nobody compares two hundred bars: the table beside them has every row.
        """
        shown = self.rows[:BARS]
        if self.cut and not self.rows[-1].key:
            # What is not known stands last however large it is.
            shown[-1] = self.rows[-1]
        return [{"label": r.label, "value": r.figure, "width": r.figure.value or 0} for r in shown]


@dataclass(frozen=True)
class Line:
    """Contacts, persons and hours of an office, or of a month."""

    key: str
    label: str
    contacts: Figure
    persons: Figure
    anonymous: Figure
    minutes: Figure

    @property
    def hours(self) -> str:
        return hours(self.minutes)


@dataclass(frozen=True)
class Headline:
    """The figures that stand at the top; each person is counted once in the whole report."""

    contacts: Figure
    persons: Figure
    anonymous: Figure
    new_persons: Figure
    reached: Figure
    operators: Figure
    without_activity: Figure
    minutes: Figure

    @property
    def hours(self) -> str:
        return hours(self.minutes)


@dataclass(frozen=True)
class Waiting:
    """Arrivals without an appointment; the times are shown only where they tell of enough."""

    arrivals: Figure
    served: Figure
    gave_up: Figure
    median: int | None
    p90: int | None


@dataclass(frozen=True)
class Report:
    filters: Filters
    mask: Mask
    headline: Headline
    offices: list[Line]
    months: list[Line]
    breakdowns: list[Breakdown]
    waiting: Waiting
    # Of when the figures are, when that is worth saying.
    as_of: datetime | None = None

    @property
    def empty(self) -> bool:
        return self.headline.contacts.value == 0


def report(filters: Filters, *, by: Actor, offered: Sequence[Office]) -> Report:
    """The report (rapporto) of a period for some offices or a project, as the actor may read it."""
    mask = mask_for(by, filters.offices, offered)
    asked = ask(lambda cursor: _counted(cursor, filters), by=by)
    contacts, persons, waits = asked.answer
    names = {str(o.pk): o.name for o in offered}
    return Report(
        filters=filters,
        mask=mask,
        headline=_headline(contacts, persons, mask),
        offices=_lines("office", contacts, persons, mask, lambda key: names.get(key, key)),
        months=_lines("month", contacts, persons, mask, _month),
        breakdowns=list(_breakdowns(contacts, persons, mask)),
        waiting=_waiting(waits, mask),
        as_of=asked.as_of,
    )


# A report of more offices than these is worth a plan of its own, on all cores: a plan kept for
# any offices, and guesses that are thirty times too low, would read them on one, in twice the time.
_MANY = 20
_OF_MANY = (
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', true),"
    " set_config('parallel_setup_cost', '0', true), set_config('parallel_tuple_cost', '0', true)"
)


def _counted(
    cursor: CursorWrapper, filters: Filters
) -> tuple[list[counting.Count], list[counting.Count], counting.Waits]:
    if len(filters.offices) > _MANY:
        cursor.execute(_OF_MANY)
    contacts = counting.contacts(cursor, filters)
    seen = _offices_of_waiting(filters, contacts)
    return contacts, counting.persons(cursor, filters), counting.waits(cursor, filters, seen)


def _offices_of_waiting(filters: Filters, contacts: Iterable[Count]) -> list[int]:
    """An arrival belongs to no project: a project's waits are those of the offices it worked in."""
    if filters.project is None:
        return list(filters.offices)
    return [int(c.key) for c in contacts if c.dimension == "office"]


def hours(minutes: Figure) -> str:
    """Hours and minutes as people write them: 12 h 05."""
    if minutes.value is None:
        return minutes.why
    return f"{minutes.value // 60} h {minutes.value % 60:02}"


def _minutes(count: Count, contacts: Figure) -> Figure:
    """The minutes of a hidden number of contacts would give it away."""
    return Figure(None, _("non mostrato")) if contacts.hidden else Figure(count.m)


def _month(key: str) -> str:
    year, month = key.split("-")
    return f"{MONTHS[int(month)]} {year}"


def _headline(contacts: list[Count], persons: list[Count], mask: Mask) -> Headline:
    every = next(c for c in contacts if c.dimension == "all")
    reached = next(c for c in persons if c.dimension == "all")
    # The two parts are hidden together: either of them and their sum give the other.
    named, anonymous = mask.column([reached.n, reached.m])
    new, _known = mask.column([reached.o, reached.n - reached.o])
    loose, _attributed = mask.column([every.p, every.n - every.p])
    return Headline(
        contacts=mask.figure(every.n),
        persons=named,
        anonymous=mask.near(anonymous),
        new_persons=mask.near(new),
        reached=mask.near(mask.figure(reached.n + reached.m)),
        operators=Figure(every.o),
        without_activity=mask.near(loose),
        minutes=_minutes(every, mask.figure(every.n)),
    )


def _lines(
    dimension: str,
    contacts: list[Count],
    persons: list[Count],
    mask: Mask,
    name: Callable[[str], str],
) -> list[Line]:
    reached = {c.key: c for c in persons if c.dimension == dimension}
    listed = sorted((c for c in contacts if c.dimension == dimension), key=lambda c: c.key)
    if dimension == "office":
        listed.sort(key=lambda c: name(c.key))
    nobody = Count(dimension, "", "", 0)
    people = [reached.get(c.key, nobody) for c in listed]
    columns = zip(
        listed,
        mask.column([c.n for c in listed]),
        mask.column([p.n for p in people]),
        [mask.near(figure) for figure in mask.column([p.m for p in people])],
        strict=True,
    )
    return [
        Line(
            count.key,
            name(count.key),
            contacts=number,
            persons=named,
            anonymous=anonymous,
            minutes=_minutes(count, number),
        )
        for count, number, named, anonymous in columns
    ]


def _breakdowns(contacts: list[Count], persons: list[Count], mask: Mask) -> Iterable[Breakdown]:
    every = mask.figure(next(c.n for c in contacts if c.dimension == "all"))
    reached = mask.figure(sum(next((c.n, c.m) for c in persons if c.dimension == "all")))
    people = _("Persone raggiunte")

    def of_contacts(code: str, title: str, head: str, named: Callable[[Count], str]) -> Breakdown:
        rows = _rows(contacts, code, named, lambda c: c.n)
        return Breakdown(code, title, head, _("Contatti"), mask.rounded(mask.rows(rows)), every)

    def of_persons(code: str, title: str, head: str, named: Callable[[Count], str]) -> Breakdown:
        rows = _rows(persons, code, named, lambda c: c.n + c.m)
        return Breakdown(code, title, head, people, mask.rounded(mask.rows(rows)), reached)

    yield of_persons("standing", _("Destinatari possibili"), _("Chi sono"), _standing)
    rows = mask.rounded(_citizenships(persons, mask))
    yield Breakdown("citizenship", _("Cittadinanze"), _("Cittadinanza"), people, rows, reached)
    yield of_persons("sex_age", _("Sesso ed età"), _("Sesso ed età"), _sex_age)
    yield _several(contacts, "need", _("Bisogni"), _("Area e gravità"), _need, mask)
    yield _several(contacts, "item", _("Che cosa è stato dato"), _("Prestazione"), _item, mask)
    yield of_contacts("language", _("Lingue"), _("Lingua"), lambda c: c.more or _unknown())
    yield of_contacts(
        "channel", _("Canali"), _("Canale"), lambda c: label("contact_channel", c.key)
    )
    yield of_contacts("side", _("Front e back office"), _("Dove"), _side)
    yield of_contacts(
        "outcome", _("Esiti"), _("Esito"), lambda c: label("contact_outcome", c.key) or _unknown()
    )


def _several(
    counts: list[Count],
    code: str,
    title: str,
    head: str,
    named: Callable[[Count], str],
    mask: Mask,
) -> Breakdown:
    """A contact may have several: the rows do not add up, so nothing follows from a total."""
    rows = mask.rows(_rows(counts, code, named, lambda c: c.n), adds_up=False)
    note = _("Un contatto può stare in più righe: le righe non si sommano.")
    return Breakdown(code, title, head, _("Contatti"), mask.rounded(rows), None, note)


def _rows(
    counts: list[Count], code: str, named: Callable[[Count], str], value: Callable[[Count], int]
) -> list[Row]:
    """The rows of a dimension, the largest first; what is not known comes last."""
    found = [c for c in counts if c.dimension == code and value(c)]
    found.sort(key=lambda c: (not c.key, -value(c), named(c)))
    if code == "standing":
        found.sort(key=lambda c: STANDINGS.index(c.key))
    return [Row(_key(c), named(c), Figure(value(c))) for c in found]


def _key(count: Count) -> str:
    """The code by which the facts behind a row are found again."""
    if count.dimension in ("need", "sex_age"):
        return f"{count.key}.{count.more}"
    return count.key


def _unknown() -> str:
    return _("non rilevato")


def _standing(count: Count) -> str:
    return {
        "third_country": _("cittadini di Paesi terzi e apolidi"),
        "eu": _("cittadini UE: assistiti, non conteggiabili FAMI"),
        "italian": _("cittadini italiani, anche con doppia cittadinanza: non conteggiabili FAMI"),
        "unknown": _("cittadinanza non rilevata"),
    }[count.key]


def _citizenships(persons: list[Count], mask: Mask) -> list[Row]:
    """Citizenships; masked, they are hidden within each standing, whose number is told as well."""

    def named(count: Count) -> str:
        return count.more or count.key or _unknown()

    listed = [c for c in persons if c.dimension == "citizenship"]
    if not mask:
        return _rows(listed, "citizenship", named, lambda c: c.n + c.m)
    standings = _rows(persons, "standing", _standing, lambda c: c.n + c.m)
    found: list[Row] = []
    for standing in mask.rows(standings):
        if standing.figure.hidden:
            found.append(Row(None, standing.label, standing.figure))
            continue
        of_it = [c for c in listed if STANDINGS[c.p - 1] == standing.key]
        rows = _rows(of_it, "citizenship", named, lambda c: c.n + c.m)
        found += mask.merged(rows, _("altre: %(who)s") % {"who": standing.label})
    return found


def _sex_age(count: Count) -> str:
    sex = str(Sex(count.key).label) if count.key in Sex.values else count.key
    age = label("age_band", count.more) or _("età non rilevata")
    return f"{sex}, {age.lower()}"


def _need(count: Count) -> str:
    area = label("need_area", count.key)
    severities = {"1": _("lieve"), "2": _("media"), "3": _("grave")}
    return f"{area}, {severities.get(count.more) or _('gravità non indicata')}"


def _item(count: Count) -> str:
    return label("delivery_item", count.key)


def _side(count: Count) -> str:
    return label("desk_side", count.key)


def _waiting(waits: Waits, mask: Mask) -> Waiting:
    few = mask.small(waits.called)
    others = waits.arrivals - waits.served - waits.gave_up
    served, gave_up, _others = mask.column([waits.served, waits.gave_up, others])
    return Waiting(
        arrivals=mask.figure(waits.arrivals),
        served=mask.near(served),
        gave_up=mask.near(gave_up),
        median=None if few or waits.median is None else round(waits.median),
        p90=None if few or waits.p90 is None else round(waits.p90),
    )
