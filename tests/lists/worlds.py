"""For every list of the product: how its rows are laid, and what somebody must not see of it.

`lay(cast, number)` lays that many rows for Luino, and beside them what is another office's, sealed
or over; `query` is what the address needs to show them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests import factories as f


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


WORLDS = {
    "agenda.appointments": World(_appointments),
    "agenda.recalls": World(_recalls),
    "agenda.waiting": World(_waiting),
    "casework.referrals": World(_referrals, {"vista": "inviati"}),
    "procedures.cases": World(_cases),
    "desk.contacts": World(_contacts),
    "workspace.persons": World(_persons),
}
