"""Which municipality belongs to which area, since when, and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.network.importing import AreaMembershipRow
from labimpact.network.models import AreaMunicipality, Municipality, TerritorialArea
from labimpact.network.permissions import areas_managed


def _reach(area: TerritorialArea, by: Actor) -> None:
    managed = areas_managed(by, Permission.TERRITORY_MANAGE)
    if managed is not None and area.pk not in managed:
        raise Refused(_("Non puoi cambiare i Comuni di questo Ambito."))


@transaction.atomic
def assign(
    area: TerritorialArea,
    municipalities: Iterable[Municipality],
    *,
    source: str,
    valid_from: date | None,
    by: Actor,
) -> list[AreaMunicipality]:
    """Put municipalities into an area with the source that says so (Comuni dell'Ambito)."""
    _reach(area, by)
    if not source.strip():
        raise Refused(_("Scrivi la fonte: chi dice che questi Comuni sono dell'Ambito?"))
    wanted = list(municipalities)
    taken = AreaMunicipality.objects.filter(municipality__in=wanted, valid_to=None)
    taken = taken.select_related("municipality", "area")
    if taken:
        names = ", ".join(f"{row.municipality.name} ({row.area})" for row in taken)
        raise Refused(_("Già in un Ambito: %(names)s.") % {"names": names})
    rows = AreaMunicipality.objects.bulk_create(
        AreaMunicipality(area=area, municipality=m, source=source, valid_from=valid_from)
        for m in wanted
    )
    log.record("area.municipalities_added", by=by, target=area, details={"count": len(rows)})
    return rows


@transaction.atomic
def leave(membership: AreaMunicipality, *, on: date, by: Actor) -> None:
    """A municipality leaves its area after a day; one just assigned by mistake is taken back."""
    _reach(membership.area, by)
    log.record("area.municipality_left", by=by, target=membership.area)
    if membership.valid_from is None or membership.valid_from > on:
        membership.delete()
        return
    membership.valid_to = on
    membership.save(update_fields=["valid_to"])


@dataclass(frozen=True)
class Proposal:
    """What one row of an imported table would do; `problem` says why it would do nothing."""

    row: AreaMembershipRow
    municipality: Municipality | None
    area: TerritorialArea | None
    problem: str = ""
    already: bool = False


def propose(rows: Iterable[AreaMembershipRow]) -> list[Proposal]:
    """Look at an imported table row by row, changing nothing (anteprima)."""
    by_istat = {m.istat_code: m for m in Municipality.objects.active() if m.istat_code}
    by_belfiore = {m.belfiore: m for m in Municipality.objects.active()}
    every = list(TerritorialArea.objects.all())
    areas = {a.name.casefold(): a for a in every} | {a.code: a for a in every}
    placed = {
        row.municipality_id: row
        for row in AreaMunicipality.objects.filter(valid_to=None).select_related("area")
    }
    return [_proposal(row, by_istat, by_belfiore, areas, placed) for row in rows]


def _proposal(
    row: AreaMembershipRow,
    by_istat: dict[str, Municipality],
    by_belfiore: dict[str, Municipality],
    areas: dict[str, TerritorialArea],
    placed: dict[int, AreaMunicipality],
) -> Proposal:
    town = by_belfiore.get(row.belfiore) or by_istat.get(row.istat)
    area = areas.get(row.area.casefold())
    if row.errors:
        return Proposal(row, town, area, " ".join(row.errors))
    if town is None:
        return Proposal(row, town, area, _("Il Comune non si trova, con nessuno dei codici."))
    if area is None:
        return Proposal(row, town, area, _("L'Ambito non si trova: controlla il nome."))
    now = placed.get(town.pk)
    if now is not None and now.area_id != area.pk:
        return Proposal(row, town, area, _("È già in %(area)s.") % {"area": now.area})
    return Proposal(row, town, area, already=now is not None)


@transaction.atomic
def apply(proposals: Sequence[Proposal], *, source: str, by: Actor) -> list[int]:
    """Write the rows of a table that can be written; returns the ids, with which to undo."""
    rows: list[AreaMunicipality] = []
    for proposal in proposals:
        if proposal.problem or proposal.already or not proposal.area or not proposal.municipality:
            continue
        _reach(proposal.area, by)
        rows.append(
            AreaMunicipality(
                area=proposal.area,
                municipality=proposal.municipality,
                valid_from=proposal.row.valid_from,
                source=(proposal.row.source or source)[:300],
            )
        )
    made = AreaMunicipality.objects.bulk_create(rows)
    log.record("area.table_imported", by=by, details={"rows": len(made), "source": source})
    return [row.pk for row in made]


@transaction.atomic
def undo_import(ids: Sequence[int], *, by: Actor) -> int:
    """Take back what an import wrote, where nobody has changed it since."""
    rows = AreaMunicipality.objects.filter(pk__in=ids, valid_to=None).select_related("area")
    for area in {row.area for row in rows}:
        _reach(area, by)
    count, _per_model = rows.delete()
    log.record("area.import_undone", by=by, details={"rows": count})
    return count
