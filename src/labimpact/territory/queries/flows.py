"""Who sends persons to whom (flussi tra i servizi), and how soon they are answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from labimpact.territory.publishing import Coin, listed
from labimpact.territory.queries import counts
from labimpact.territory.queries.times import Quartiles, quartiles

OUTSIDE = 0


@dataclass(frozen=True)
class Flow:
    """Persons whom an office sent to another in a year; `in_time` is a share of those judged."""

    sender: int
    receiver: int  # 0: a service outside the network
    persons: int
    days: Quartiles | None
    in_time: int | None  # in a hundred


@dataclass(frozen=True)
class Flows:
    """The flows that may be shown, the largest first, and the persons of all the others."""

    shown: list[Flow]
    rest: int | None
    unsaid: int = 0  # how many more could be shown, and were not asked for


def flows(
    cursor: CursorWrapper, year: int, area: int | None, least: int, coin: Coin, most: int | None
) -> Flows:
    """The flows of a year that touch the reader's areas, or so many of the largest.

    What is small is told together, over all the areas: for one area only its own flows are shown,
    without what remains, which would give the others away.
    """
    found = counts.flows(cursor, year)
    told = listed(
        {f"{s}>{r}": n for (s, r), (n, _areas) in found.items()}, least, coin.of("flow", str(year))
    )
    pairs = [
        pair
        for pair, (_n, areas) in found.items()
        if f"{pair[0]}>{pair[1]}" in told.shown and (area is None or area in areas)
    ]
    pairs.sort(key=lambda pair: (-found[pair][0], pair))
    wanted = pairs[:most]
    answered = counts.answers(cursor, year, wanted) if wanted else {}
    shown = [_flow(pair, found[pair][0], *answered[pair], least) for pair in wanted]
    return Flows(shown, told.rest if area is None else None, len(pairs) - len(wanted))


def _flow(
    pair: tuple[int, int], persons: int, days: Mapping[int, int], terms: Mapping[str, int],
    least: int,
) -> Flow:  # fmt: skip
    kept, late = terms.get("1", 0), terms.get("0", 0)
    # A share that leaves somebody alone on either side is not told.
    tells = kept + late >= least and all(n == 0 or n >= least for n in (kept, late))
    share = round(100 * kept / (kept + late)) if tells else None
    return Flow(*pair, persons, quartiles(days, least), share)
