"""For every list of the product: how its rows are laid, and what somebody must not see of it.

`lay(cast, number)` lays that many rows for Luino, and beside them what is another office's, sealed
or over; `query` is what the address needs to show them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from tests import factories as f
from tests import mediation_factories as mediation
from tests.case_factories import CaseFactory
from tests.flow_factories import EligibilitySnapshotFactory


@dataclass(frozen=True)
class World:
    lay: Callable[[Any, int], Any]
    query: dict[str, str] = field(default_factory=dict)
    role: str = "desk_operator"


def _sealed(cast):
    person = f.PersonFactory(registered_office=cast.luino, family_name="Sigillata")
    f.SealFactory(person=person, office=cast.luino)
    return person


def _contacts(cast, number):
    today = timezone.localdate()
    for _ in range(number):
        contact = f.ContactFactory(office=cast.luino, occurred_on=today)
        person = f.PersonFactory(registered_office=cast.luino)
        f.ContactParticipantFactory(contact=contact, person=person)
        f.ContactItemFactory(contact=contact)
        f.ContactNeedFactory(contact=contact)
    hidden = f.ContactFactory(office=cast.luino, occurred_on=today)
    f.ContactParticipantFactory(contact=hidden, person=_sealed(cast))
    f.ContactFactory(office=cast.crema, occurred_on=today)


def _persons(cast, number):
    for n in range(number):
        person = f.PersonFactory(registered_office=cast.luino, family_name=f"Cognome {n % 2}")
        f.CitizenshipFactory(person=person)
        f.ResidenceTitleFactory(person=person)
        f.ContactPointFactory(person=person)
        f.AddressFactory(person=person)
    _sealed(cast)
    f.PersonFactory(registered_office=cast.crema)
    over = f.PersonFactory(registered_office=cast.luino, grant=False)
    f.GrantFactory(person=over, office=cast.luino, revoked=True)
    heir = f.PersonFactory(registered_office=cast.luino)
    f.PersonFactory(registered_office=cast.luino, merged_into=heir)


def _referrals(cast, number):
    for _ in range(number):
        person = f.PersonFactory(registered_office=cast.luino)
        f.ReferralFactory(from_office=cast.luino, to_office=cast.crema, person=person)
    f.ReferralFactory(from_office=cast.luino, to_office=cast.crema, person=_sealed(cast))
    f.ReferralFactory(from_office=cast.cittiglio, to_office=cast.germignaga)


def _cases(cast, number):
    for _ in range(number):
        person = f.PersonFactory(registered_office=cast.luino)
        f.ProcedureCaseFactory(office=cast.luino, person=person)
    f.ProcedureCaseFactory(office=cast.luino, person=_sealed(cast))
    f.ProcedureCaseFactory(office=cast.crema)
    # Its person may not be opened any more, and the case stays the office's.
    over = f.PersonFactory(registered_office=cast.luino, grant=False)
    f.GrantFactory(person=over, office=cast.luino, revoked=True)
    f.ProcedureCaseFactory(office=cast.luino, person=over)


def _appointment(cast, hours, **values):
    starts = timezone.now() + timedelta(hours=hours)
    values = {"office": cast.luino, "starts_at": starts} | values
    return f.AppointmentFactory(ends_at=starts + timedelta(minutes=20), **values)


def _appointments(cast, number):
    for n in range(number):
        person = f.PersonFactory(registered_office=cast.luino) if n % 2 == 0 else None
        _appointment(cast, 24 + n, person=person)
    _appointment(cast, 30, person=_sealed(cast))
    _appointment(cast, 30, office=cast.crema)


def _recalls(cast, number):
    gone = {"state": "cancelled", "cancelled_by": "office"}
    for n in range(number):
        person = f.PersonFactory(registered_office=cast.luino) if n % 2 == 0 else None
        _appointment(cast, 24 + n, person=person, **gone)
    _appointment(cast, 30, person=_sealed(cast), **gone)
    _appointment(cast, 30, office=cast.crema, **gone)


def _waiting(cast, number):
    for n in range(number):
        person = f.PersonFactory(registered_office=cast.luino) if n % 2 == 0 else None
        f.WaitingListEntryFactory(office=cast.luino, person=person)
    f.WaitingListEntryFactory(office=cast.luino, person=_sealed(cast))
    f.WaitingListEntryFactory(office=cast.crema)


def _events(cast, number):
    for _ in range(number):
        f.AuditEventFactory(office_id=cast.luino.pk, person_ids=[cast.amina.pk])
    f.AuditEventFactory(office_id=cast.crema.pk)


def _emergencies(cast, number):
    for _ in range(number):
        person = f.PersonFactory(registered_office=cast.crema)
        f.GrantFactory(
            person=person, office=cast.luino, basis="emergency", reason="urgenza",
            granted_by=f.UserFactory(), valid_to=timezone.now() + timedelta(hours=1),
        )  # fmt: skip


def _registers(cast, number):
    for n in range(number):
        f.AccessRegisterFactory(office=cast.luino, version=n + 1, month=_month())
    f.AccessRegisterFactory(office=cast.crema)


def _month(_given=[0]):  # noqa: B006
    """A month that no register has yet."""
    _given[0] += 1
    return date(1990 + _given[0] // 12, _given[0] % 12 + 1, 1)


def _offices(cast, number):
    for _ in range(number):
        f.OfficeFactory(municipality=f.MunicipalityFactory())
    f.OfficeFactory(closed_on=timezone.localdate())


def _things(cast, number):
    for n in range(number):
        person = f.PersonFactory(registered_office=cast.luino) if n % 2 == 0 else None
        f.TaskFactory(office=cast.luino, person=person, assigned_to=None)
    f.TaskFactory(office=cast.luino, person=_sealed(cast), assigned_to=None)
    f.TaskFactory(office=cast.crema, assigned_to=None)
    f.TaskFactory(office=cast.luino, assigned_to=None, done_at=timezone.now())


def _pairs(cast, number):
    for _ in range(number):
        f.LikelyDuplicateFactory(
            left=f.PersonFactory(registered_office=cast.luino),
            right=f.PersonFactory(registered_office=cast.luino),
        )
    f.LikelyDuplicateFactory(
        left=f.PersonFactory(registered_office=cast.luino), right=_sealed(cast)
    )
    f.LikelyDuplicateFactory(
        left=f.PersonFactory(registered_office=cast.luino),
        right__registered_office=cast.crema,
    )


def _requests(cast, number):
    for _ in range(number):
        f.RequestedPersonFactory(
            person=f.PersonFactory(registered_office=cast.luino),
            request__to_office=cast.luino, request__from_office=cast.crema,
        )  # fmt: skip
    f.RequestedPersonFactory(
        person=_sealed(cast), request__to_office=cast.luino, request__typed="Sigillata"
    )
    f.RequestedPersonFactory(request__to_office=cast.crema)


def _help(cast, number):
    for _ in range(number):
        CaseFactory(office=cast.luino)
    CaseFactory(office=cast.luino, person=_sealed(cast))
    CaseFactory(office=cast.crema)


def _gaps(cast, number):
    """Cases taken on of persons of whom hardly anything is known."""
    for _ in range(number):
        CaseFactory(led=True, office=cast.luino)
    CaseFactory(led=True, office=cast.luino, person=_sealed(cast))
    CaseFactory(led=True, office=cast.crema)
    over = f.PersonFactory(registered_office=cast.luino, grant=False)
    f.GrantFactory(person=over, office=cast.luino, revoked=True)
    CaseFactory(led=True, office=cast.luino, person=over)


def _snapshots(cast, number):
    for _ in range(number):
        EligibilitySnapshotFactory(office=cast.luino)
    EligibilitySnapshotFactory(office=cast.luino, person=_sealed(cast))
    EligibilitySnapshotFactory(office=cast.crema)


def _mediation(cast, number):
    for _ in range(number):
        mediation.MediationSessionFactory(request__from_office=cast.luino)
    mediation.MediationSessionFactory(request__from_office=cast.crema)


def _mediators(cast, number):
    service = mediation.service_of(cast.luino)
    for _ in range(number):
        mediator = mediation.MediatorFactory(service=service, spoken={"ur": "native"})
        mediation.MediatorPaperFactory(mediator=mediator, expires_on=timezone.localdate())
    mediation.MediatorFactory()
    mediation.MediatorFactory(service=service, ends_on=timezone.localdate() - timedelta(days=1))


def _packages(cast, number):
    service = mediation.service_of(cast.luino)
    for _ in range(number):
        mediation.PackageEntryFactory(package=mediation.HourPackageFactory(service=service))
    mediation.HourPackageFactory()
    mediation.HourPackageFactory(
        service=service, closed_on=timezone.localdate() - timedelta(days=1)
    )


WORLDS = {
    "mediation.requests": World(_mediation),
    "mediation.mediators": World(_mediators, role="mediation_coordinator"),
    "mediation.packages": World(_packages, role="mediation_coordinator"),
    "flows.gaps": World(_gaps),
    "flows.snapshots": World(_snapshots),
    "casework.cases": World(_help),
    "recognition.duplicates": World(_pairs),
    "recognition.requests": World(_requests),
    "worklist.things": World(_things, {"vista": "ufficio"}),
    "audit.events": World(_events, role="privacy_officer"),
    "monitoring.facts": World(_contacts, {"dimensione": "all"}),
    "monitoring.registers": World(_registers),
    "network.offices": World(_offices),
    "people.emergencies": World(_emergencies, role="privacy_officer"),
    "agenda.appointments": World(_appointments),
    "agenda.recalls": World(_recalls),
    "agenda.waiting": World(_waiting),
    "casework.referrals": World(_referrals, {"vista": "inviati"}),
    "procedures.cases": World(_cases),
    "desk.contacts": World(_contacts),
    "workspace.persons": World(_persons),
}
