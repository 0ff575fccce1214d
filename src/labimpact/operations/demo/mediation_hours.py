"""The hours of a package of the demonstration, kept as the database would have kept them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from labimpact.accounts.models import User
from labimpact.mediation.enums import EntryKind
from labimpact.mediation.models import (
    HourPackage,
    MediationRequest,
    MediationService,
    PackageEntry,
)
from labimpact.network.models import Body
from labimpact.operations.demo.days import moment

STEP = 600  # packages are granted by ten hours


@dataclass
class Ledger:
    """A package and the entries that `wall.settle_package` would have written (minutes)."""

    package: HourPackage
    # Each with its request, which has no number before all are written.
    entries: list[tuple[PackageEntry, MediationRequest]] = field(default_factory=list)

    @classmethod
    def opened(cls, now: datetime, service: MediationService, body: Body, today: date) -> Ledger:
        """A package that began five months ago and lasts a year."""
        first = (today - timedelta(days=150)).replace(day=1)
        last = (first + timedelta(days=366)).replace(day=1) - timedelta(days=1)
        package = HourPackage.objects.create(
            service=service, body=body, title=f"Mediazione {first.year}/{last.year}",
            valid_from=first, valid_to=last, created_at=moment(first, time(9)),
        )  # fmt: skip
        return cls(package)

    def move(
        self, kind: str, minutes: int, request: MediationRequest, at: datetime, by: str
    ) -> None:
        if minutes:
            entry = PackageEntry(
                package=self.package, kind=kind, minutes=minutes, made_at=at, made_by_name=by
            )
            self.entries.append((entry, request))

    def _sum(self, kind: str) -> int:
        return sum(entry.minutes for entry, _request in self.entries if entry.kind == kind)

    def close(self, by: User, *, factor: float) -> None:
        """Grant what was needed and something more, and write the numbers with their history."""
        package = self.package
        package.reserved, package.used = self._sum(EntryKind.RESERVE), self._sum(EntryKind.USE)
        needed = package.reserved + package.used
        package.granted = max(STEP, -(-int(needed * factor) // STEP) * STEP)
        first = PackageEntry(
            package=package, kind=EntryKind.GRANT, minutes=package.granted,
            why="Accordo annuale (inventato)", made_at=package.created_at, made_by_name=str(by),
        )  # fmt: skip
        package.save(update_fields=["granted", "reserved", "used"])
        for entry, request in self.entries:
            entry.request_id = request.pk
        told = sorted((entry for entry, _request in self.entries), key=lambda e: e.made_at)
        PackageEntry.objects.bulk_create([first, *told])
