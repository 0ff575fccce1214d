"""The named cast: the same people walk through all tests."""

from dataclasses import dataclass

import pytest

from labimpact.accounts.models import User
from labimpact.base.actor import Actor
from labimpact.network.models import Office
from labimpact.network.queries import actor_for
from labimpact.people.models import Person
from tests.conftest import behind_the_wall
from tests.factories import (
    BodyFactory,
    MembershipFactory,
    OfficeFactory,
    PersonFactory,
    TerritorialAreaFactory,
)


@dataclass
class Cast:
    """Luino and Germignaga share an area; Cittiglio and Crema are areas of their own."""

    luino: Office
    germignaga: Office
    cittiglio: Office
    crema: Office
    amina: Person  # known to Luino

    def user(self, role: str = "desk_operator", office: Office | None = None, **kwargs) -> User:
        return MembershipFactory(role=role, office=office or self.luino, **kwargs).user

    def actor(self, role: str = "desk_operator", office: Office | None = None) -> Actor:
        return self.as_actor(self.user(role, office))

    def as_actor(self, user: User) -> Actor:
        with behind_the_wall():
            return actor_for(user)


@pytest.fixture
def cast(db) -> Cast:
    with behind_the_wall():
        return _lay_cast()


def _lay_cast() -> Cast:
    area = TerritorialAreaFactory(name="Ambito di Luino", code="luino-prova")
    body = BodyFactory(name="Comune di Luino")
    luino = OfficeFactory(name="Sportello immigrati di Luino", area=area, body=body)
    return Cast(
        luino=luino,
        germignaga=OfficeFactory(name="Sportello di Germignaga", area=area, body=body),
        cittiglio=OfficeFactory(name="Sportello di Cittiglio", area__name="Ambito di Cittiglio"),
        crema=OfficeFactory(name="Sportello di Crema", area__name="Ambito cremasco"),
        amina=PersonFactory(family_name="Hassan", given_name="Amina", registered_office=luino),
    )
