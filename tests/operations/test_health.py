"""Named checks that fail one by one, and give nothing away."""

import json
from collections import namedtuple

import pytest
from django.db import connection

from labimpact.operations import health
from tests.conftest import behind_the_wall
from tests.factories import ReminderFactory

Usage = namedtuple("Usage", "total used free")


def ready(client):
    response = client.get("/health/ready")
    return response.status_code, json.loads(response.content)["checks"]


def beat(seconds_ago):
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def test_live_asks_nothing_of_the_database(client):
    # Without the `db` mark any query would fail this test, even for somebody signed in.
    client.cookies["sessionid"] = "a" * 32
    assert client.get("/health/live").status_code == 200


@pytest.mark.parametrize("host", ["testserver", "not-served.example"])
def test_the_health_pages_are_signed_with_the_run_they_belong_to(client, settings, host):
    settings.INSTANCE = "this-run"

    assert client.get("/health/live", headers={"host": host})["LabImpact-Instance"] == "this-run"
    assert "LabImpact-Instance" not in client.get("/accedi/", headers={"host": "wrong.example"})


@pytest.mark.django_db
def test_everything_in_order_is_200(client):
    beat(1)
    status, checks = ready(client)
    assert status == 200, checks
    assert list(checks) == ["database", "migrations", "worker", "disk", "reminders", "scanner"]
    assert all(check["ok"] for check in checks.values())


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "ok"), [(None, False), (300, False), (5, True)])
def test_a_worker_that_is_silent_shows(client, age, ok):
    if age is not None:
        beat(age)
    status, checks = ready(client)
    assert checks["worker"]["ok"] is ok
    assert status == (200 if ok else 503)


@pytest.mark.django_db
def test_a_migration_that_is_missing_shows(client, monkeypatch):
    beat(1)
    with_one_more = health._own_migrations() | {("desk", "9999_later")}
    monkeypatch.setattr(health, "_own_migrations", lambda: with_one_more)
    status, checks = ready(client)
    assert status == 503
    assert "desk.9999_later" in checks["migrations"]["note"]


@pytest.mark.django_db
@pytest.mark.parametrize("disk", [lambda path: Usage(1, 1, 1024), None])
def test_a_full_or_missing_disk_shows(client, monkeypatch, disk):
    def gone(path):
        raise FileNotFoundError(path)

    beat(1)
    monkeypatch.setattr(health.shutil, "disk_usage", disk or gone)
    status, checks = ready(client)
    assert status == 503
    assert not checks["disk"]["ok"]


@pytest.mark.django_db
def test_health_takes_no_form(client):
    assert client.post("/health/ready").status_code == 405


@pytest.mark.django_db
def test_reminders_that_do_not_go_out_show_and_keep_nobody_away(client, settings):
    beat(1)
    settings.SMS_URL = ""
    ReminderFactory(attempts=2)
    status, checks = ready(client)
    assert status == 200
    note = checks["reminders"]["note"]
    assert "SMS not active" in note
    assert "1 tried in vain" in note
    settings.SMS_URL = "https://gateway.example/send"
    assert "SMS" not in ready(client)[1]["reminders"]["note"]
