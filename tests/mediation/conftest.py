"""A school of Cittiglio that asks, and the service of its area that gives mediation."""

from dataclasses import dataclass, field

import pytest

from labimpact.mediation import models as mediation
from labimpact.network.models import Office
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.factories import BodyFactory, OfficeFactory


@dataclass
class World:
    """`service` gives mediation in the area of Luino, `school` asks there."""

    cast: object
    service: mediation.MediationService
    school: Office
    coordinator: object
    secretary: object
    package: mediation.HourPackage
    mediators: list = field(default_factory=list)

    def mediator(self, *, role=True, **kwargs):
        """A mediator with an account in the service (`role`), always free."""
        defaults = {"service": self.service, "spoken": {"ur": "native"}, "always": True}
        user = self.cast.user("cultural_mediator", self.service.office) if role else None
        made = m.MediatorFactory(**{"user": user, "email": ""} | defaults | kwargs)
        self.mediators.append(made)
        return made

    def as_mediator(self, mediator):
        return self.cast.as_actor(mediator.user)


@pytest.fixture
def world(cast) -> World:
    office = OfficeFactory(
        name="Mediazione, Ambito di Luino", area=cast.luino.area, kind="mediation_service"
    )
    school = OfficeFactory(
        name="Segreteria", area=cast.luino.area, body=BodyFactory(name="IC di Cittiglio")
    )
    service = m.ServiceFactory(office=office)
    return World(
        cast=cast,
        service=service,
        school=school,
        coordinator=cast.actor("mediation_coordinator", office),
        secretary=cast.actor("requester", school),
        package=m.HourPackageFactory(service=service, body=school.body),
    )


def reread(row):
    """As it stands now, behind the wall."""
    with behind_the_wall():
        return type(row)._base_manager.get(pk=row.pk)
