"""To which activity a delivery belongs, decided at once or afterwards."""

from datetime import date, timedelta

import pytest

from labimpact.base import clock
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.deliveries.actions import attribute, take_back
from labimpact.deliveries.models import Delivery
from labimpact.programme.models import Activity
from labimpact.programme.queries import activity_for
from tests.conftest import behind_the_wall
from tests.factories import (
    ActivityFactory,
    DeliveryFactory,
    ProjectFactory,
    SealFactory,
    SpecificObjectiveFactory,
)

pytestmark = pytest.mark.django_db
TODAY = clock.today()


@pytest.fixture
def worked_on(cast):
    """An activity on which the desk of Luino works."""

    def make(*, objective: str = "", **values):
        activity = ActivityFactory(**values)
        with behind_the_wall():
            activity.offices.add(cast.luino)
            if objective:
                activity.objectives.add(SpecificObjectiveFactory(code=objective))
        return Activity.objects.get(pk=activity.pk)

    return make


def test_the_only_open_activity_of_the_office_is_the_one(cast, worked_on):
    activity = worked_on()
    ActivityFactory()
    assert activity_for(cast.luino.pk, TODAY) == activity
    assert activity_for(cast.crema.pk, TODAY) is None


@pytest.mark.parametrize(
    "closed",
    [
        {"ends_on": TODAY - timedelta(days=1)},
        {"starts_on": TODAY + timedelta(days=1)},
    ],
)
def test_an_activity_not_open_on_the_day_is_not_it(cast, worked_on, closed):
    worked_on(**closed)
    assert activity_for(cast.luino.pk, TODAY) is None


def test_the_project_closes_its_activities(cast, worked_on):
    project = ProjectFactory(starts_on="2020-01-01", ends_on="2020-12-31")
    activity = worked_on(project=project)
    assert activity_for(cast.luino.pk, TODAY) is None
    assert activity_for(cast.luino.pk, date(2020, 12, 31)) == activity
    assert activity_for(cast.luino.pk, date(2021, 1, 1)) is None


def test_of_several_the_one_of_the_desks_objective_is_it(cast, worked_on):
    worked_on(objective="O4")
    desk = worked_on(objective="O1")
    assert activity_for(cast.luino.pk, TODAY) == desk


def test_where_it_would_be_a_guess_there_is_none(cast, worked_on):
    worked_on(objective="O1")
    worked_on(objective="O1")
    assert activity_for(cast.luino.pk, TODAY) is None


def test_attributing_leaves_alone_what_has_an_activity_or_no_longer_counts(cast, worked_on):
    chosen, earlier = worked_on(), worked_on()
    free = DeliveryFactory(office=cast.luino)
    taken = DeliveryFactory(office=cast.luino, activity=earlier)
    voided = DeliveryFactory(office=cast.luino, voided_at="2026-01-01T00:00Z")
    ids = [free.pk, taken.pk, voided.pk]
    with acting(cast.actor()) as actor:
        assert attribute(ids, activity=chosen, by=actor) == [free.pk]
        found = dict(Delivery.objects.values_list("pk", "activity"))
        assert found == {free.pk: chosen.pk, taken.pk: earlier.pk, voided.pk: None}
        assert take_back(ids, activity=chosen, by=actor) == 1
        assert dict(Delivery.objects.values_list("pk", "activity"))[free.pk] is None


def test_attribution_is_all_or_nothing_across_days(cast, worked_on):
    activity = worked_on(ends_on=TODAY - timedelta(days=10))
    inside = DeliveryFactory(office=cast.luino, delivered_on=TODAY - timedelta(days=20))
    outside = DeliveryFactory(office=cast.luino)
    with acting(cast.actor()) as actor:
        with pytest.raises(Refused, match="non è aperta"):
            attribute([inside.pk, outside.pk], activity=activity, by=actor)
        assert not Delivery.objects.exclude(activity=None).exists()


def test_an_activity_on_which_the_office_does_not_work_is_refused(cast):
    delivery = DeliveryFactory(office=cast.luino)
    with acting(cast.actor()) as actor, pytest.raises(Refused, match="non lavora"):
        attribute([delivery.pk], activity=ActivityFactory(), by=actor)


def test_deliveries_of_other_offices_and_of_sealed_persons_are_out_of_reach(cast, worked_on):
    activity = worked_on()
    elsewhere = DeliveryFactory(office=cast.crema)
    sealed = DeliveryFactory(office=cast.luino, person=cast.amina)
    SealFactory(person=cast.amina)
    with acting(cast.actor()) as actor:
        assert attribute([elsewhere.pk, sealed.pk], activity=activity, by=actor) == []
    with behind_the_wall():
        assert not Delivery.objects.exclude(activity=None).exists()
