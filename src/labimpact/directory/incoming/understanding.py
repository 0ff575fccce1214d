"""What a piece says in our words: a service of the directory, as a draft of one office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from django.db.models import CharField
from django.utils.translation import gettext as _

from labimpact.directory.actions.services import ServiceData
from labimpact.directory.enums import Audience, Rhythm, Way
from labimpact.directory.incoming.hsds import parts
from labimpact.directory.incoming.pieces import Piece
from labimpact.directory.models import ArrivedService, PublicService
from labimpact.editorial.enums import LifeEvent
from labimpact.network.models import Municipality, Office, TerritorialArea

_UNKNOWN_COST = "Da chiarire: il documento arrivato non lo dice."


class Fate(StrEnum):
    """What the import does with a piece."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    PUBLISHED = "published"
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True)
class Frame:
    """For whom a file is read, and what holds where it says nothing."""

    office: Office
    needs: Sequence[str]
    ways: Sequence[str]
    source: str


@dataclass(frozen=True)
class Arrived:
    """A piece understood: what becomes of it, and what whoever reads the report is told."""

    where: str
    name: str
    fate: Fate
    record: dict[str, Any]
    key: tuple[str, int] = ("", 0)  # the identifier at its source, and which of those that bear it
    data: ServiceData | None = None
    offices: tuple[Office, ...] = ()
    known: ArrivedService | None = None
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def understood(pieces: Iterable[Piece], frame: Frame) -> list[Arrived]:
    """Every piece in our words, and what would become of it today."""
    known = {
        (one.external_id, one.ordinal): one
        for one in ArrivedService.objects.filter(service__owner_office=frame.office).select_related(
            "service"
        )
    }
    territory = _Territory()
    offices = list(Office.objects.open().filter(area=frame.office.area))
    seen: Counter[str] = Counter()
    found = []
    for piece in pieces:
        if piece.errors:
            name = str(piece.record.get("name", ""))[:150]
            found.append(
                Arrived(piece.where, name, Fate.WRONG, piece.record, errors=piece.errors,
                        notes=piece.notes)
            )  # fmt: skip
            continue
        seen[piece.record["id"]] += 1
        key = (piece.record["id"][:200], seen[piece.record["id"]])
        found.append(_one(piece, key, frame, known.get(key), territory, offices))
    return found


def _one(
    piece: Piece, key: tuple[str, int], frame: Frame, known: ArrivedService | None,
    territory: _Territory, offices: Sequence[Office],
) -> Arrived:  # fmt: skip
    record = piece.record
    reading = _Sheet(record) if piece.is_sheet else _Hsds(record)
    notes, errors = [*piece.notes], []
    name = _fitting(reading.name, "name", notes)
    if not name:
        errors.append(_("Manca il nome."))
    served, areas = territory.served(reading.towns, notes)
    if not served and not areas and frame.office.area:
        areas = [frame.office.area]
    if not areas and not served:
        errors.append(_("Non si sa chi serve: l'ufficio non ha un Ambito e mancano i Comuni."))
    needs, ways = reading.needs or list(frame.needs), reading.ways or list(frame.ways)
    if not reading.needs:
        notes.append(_("Non dice a che cosa serve: vale quello che hai scelto."))
    is_free, cost = _price(reading, notes)
    at = tuple(office for office in offices if reading.is_at(office))
    notes += reading.left_out(at)
    data = ServiceData(
        organisation=frame.office.body, owner_office=frame.office, name=name, needs=needs,
        ways=ways, audience=reading.audience, without_documents=reading.without_documents,
        summary=_fitting(reading.summary, "summary", notes),
        eligibility=_fitting(reading.eligibility, "eligibility", notes),
        is_free=is_free, cost=_fitting(cost, "cost", notes),
        documents="\n".join(reading.documents), areas=areas, municipalities=served,
        rhythm=Rhythm.DESK,
    )  # fmt: skip
    fate = Fate.WRONG if errors else _fate(known, record)
    return Arrived(
        piece.where, name, fate, record, key, data, at, known, tuple(errors), tuple(notes)
    )


def _fate(known: ArrivedService | None, record: dict[str, Any]) -> Fate:
    if known is None:
        return Fate.NEW
    if known.record == record:
        return Fate.SAME
    return Fate.PUBLISHED if known.service.is_published else Fate.CHANGED


def _price(reading: _Hsds | _Sheet, notes: list[str]) -> tuple[bool, str]:
    if reading.is_free and not reading.cost:
        return True, ""
    if not reading.cost:
        notes.append(_("Non dice quanto costa: da chiarire prima di pubblicare."))
    return bool(reading.is_free), reading.cost or _UNKNOWN_COST


