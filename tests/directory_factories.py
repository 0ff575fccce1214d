"""Services of the directory, their places, hours and words."""

from datetime import timedelta

import factory
from django.utils import timezone

from labimpact.directory import models as directory
from tests.conftest import behind_the_wall
from tests.factories import OfficeFactory, WallFactory


class PublicServiceFactory(WallFactory):
    class Meta:
        model = directory.PublicService

    class Params:
        draft = factory.Trait(is_published=False, confirmed_on=None, due_on=None)
        # Published, and due since yesterday.
        late = factory.Trait(
            confirmed_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=200)),
            due_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1)),
        )

    owner_office = factory.SubFactory(OfficeFactory)
    organisation = factory.SelfAttribute("owner_office.body")
    slug = factory.Sequence("servizio-{}".format)
    name = factory.Sequence("Servizio {}".format)
    summary = "Ti ascolta e ti spiega che cosa fare."
    needs = factory.LazyFunction(lambda: ["documents"])
    ways = factory.LazyFunction(lambda: ["walk_in"])
    is_published = True
    confirmed_on = factory.LazyFunction(timezone.localdate)
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=180))


class ServiceAtFactory(WallFactory):
    class Meta:
        model = directory.ServiceAt

    service = factory.SubFactory(
        PublicServiceFactory, owner_office=factory.SelfAttribute("..office")
    )
    office = factory.SubFactory(OfficeFactory)


class ServiceHoursFactory(WallFactory):
    class Meta:
        model = directory.ServiceHours

    place = factory.SubFactory(ServiceAtFactory)
    of = "desk"
    weekday = 0
    opens_at = "09:00"
    closes_at = "12:00"


class ArrivedServiceFactory(WallFactory):
    class Meta:
        model = directory.ArrivedService

    service = factory.SubFactory(PublicServiceFactory, draft=True)
    source = "servizi.json"
    external_id = factory.Sequence("esterno-{}".format)
    ordinal = 1
    record = factory.LazyAttribute(lambda o: {"id": o.external_id, "name": "Altrove"})
    brought_on = factory.LazyFunction(timezone.localdate)


class DisagreementFactory(WallFactory):
    class Meta:
        model = directory.Disagreement

    about = "address"
    shared = factory.Sequence("verdi {} #1".format)
    refs = factory.LazyFunction(list)
    offices = factory.LazyFunction(list)
    digest = factory.Sequence(str)
    found_on = factory.LazyFunction(timezone.localdate)


class ServiceTextFactory(WallFactory):
    class Meta:
        model = directory.ServiceText

    service = factory.SubFactory(PublicServiceFactory)
    language = "ar"
    name = "مكتب المهاجرين"
    summary = "يستمع إليك."
    standing = "machine"
    translated_on = factory.LazyFunction(timezone.localdate)

    @factory.lazy_attribute
    def italian(self):
        with behind_the_wall():
            return self.service.italian()
