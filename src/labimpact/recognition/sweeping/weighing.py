"""Each pair that the engine found, weighed by the scorer that the pages ask."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from pyarrow import parquet

from labimpact.recognition import wording
from labimpact.recognition.cards import Card, card_read
from labimpact.recognition.judging import PairJudge
from labimpact.recognition.linking.weights import FIELDS, Weights
from labimpact.recognition.queries.commonness import FEWEST_PEOPLE, Commonness
from labimpact.recognition.sweeping.hands import spread

# From how many bits a pair is shown to the offices: as likely one person as two.
SHOWN = 0.0
# Below these nothing is kept at all.
KEPT = -6.0
_CARD = ("id", "names", "birth", "sex", "codes")


class _Kept:
    """The judge, which other processes have from this one as it is: it cannot be sent."""

    judge: ClassVar[PairJudge | None] = None


def prepare(common: Commonness, weights: Weights, *, prior: float) -> None:
    """Weigh by these from now on; `prior` is the share of all pairs that are one person."""
    persons = max(common.total, FEWEST_PEOPLE)
    _Kept.judge = PairJudge(common, weights, persons=persons, prior=prior)


def weigh(path: Path, into: Path, *, hands: int, say: Callable[[float], None]) -> dict[str, int]:
    """Weigh the pairs of one file; answers how many there were of each kind."""
    groups = parquet.ParquetFile(path).num_row_groups
    draft = into.with_suffix(".draft")
    counts: Counter[str] = Counter()
    with draft.open("w", encoding="utf-8") as file:
        work = partial(_group, path)
        for done, lines in enumerate(spread(work, range(groups), hands), 1):
            for line in lines:
                counts["household" if line["kin"] else "likely"] += 1
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
            say(done / groups)
    draft.rename(into)
    return dict(counts)


def _group(path: Path, group: int) -> list[dict[str, Any]]:
    judge = _Kept.judge
    assert judge is not None  # noqa: S101
    found = []
    for row in parquet.ParquetFile(path).read_row_group(group).to_pylist():
        left, right = _card(row, "l"), _card(row, "r")
        weighed = judge.weigh(left, right)
        kin = weighed.bits < SHOWN and weighed.level("phone") == "equal"
        if weighed.bits >= KEPT or kin:
            says = [one for one in zip(FIELDS, weighed.pattern, strict=True) if one[1]]
            found.append({"left": left.person_id, "right": right.person_id,
                          "bits": round(weighed.bits, 2), "kin": kin, "says": says})  # fmt: skip
    return found


def _card(row: dict[str, Any], side: str) -> Card:
    return card_read(*(row[f"{side}_{column}"] for column in _CARD))


def reasons(agreements: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    """What agrees and what differs, in the words of the pages."""
    found = []
    for field, level in agreements:
        one = [(field, level)]
        for how, said in (("agrees", wording.agreeing(one)), ("differs", wording.differing(one))):
            found += [{"field": field, "how": how, "says": text} for text in said]
    return found


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The pairs of a weighed file."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)
