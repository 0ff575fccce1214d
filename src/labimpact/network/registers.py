"""The ministry's lists of schools and hospitals as bodies of the network; run by the owner.

A body is known by its external code, so a second import changes what changed and adds what is
new; bodies that left the list stay, because past work may point at them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from labimpact.base.loading import synchronise
from labimpact.network.importing import HospitalRow, SchoolRow
from labimpact.network.models import Body, Municipality

_LONGEST = {"name": 200, "address": 200, "source": 300}


@dataclass
class Outcome:
    """What an import did; `refused` are row numbers with an Italian sentence."""

    read: int = 0
    changed: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


class _Towns:
    def __init__(self) -> None:
        rows = list(Municipality.objects.active())
        self.by_belfiore = {m.belfiore: m.pk for m in rows}
        self.by_istat = {m.istat_code: m.pk for m in rows if m.istat_code}

    def find(self, belfiore: str, istat: str) -> int | None:
        return self.by_belfiore.get(belfiore) or self.by_istat.get(istat)


def _row(kind: str, code_kind: str, code: str, source: str, **more: Any) -> dict[str, Any]:
    row = {"kind": kind, "external_code_kind": code_kind, "external_code": code, "source": source}
    row |= more
    return {k: v[: _LONGEST[k]] if k in _LONGEST else v for k, v in row.items()}


@transaction.atomic
def import_schools(rows: Iterable[SchoolRow], *, source: str) -> Outcome:
    """Bring a school list (anagrafe delle scuole) in: one body per `codice meccanografico`."""
    towns, outcome, good = _Towns(), Outcome(), []
    for row in rows:
        outcome.read += 1
        if row.errors:
            outcome.refused.append((row.number, " ".join(row.errors)))
            continue
        kind = "adult_education_centre" if "TERRITORIALE" in row.kind.upper() else "school"
        good.append(
            _row(
                kind,
                "school",
                row.code,
                source,
                name=row.name,
                municipality_id=towns.find(row.belfiore, ""),
                address=f"{row.address} {row.postal_code}".strip(),
                email=row.email,
                certified_email=row.pec,
                website=row.website,
            )
        )
    outcome.changed = synchronise(Body, good, key=("external_code_kind", "external_code"))
    return outcome


@transaction.atomic
def import_hospitals(rows: Iterable[HospitalRow], *, source: str) -> Outcome:
    """Bring the list of hospitals and health trusts in: one body per code of the ministry."""
    towns, outcome, good = _Towns(), Outcome(), []
    for row in rows:
        outcome.read += 1
        if row.errors:
            outcome.refused.append((row.number, " ".join(row.errors)))
            continue
        kind = "health_trust" if row.name.upper().startswith("ASST") else "social_service_unit"
        town = towns.find("", row.istat)
        good.append(_row(kind, "hospital", row.code, source, name=row.name, municipality_id=town))
    outcome.changed = synchronise(Body, good, key=("external_code_kind", "external_code"))
    return outcome
