"""Rows of mediation: a service with its mediators, a school that asks, sessions and hours."""

from datetime import datetime, time, timedelta

import factory
from django.utils import timezone

from labimpact.agenda.hours import moment
from labimpact.mediation import models as mediation
from labimpact.network.models import Language
from tests.conftest import behind_the_wall
from tests.factories import (
    BodyFactory,
    OfficeFactory,
    StoredFileFactory,
    UserFactory,
    WallFactory,
    yesterday,
)


def today():
    return timezone.localdate()


def at(days: int, hour: int, minute: int = 0) -> datetime:
    """So many days from today, at an hour of the clock."""
    return moment(today() + timedelta(days=days), time(hour, minute))


def language(code: str) -> Language:
    with behind_the_wall():
        found, _ = Language.objects.get_or_create(code=code, defaults={"name": code})
        return found


class ServiceFactory(WallFactory):
    class Meta:
        model = mediation.MediationService

    office = factory.SubFactory(OfficeFactory)


def service_of(office):
    """The service of an office; begun when there is none yet."""
    with behind_the_wall():
        found = mediation.MediationService.objects.filter(office=office).first()
    return found or ServiceFactory(office=office)


class MediatorFactory(WallFactory):
    """Somebody who can be sent; `spoken` says what they speak, `always` that they always can."""

    class Meta:
        model = mediation.Mediator

    service = factory.SubFactory(ServiceFactory)
    user = factory.SubFactory(UserFactory)
    name = factory.Sequence("Mediatrice {}".format)
    email = factory.Sequence("mediatrice{}@example.org".format)
    starts_on = factory.LazyFunction(lambda: today() - timedelta(days=100))

    @factory.post_generation
    def spoken(obj, create, extracted, **kwargs):
        for code, level in (extracted or {}).items():
            MediatorLanguageFactory(
                mediator=obj, language=language(code), level=level, valid_from=obj.starts_on
            )

    @factory.post_generation
    def always(obj, create, extracted, **kwargs):
        for weekday in range(7) if extracted else ():
            AvailabilityFactory(mediator=obj, weekday=weekday, begins_at=time(8), ends_at=time(20))


class OfMediatorFactory(WallFactory):
    class Meta:
        abstract = True

    mediator = factory.SubFactory(MediatorFactory)


class MediatorLanguageFactory(OfMediatorFactory):
    class Meta:
        model = mediation.MediatorLanguage

    language = factory.LazyFunction(lambda: language("ur"))
    level = "c1"
    valid_from = factory.LazyFunction(lambda: today() - timedelta(days=50))


class MediatorPaperFactory(OfMediatorFactory):
    class Meta:
        model = mediation.MediatorPaper

    kind = "training"
    title = "Corso di 600 ore"


class SuspensionFactory(OfMediatorFactory):
    class Meta:
        model = mediation.Suspension

    starts_on = factory.LazyFunction(today)
    why = "In attesa di documenti"


class AvailabilityFactory(OfMediatorFactory):
    class Meta:
        model = mediation.Availability

    weekday = 1
    begins_at = time(9)
    ends_at = time(13)


class AbsenceFactory(OfMediatorFactory):
    class Meta:
        model = mediation.Absence

    starts_at = factory.LazyFunction(lambda: at(1, 9))
    ends_at = factory.LazyFunction(lambda: at(1, 13))


class MediatorContractFactory(OfMediatorFactory):
    class Meta:
        model = mediation.MediatorContract

    title = "Incarico 2026"
    valid_from = factory.LazyFunction(lambda: today() - timedelta(days=100))
    hour_cents = 2500


class IncompatibilityFactory(OfMediatorFactory):
    class Meta:
        model = mediation.Incompatibility

    kind = "kin"
    body = factory.SubFactory(BodyFactory)
    declared_on = factory.LazyFunction(today)


class HourPackageFactory(WallFactory):
    class Meta:
        model = mediation.HourPackage

    service = factory.SubFactory(ServiceFactory)
    body = factory.SubFactory(BodyFactory)
    title = "Mediazione, anno in corso"
    granted = 60 * 60
    valid_from = factory.LazyFunction(lambda: today() - timedelta(days=100))
    valid_to = factory.LazyFunction(lambda: today() + timedelta(days=200))


class PackageEntryFactory(WallFactory):
    class Meta:
        model = mediation.PackageEntry

    package = factory.SubFactory(HourPackageFactory)
    kind = "grant"
    minutes = 60


class PackageTransferFactory(WallFactory):
    class Meta:
        model = mediation.PackageTransfer

    giver = factory.SubFactory(HourPackageFactory)
    taker = factory.SubFactory(HourPackageFactory, service=factory.SelfAttribute("..giver.service"))
    minutes = 60
    why = "Avanzano"
    asked_by = factory.SubFactory(UserFactory)


class MediationRequestFactory(WallFactory):
    """Asked by a school; `approved` makes it one that its package keeps hours for."""

    class Meta:
        model = mediation.MediationRequest

    class Params:
        approved = factory.Trait(
            state="approved",
            approved_minutes=factory.SelfAttribute("minutes"),
        )

    service = factory.SubFactory(ServiceFactory)
    from_office = factory.SubFactory(OfficeFactory)
    body = factory.SelfAttribute("from_office.body")
    kind = "family_interview"
    language = factory.LazyFunction(lambda: language("ur"))
    minutes = 120
    reason = "Primo colloquio con la famiglia"
    contact_name = "Segreteria"
    asked_at = factory.LazyFunction(yesterday)


