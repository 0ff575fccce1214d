"""Pages that nobody finds in a menu are led to from where they are needed."""

import pytest
from django.urls import reverse

from labimpact.mediation.models import Availability
from tests import mediation_factories as m
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("with_account", "said"), [(True, "puoi scriverla anche tu"), (False, "la scrivi tu")]
)
def test_who_coordinates_comes_to_availability_and_month_of_a_mediator_and_back(
    world, client, with_account, said
):
    mediator = world.mediator(role=with_account)
    client.force_login(world.cast.user("mediation_coordinator", world.service.office))
    register = reverse("mediation:mediator", args=[mediator.pk])
    text = client.get(register).text
    assert said in text
    for address in (
        reverse("mediation:availability_of", args=[mediator.pk]),
        reverse("mediation:sheet_of", args=[mediator.pk, f"{m.today():%Y-%m}"]),
    ):
        assert f'href="{address}"' in text
        assert f'href="{register}"' in client.get(address).text


def test_the_hours_of_one_day_stand_on_one_line(world, client):
    mediator = world.mediator(always=False)
    with behind_the_wall():
        for begins, ends in (("08:30", "13:00"), ("14:00", "18:00")):
            Availability.objects.create(
                mediator=mediator, weekday=0, begins_at=begins, ends_at=ends
            )
    client.force_login(world.cast.user("mediation_coordinator", world.service.office))
    text = client.get(reverse("mediation:mediator", args=[mediator.pk])).text
    assert text.count("<li>Lunedì") == 1


def test_who_asks_comes_to_the_code_at_the_door_from_the_list(world, client):
    door = reverse("mediation:door")
    client.force_login(world.cast.user("requester", world.school))
    assert f'href="{door}"' in client.get(reverse("mediation:requests")).text
    client.force_login(world.cast.user("mediation_coordinator", world.service.office))
    assert f'href="{door}"' not in client.get(reverse("mediation:requests")).text