def _fitting(said: str, field: str, notes: list[str]) -> str:
    """As much of a text as the field holds; that it was cut is told, the whole stays beside."""
    column = cast("CharField[str, str]", PublicService._meta.get_field(field))
    most = column.max_length
    if most is None or len(said) <= most:
        return said
    notes.append(
        _("«%(field)s» è lungo: entrano i primi %(most)s caratteri, il resto è nel documento.")
        % {"field": column.verbose_name, "most": most}
    )
    return said[: most - 1].rstrip() + "…"


class _Territory:
    """Municipalities and areas by name, each asked once."""

    def __init__(self) -> None:
        self._areas = {area.name.casefold(): area for area in TerritorialArea.objects.all()}
        self._towns: dict[str, Municipality | None] = {}

    def served(
        self, names: Iterable[str], notes: list[str]
    ) -> tuple[list[Municipality], list[TerritorialArea]]:
        """What the names are names of; those that are of nothing here are told."""
        towns, areas = [], []
        for said in names:
            if (area := self._areas.get(said.casefold())) is not None:
                areas.append(area)
            elif (town := self._town(said)) is not None:
                towns.append(town)
            else:
                notes.append(_("«%(said)s» non è un Comune che si trova.") % {"said": said[:60]})
        return towns, areas

    def _town(self, said: str) -> Municipality | None:
        key = said.partition("(")[0].strip().casefold()
        if key not in self._towns:
            rows = list(Municipality.objects.active().filter(name__iexact=key)[:2])
            self._towns[key] = rows[0] if len(rows) == 1 else None
        return self._towns[key]


class _Sheet:
    """A row of a municipality's sheet."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.name, self.summary = record["name"], record["summary"]
        self.needs, self.ways, self.audience = record["needs"], record["ways"], record["audience"]
        self.without_documents = bool(record["without_documents"])
        self.eligibility, self.cost = record["eligibility"], record["cost"]
        self.is_free = record["is_free"]
        self.documents, self.towns = record["documents"], record["towns"]
        self._office = record["office"]

    def is_at(self, office: Office) -> bool:
        return bool(self._office) and office.name.casefold() == self._office.casefold()

    def left_out(self, at: Sequence[Office]) -> list[str]:
        if at or not self._office:
            return []
        return [_("L'ufficio «%(name)s» non è fra quelli della rete.") % {"name": self._office}]


class _Hsds:
    """A service of HSDS: what it says in words is taken, what it codes is taken when it is ours."""

    def __init__(self, record: dict[str, Any]) -> None:
        self._record = record
        self.name, self.summary = text(record, "name"), text(record, "description")
        self.cost = text(record, "fees_description") or text(record, "fees")
        self.documents = [
            said for one in parts(record, "required_documents") if (said := text(one, "document"))
        ]
        self.towns = [
            said for one in parts(record, "service_areas") if _is_place(said := text(one, "name"))
        ]
        codes = {
            text(one["taxonomy_term"], "code")
            for one in parts(record, "attributes")
            if isinstance(one.get("taxonomy_term"), dict)
        }
        self.needs = [code for code in LifeEvent.values if code in codes]
        self.ways = [code for code in Way.values if code in codes]
        self.audience = [code for code in Audience.values if code in codes]
        self.without_documents = "without_documents" in codes
        self._locations = [
            one["location"]
            for one in parts(record, "service_at_locations")
            if isinstance(one.get("location"), dict)
        ]

    @property
    def is_free(self) -> bool:
        """Only when it says so: all of its prices are nothing."""
        amounts = [one.get("amount") for one in parts(self._record, "cost_options")]
        return bool(amounts) and all(amount in (0, "0", 0.0, "0.0") for amount in amounts)

    @property
    def eligibility(self) -> str:
        said = text(self._record, "eligibility_description")
        least, most = self._record.get("minimum_age"), self._record.get("maximum_age")
        ages = [
            *([_("da %(age)s anni") % {"age": least}] if least is not None else []),
            *([_("fino a %(age)s anni") % {"age": most}] if most is not None else []),
        ]
        return " ".join(part for part in (said, f"Età: {' '.join(ages)}." if ages else "") if part)

    def is_at(self, office: Office) -> bool:
        return any(is_same(office, location) for location in self._locations)

    def left_out(self, at: Sequence[Office]) -> list[str]:
        return [
            _("Il luogo «%(name)s» non è un ufficio della rete: resta nel documento.")
            % {"name": text(location, "name")[:80] or text(location, "id")}
            for location in self._locations
            if not any(is_same(office, location) for office in at)
        ]


def is_same(office: Office, location: dict[str, Any]) -> bool:
    """The same name; or the same address, which no two offices of ours share by chance."""
    name = text(location, "name").casefold()
    streets = {text(one, "address_1").casefold() for one in parts(location, "addresses")}
    return bool(name and name == office.name.casefold()) or bool(
        office.address and office.address.casefold() in streets
    )


def _is_place(said: str) -> bool:
    """A name of a place, and not a sentence about one."""
    return 0 < len(said) <= 60


def text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)
