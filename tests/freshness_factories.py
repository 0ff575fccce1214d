"""What the portal is asked: whether it is still true, and whether its links lead somewhere."""

import uuid
from datetime import timedelta

import factory
from django.utils import timezone

from labimpact.freshness import models as freshness
from tests.factories import WallFactory


class ConfirmLinkFactory(WallFactory):
    class Meta:
        model = freshness.ConfirmLink

    of = "guide"
    ref = factory.LazyFunction(lambda: str(uuid.uuid4()))
    step = 1
    due_on = factory.LazyFunction(timezone.localdate)
    key_hash = factory.Sequence("{:064d}".format)
    sent_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))


class CheckedLinkFactory(WallFactory):
    class Meta:
        model = freshness.CheckedLink

    url = factory.Sequence("https://esempio.invalid/{}".format)
    state = "broken"


class LinkPlaceFactory(WallFactory):
    class Meta:
        model = freshness.LinkPlace

    link = factory.SubFactory(CheckedLinkFactory)
    of = "guide"
    ref = factory.LazyFunction(lambda: str(uuid.uuid4()))
    title = factory.Sequence("Guida {}".format)
    path = "/it/guide/una/"
    language = "it"
