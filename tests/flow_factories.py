"""Rows of the flows: eligibility as it was written, SIUSS files and their records."""

from datetime import timedelta

import factory
from django.utils import timezone

from labimpact.flows import models as flows
from tests.factories import (
    OfficeFactory,
    PersonFactory,
    ProjectFactory,
    UserFactory,
    WallFactory,
)


class ProjectCallFactory(WallFactory):
    class Meta:
        model = flows.ProjectCall

    project = factory.SubFactory(ProjectFactory)
    source = "Bando, art. 3"


class EligibilitySnapshotFactory(WallFactory):
    class Meta:
        model = flows.EligibilitySnapshot

    office = factory.SubFactory(OfficeFactory)
    person = factory.SubFactory(PersonFactory, registered_office=factory.SelfAttribute("..office"))
    project = factory.SubFactory(ProjectFactory)
    eligible_on = factory.LazyFunction(timezone.localdate)
    eligible = True
    rule = "holds"
    reason = "Cittadino di un Paese terzo con titolo di soggiorno valido"
    evidence = "I1234567"
    seen_by = factory.SubFactory(UserFactory)
    seen_by_name = "Operatrice"


class SiussFileFactory(WallFactory):
    """A file being made; `ready` and `sent` are what becomes of it."""

    class Meta:
        model = flows.SiussFile

    class Params:
        ready = factory.Trait(state="ready", records=1)
        sent = factory.Trait(
            state="sent", records=1, closed_on=factory.LazyFunction(timezone.localdate)
        )

    office = factory.SubFactory(OfficeFactory)
    body = factory.SelfAttribute("office.body")
    flow = "benefits"
    period_from = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=90))
    period_to = factory.LazyFunction(timezone.localdate)
    body_code = "C_E734"
    operator_tax_code = "RSSMRA80A01F205X"
    asked_by = factory.SubFactory(UserFactory)
    asked_by_name = "Assistente"


class SiussRecordFactory(WallFactory):
    class Meta:
        model = flows.SiussRecord

    file = factory.SubFactory(SiussFileFactory, ready=True)
    office = factory.SelfAttribute("file.office")
    person = factory.SubFactory(PersonFactory, registered_office=factory.SelfAttribute("..office"))
    operation = "I"
    record_id = factory.Sequence("benefits-{}".format)
    day = factory.LazyFunction(timezone.localdate)
    content = factory.LazyFunction(lambda: {"operation": "I"})
