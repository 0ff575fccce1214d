import re
from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from labimpact.agenda.models import Appointment
from labimpact.booking.models import PublicBooking
from labimpact.notifications import actions as outbox
from labimpact.notifications.models import Message
from tests.agenda.conftest import ROME, agenda, at, on_moment  # noqa: F401
from tests.conftest import behind_the_wall

# The Monday after the one on which these tests stand: the same day is too near.
NINE = datetime(2027, 1, 18, 9, 0, tzinfo=ROME)


@pytest.fixture(autouse=True)
def _nobody_has_written_yet():
    """How often an address writes is counted outside the test's transaction."""
    cache.clear()


@pytest.fixture
def desk(agenda):  # noqa: F811
    """Luino on a Monday, with a kind of appointment that is booked from the portal."""
    with behind_the_wall():
        agenda.kind.is_public, agenda.kind.to_bring = True, "Il passaporto"
        agenda.kind.save()
        agenda.office.address, agenda.office.phone = "Via Roma 1", "0332 000000"
        agenda.office.save()
    return agenda


class Visitor:
    """Somebody without an account, with a browser that keeps no cookie."""

    def __init__(self, client, office, mailbox):
        self.client, self.office, self.mailbox = client, office, mailbox

    def asks(self, when=NINE, language="uk", **changes):
        said = {"name": "Оксана", "email": "oksana@example.org", "topic": "documents"}
        said |= {"when": when if isinstance(when, str) else value(when)} | changes
        return self.client.post(f"/{language}/prenota/{self.office.pk}/", said)

    def code(self):
        """The code of the last message that went out."""
        return re.search(r"\b\d{6}\b", self.mailbox()[-1].body).group()

    def books(self, **asked):
        page = self.asks(**asked).url
        assert self.client.post(page, {"what": "code", "code": self.code()}).status_code == 302
        return page


def value(moment):
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%MZ")


@pytest.fixture
def visitor(client, desk, mailoutbox):
    def mailbox():
        with behind_the_wall():
            waiting = list(Message.objects.filter(sent_at=None).order_by("pk"))
        for message in waiting:
            outbox.send(message.pk)
        return mailoutbox

    return Visitor(client, desk.office, mailbox)


def bookings():
    with behind_the_wall():
        return list(PublicBooking.objects.select_related("appointment").order_by("pk"))


def appointments():
    with behind_the_wall():
        return list(Appointment.objects.order_by("pk"))
