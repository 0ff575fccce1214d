"""Mediation in the demonstration: every state, hours that add up, the same from the same seed."""

from collections import Counter

import pytest
from django.db import connection
from django.db.models import Sum

from labimpact.accounts.models import User
from labimpact.deliveries.models import Delivery
from labimpact.mediation import models as mediation
from labimpact.operations.demo import mediation as demo
from labimpact.rules.models import CodeItem
from tests.conftest import behind_the_wall
from tests.operations.demo_stage import Undone, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    found = stage()
    with behind_the_wall():
        demo.lay(found)
    return found


def test_every_state_of_a_session_is_there_and_its_hours_add_up(world):
    with behind_the_wall():
        states = Counter(mediation.MediationSession.objects.values_list("state", flat=True))
        assert set(states) >= {
            "requested", "approved", "refused", "assigned", "scheduled", "done", "validated",
            "billable", "cancelled",
        }  # fmt: skip
        before = list(mediation.HourPackage.objects.values_list("pk", "reserved", "used"))
        assert sum(used for _pk, _reserved, used in before) > 0
        with connection.cursor() as cursor:
            for pk in mediation.MediationRequest.objects.values_list("pk", flat=True):
                cursor.execute("SELECT wall.settle_package(%s)", [pk])
        assert list(mediation.HourPackage.objects.values_list("pk", "reserved", "used")) == before
        for package in mediation.HourPackage.objects.all():
            sums = dict(package.entries.order_by().values_list("kind").annotate(sum=Sum("minutes")))
            assert sums["grant"] == package.granted
            assert sums.get("use", 0) == package.used
            assert sums.get("reserve", 0) == package.reserved
            assert package.left >= 0


def test_what_was_validated_is_delivered_once(world):
    with behind_the_wall():
        settled = mediation.SessionReport.objects.filter(
            session__state__in=("validated", "billable")
        ).exclude(outcome="no_show")
        minutes = sum(report.minutes for report in settled)
        rows = Delivery.objects.filter(origin_kind="mediation.session", voided_at=None)
        assert rows.count() == settled.count() > 20
        assert rows.aggregate(sum=Sum("minutes"))["sum"] == minutes


def test_offers_wait_mediators_have_accounts_and_nothing_happened_in_the_future(world):
    with behind_the_wall():
        assert mediation.Offer.objects.filter(answer="waiting", expires_at__gt=world.now).exists()
        accounts = User.objects.filter(
            pk__in=mediation.Mediator.objects.exclude(user=None).values("user")
        )
        assert {user.email.split("@")[0] for user in accounts} >= {
            "mediatore.luino", "mediatore2.luino", "mediatore.cittiglio",
        }  # fmt: skip
        late = mediation.MediationRequest.objects.filter(asked_at__gt=world.now)
        assert not late.exists()
        assert not mediation.SessionReport.objects.filter(written_at__gt=world.now).exists()
        assert not mediation.PackageEntry.objects.filter(made_at__gt=world.now).exists()


def test_its_codes_are_in_the_lists(world):
    known = set(CodeItem.objects.values_list("list_code", "code"))
    with behind_the_wall():
        kinds = set(mediation.MediationRequest.objects.values_list("kind", flat=True))
        outcomes = set(mediation.SessionReport.objects.values_list("outcome", flat=True))
        reasons = set(mediation.Offer.objects.values_list("reason", flat=True)) - {""}
        areas = {
            code for row in mediation.Mediator.objects.all() for code in row.areas_of_experience
        }
    for name, codes in (
        ("mediation_kind", kinds), ("mediation_outcome", outcomes),
        ("mediation_decline", reasons), ("mediation_experience", areas),
    ):  # fmt: skip
        assert {(name, code) for code in codes} <= known


def test_the_same_seed_lays_the_same_mediation(db):
    from django.db import transaction

    def told():
        try:
            with transaction.atomic():
                found = stage()
                with behind_the_wall():
                    demo.lay(found)
                    rows = mediation.MediationSession.objects.order_by("request__pk", "number")
                    said = list(rows.values_list("starts_at__date", "minutes", "state"))
                raise Undone
        except Undone:
            return said

    first = told()
    assert first == told()