class RequestPersonFactory(WallFactory):
    class Meta:
        model = mediation.RequestPerson

    request = factory.SubFactory(MediationRequestFactory)
    from_office = factory.SelfAttribute("request.from_office")


class RequestFileFactory(WallFactory):
    class Meta:
        model = mediation.RequestFile

    request = factory.SubFactory(MediationRequestFactory)
    file = factory.SubFactory(StoredFileFactory)
    added_by = factory.SubFactory(UserFactory)


class RequestWordsFactory(WallFactory):
    class Meta:
        model = mediation.RequestWords

    request = factory.SubFactory(MediationRequestFactory)
    reason = "Una cosa delicata"


class MediationSessionFactory(WallFactory):
    """The day after tomorrow at ten, two hours."""

    class Meta:
        model = mediation.MediationSession

    request = factory.SubFactory(MediationRequestFactory)
    service = factory.SelfAttribute("request.service")
    from_office = factory.SelfAttribute("request.from_office")
    minutes = factory.SelfAttribute("request.minutes")
    starts_at = factory.LazyFunction(lambda: at(2, 10))
    ends_at = factory.LazyAttribute(lambda s: s.starts_at + timedelta(minutes=s.minutes))
    state = factory.LazyAttribute(
        lambda s: "approved" if s.request.state == "approved" else "requested"
    )
    created_at = factory.LazyFunction(yesterday)


class OfSessionFactory(WallFactory):
    class Meta:
        abstract = True

    session = factory.SubFactory(MediationSessionFactory, request__approved=True)
    service = factory.SelfAttribute("session.service")


class AssignmentFactory(OfSessionFactory):
    class Meta:
        model = mediation.Assignment

    mediator = factory.SubFactory(MediatorFactory, service=factory.SelfAttribute("..service"))
    mediator_name = factory.SelfAttribute("mediator.name")
    from_office = factory.SelfAttribute("session.from_office")
    starts_at = factory.SelfAttribute("session.starts_at")
    ends_at = factory.SelfAttribute("session.ends_at")


class AssignmentWayFactory(WallFactory):
    """The database writes it with its assignment: what is said here is said of that one."""

    class Meta:
        model = mediation.AssignmentWay

    assignment = factory.SubFactory(AssignmentFactory, place="accepted")

    @classmethod
    def _create(cls, model_class, *, assignment, **values):
        with behind_the_wall():
            rows = model_class.objects.filter(assignment=assignment)
            if values:
                rows.update(**values)
            return rows.get()


class AssignmentEndFactory(WallFactory):
    class Meta:
        model = mediation.AssignmentEnd

    assignment = factory.SubFactory(AssignmentFactory, place="declined")
    mediator = factory.SelfAttribute("assignment.mediator")
    service = factory.SelfAttribute("assignment.service")
    why = "Un impegno"


class OfferFactory(OfSessionFactory):
    class Meta:
        model = mediation.Offer

    mediator = factory.SubFactory(MediatorFactory, service=factory.SelfAttribute("..service"))
    key_hash = factory.Sequence("{:064d}".format)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=24))


class SessionReportFactory(WallFactory):
    class Meta:
        model = mediation.SessionReport

    assignment = factory.SubFactory(AssignmentFactory, place="accepted")
    session = factory.SelfAttribute("assignment.session")
    mediator = factory.SelfAttribute("assignment.mediator")
    service = factory.SelfAttribute("assignment.service")
    from_office = factory.SelfAttribute("assignment.from_office")
    began_at = factory.SelfAttribute("assignment.starts_at")
    ended_at = factory.SelfAttribute("assignment.ends_at")
    heads = 3
    activity = "family_interview"
    outcome = "done"


class OpinionFactory(OfSessionFactory):
    class Meta:
        model = mediation.Opinion

    from_office = factory.SelfAttribute("session.from_office")
    whose = "requester"
    score = 3


class PlanRunFactory(WallFactory):
    class Meta:
        model = mediation.PlanRun

    service = factory.SubFactory(ServiceFactory)
    first_day = factory.LazyFunction(today)
    last_day = factory.LazyFunction(lambda: today() + timedelta(days=6))
    made_by = factory.SubFactory(UserFactory)
    state = "ready"


class PlanWorkFactory(WallFactory):
    class Meta:
        model = mediation.PlanWork

    run = factory.SubFactory(PlanRunFactory)
    service = factory.SelfAttribute("run.service")
    made_by = factory.SubFactory(UserFactory)
    kind = "apply"
    state = "ready"


class RequestLinkFactory(WallFactory):
    class Meta:
        model = mediation.RequestLink

    service = factory.SubFactory(ServiceFactory)
    body = factory.SubFactory(BodyFactory)
    email = "scuola@example.org"
    key_hash = factory.Sequence("{:064d}".format)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))


class SessionLinkFactory(OfSessionFactory):
    class Meta:
        model = mediation.SessionLink

    purpose = "sign"
    key_hash = factory.Sequence("{:064d}".format)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))


class MediationFeedFactory(WallFactory):
    class Meta:
        model = mediation.MediationFeed

    user = factory.SubFactory(UserFactory)
    whose = "mediator"
    key_hash = factory.Sequence("{:064d}".format)


class RequestDraftFactory(WallFactory):
    class Meta:
        model = mediation.RequestDraft

    user = factory.SubFactory(UserFactory)
    office = factory.SubFactory(OfficeFactory)
    data = factory.LazyFunction(dict)
