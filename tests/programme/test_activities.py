import pytest
from django.urls import reverse

from labimpact.base.wall.session import acting
from labimpact.programme.models import Activity
from tests.conftest import behind_the_wall
from tests.factories import ActivityFactory, BodyFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(cast):
    project = ProjectFactory(starts_on="2026-01-01", ends_on="2028-12-31")
    with behind_the_wall():
        project.areas.set([cast.luino.area, cast.crema.area])
    return project


def _posted(cast, **changes):
    base = {
        "title": "Sportello", "code": "sportello", "body": BodyFactory().pk,
        "offices": [cast.luino.pk], "starts_on": "2026-01-01",
    }  # fmt: skip
    return base | changes


def test_a_coordinator_adds_an_activity_of_their_area(client, cast, project):
    client.force_login(cast.user("area_coordinator"))
    url = reverse("programme:activity_add", args=[project.pk, cast.luino.area_id])
    assert client.post(url, _posted(cast)).status_code == 302
    with acting(cast.actor()):
        assert list(Activity.objects.get(project=project).offices.all()) == [cast.luino]


def test_a_coordinator_writes_nothing_in_another_area(client, cast, project):
    activity = ActivityFactory(project=project, area=cast.crema.area)
    client.force_login(cast.user("area_coordinator"))
    add = reverse("programme:activity_add", args=[project.pk, cast.crema.area_id])
    assert client.post(add, _posted(cast)).status_code == 403
    change = reverse("programme:activity_change", args=[activity.pk])
    assert client.post(change, _posted(cast)).status_code == 403
    with acting(cast.actor("area_coordinator")):
        assert Activity.objects.filter(pk=activity.pk).update(title="x") == 0


def test_an_activity_refuses_dates_outside_its_project(client, cast, project):
    client.force_login(cast.user("area_coordinator"))
    url = reverse("programme:activity_add", args=[project.pk, cast.luino.area_id])
    answer = client.post(url, _posted(cast, starts_on="2025-12-31"))
    assert answer.status_code == 422
    assert "prima del progetto" in answer.text


def test_an_office_of_another_area_is_not_offered(client, cast, project):
    client.force_login(cast.user("area_coordinator"))
    url = reverse("programme:activity_add", args=[project.pk, cast.luino.area_id])
    assert client.post(url, _posted(cast, offices=[cast.crema.pk])).status_code == 422


def test_the_project_of_2018_is_there_as_history_with_its_mark(client, cast):
    client.force_login(cast.user())
    page = client.get(reverse("programme:list")).text
    assert "IMPACT" in page
    assert "⚑" in page


@pytest.mark.parametrize("rows", [1, 5])
def test_a_project_takes_the_same_queries_for_any_number_of_activities(
    client, cast, project, rows, django_assert_max_num_queries
):
    ActivityFactory.create_batch(rows, project=project, area=cast.luino.area)
    client.force_login(cast.user())
    client.get(reverse("programme:list"))
    with django_assert_max_num_queries(14):
        assert client.get(reverse("programme:detail", args=[project.pk])).status_code == 200
