"""Who has to act is told: the mediator of what the school changed, the service of what waits."""

import pytest

from labimpact.base.sealing import unseal
from labimpact.base.wall.session import acting
from labimpact.mediation.actions import cancelling, linking, packages, reporting
from labimpact.mediation.models import Mediator, SessionLink
from labimpact.network.models import Office
from labimpact.notifications.actions import PURPOSE
from labimpact.notifications.models import Message
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.test_way import asked, done, scheduled

pytestmark = pytest.mark.django_db


def mails(kind: str) -> list[Message]:
    with behind_the_wall():
        return list(Message.objects.filter(kind=kind))


def unsealed(message: Message) -> str:
    return unseal(message.body, purpose=PURPOSE)


@pytest.fixture
def service_mail(world):
    with behind_the_wall():
        Office.objects.filter(pk=world.service.pk).update(email="servizio@example.org")
        world.service.office.refresh_from_db()
    return "servizio@example.org"


def test_a_mediator_is_told_that_the_school_cancels(world):
    mediator = world.mediator(email="saima@example.org")
    session = scheduled(world, mediator)
    with acting(world.secretary):
        assert not Mediator.objects.filter(pk=mediator.pk).exists()
        cancelling.cancel(session, why="La scuola è chiusa", by=world.secretary)
    assert [each.recipient for each in mails("mediation_cancelled")] == ["saima@example.org"]


def test_a_mediator_is_told_that_the_school_withdraws(world):
    mediator = world.mediator(email="saima@example.org")
    session = scheduled(world, mediator)
    with acting(world.secretary):
        cancelling.withdraw(session.request, why="Non serve più", by=world.secretary)
    assert [each.recipient for each in mails("mediation_cancelled")] == ["saima@example.org"]


def test_the_service_is_told_of_what_is_urgent_and_of_nothing_else(world, service_mail):
    asked(world)
    assert mails("mediation_urgent") == []
    asked(world, is_urgent=True)
    assert [each.recipient for each in mails("mediation_urgent")] == [service_mail]


def test_a_dispute_is_told_to_the_service_and_its_answer_to_who_disputed(world, service_mail):
    mediator = world.mediator()
    session = done(
        world, mediator, scheduled(world, mediator, contact_email="segreteria@example.org")
    )
    with acting(world.secretary):
        reporting.dispute(session.reports.get(), text="Eravamo in cinque", by=world.secretary)
    assert [each.recipient for each in mails("mediation_disputed")] == [service_mail]
    with acting(world.coordinator):
        reporting.settle_dispute(session, why="Il numero è corretto: cinque", by=world.coordinator)
    (answer,) = [e for e in mails("mediation_request") if "cinque" in unsealed(e)]
    assert answer.recipient == "segreteria@example.org"


def test_a_dispute_by_link_is_told_as_well(world, service_mail):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator))
    with acting(world.coordinator):
        secret = linking._made(session, SessionLink.For.SIGN)
    linking.dispute(secret, text="Eravamo in cinque")
    assert [each.recipient for each in mails("mediation_disputed")] == [service_mail]
    with behind_the_wall():
        assert session.reports.get().dispute == "Eravamo in cinque"


def test_a_transfer_is_told_to_who_may_decide_it(world, service_mail):
    other = m.HourPackageFactory(service=world.service, body=world.school.body)
    with acting(world.coordinator):
        packages.ask_transfer(
            world.package, other, minutes=60, why="Servono di più là", by=world.coordinator
        )
    assert [each.recipient for each in mails("mediation_transfer")] == [service_mail]
