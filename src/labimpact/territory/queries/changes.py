"""What rose or fell beyond chance (che cosa è cambiato più del caso), said in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from labimpact.territory.chance import discoveries, two_rates
from labimpact.territory.quarters import Quarter
from labimpact.territory.queries.needs import Totals

BEFORE = 4


@dataclass(frozen=True)
class Change:
    """A row: this quarter, the same one of last year, the four before, and whether it differs."""

    need: str
    area: int | None
    now: int
    year_ago: int
    before: int  # the sum of the four quarters before
    p_value: float
    named: bool = False

    @property
    def rose(self) -> bool:
        return self.now > self.year_ago


def changes(
    found: Totals, quarter: Quarter, areas: Sequence[int | None], today: date
) -> list[Change]:
    """Every need of these areas that may be shown in all five quarters, tested together.

    Not of a quarter that runs: a person counts on their first day in it, so that half of the days
    bring more than half of the persons, and each would seem to rise.
    """
    if quarter.runs(today):
        return []
    quarters = [quarter.before(n) for n in range(BEFORE + 1)]
    needs = sorted(found.needs())
    rows = [
        row
        for area in areas
        for need in needs
        if (row := _row(found, quarters, need, area)) is not None
    ]
    named = discoveries([row.p_value for row in rows])
    return [
        Change(row.need, row.area, row.now, row.year_ago, row.before, row.p_value, yes)
        for row, yes in zip(rows, named, strict=True)
    ]


def _row(found: Totals, quarters: Sequence[Quarter], need: str, area: int | None) -> Change | None:
    """A need in the quarter asked for, which comes first, and in those before it."""
    numbers = [found.number(each, need, area) for each in quarters]
    known = [n for n in numbers if n is not None]
    if len(known) < len(numbers) or not any(known):
        return None
    now, *past = known
    days = [each.days for each in quarters]
    against_year = two_rates(now, days[0], past[-1], days[-1])
    against_four = two_rates(now, days[0], sum(past), sum(days[1:]))
    rate = now / days[0]
    same_way = (rate - past[-1] / days[-1]) * (rate - sum(past) / sum(days[1:])) > 0
    p_value = max(against_year, against_four) if same_way else 1.0
    return Change(need, area, now, past[-1], sum(past), p_value)


def sentence(change: Change, need: str, where: str, quarter: Quarter) -> str:
    """A row in plain Italian, with how likely chance would be (the p-value of the test)."""
    values = {
        "need": need, "where": where, "now": change.now, "year_ago": change.year_ago,
        "usual": round(change.before / BEFORE), "quarter": str(quarter),
    }  # fmt: skip
    if not change.named:
        said = _(
            "%(need)s%(where)s: %(now)s persone; un anno prima %(year_ago)s, di solito"
            " %(usual)s. La differenza può essere un caso."
        )
        return said % values
    if change.rose:
        said = _(
            "Il bisogno «%(need)s»%(where)s è aumentato: %(now)s persone nel %(quarter)s,"
            " contro %(year_ago)s un anno prima e %(usual)s in media nei quattro trimestri"
            " precedenti."
        )
    else:
        said = _(
            "Il bisogno «%(need)s»%(where)s è diminuito: %(now)s persone nel %(quarter)s,"
            " contro %(year_ago)s un anno prima e %(usual)s in media nei quattro trimestri"
            " precedenti."
        )
    doubt = _("Se non fosse cambiato niente, una differenza così capiterebbe %(chance)s.")
    return f"{said % values} {doubt % {'chance': _chance(change.p_value)}}"


def _chance(p_value: float) -> str:
    """A p-value as people say it."""
    if p_value < 0.001:
        return _("meno di una volta su mille")
    return _("circa una volta su %(times)s") % {"times": max(2, round(1 / p_value))}
