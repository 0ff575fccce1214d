import re

import pytest
from django.core.cache import cache

from labimpact.base.secret_links import fingerprint
from labimpact.base.wall.session import acting
from labimpact.mypage import actions
from labimpact.notifications import actions as outbox
from labimpact.notifications.models import Message
from tests.conftest import behind_the_wall
from tests.factories import PersonalPassFactory, PersonalVisitFactory

PAGE = "/uk/la-mia-pagina/"


@pytest.fixture(autouse=True)
def _nobody_has_written_yet():
    """How often an address writes is counted outside the test's transaction."""
    cache.clear()


@pytest.fixture
def mailbox(mailoutbox):
    def read():
        with behind_the_wall():
            waiting = list(Message.objects.filter(sent_at=None).order_by("pk"))
        for message in waiting:
            outbox.send(message.pk)
        return mailoutbox

    return read


def given_code(cast, person=None):
    actor = cast.actor()
    with acting(actor):
        return actions.give(person or cast.amina, by=actor)


def link_in(mail):
    return re.search(r"/\w[\w-]*/la-mia-pagina/entra/[\w-]+/", mail.body).group()


def inside(person, email="amina@example.org"):
    """A person who is in: the proof that their browser keeps."""
    proof = f"prova-{person.pk}"
    pass_ = PersonalPassFactory(person=person, email=email)
    with behind_the_wall():
        from django.utils import timezone

        PersonalVisitFactory(
            of_pass=pass_, proof_hash=fingerprint(proof), entered_at=timezone.now()
        )
    return proof
