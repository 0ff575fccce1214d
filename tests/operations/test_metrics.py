"""Numbers for the keeper of the system: by token, added up over processes, about nobody."""

import json
import re
import urllib.request
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from django.utils import timezone

from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as
from labimpact.rules.models import Rule
from tests import factories as f
from tests.operations.conftest import Browser, wait_for
from tests.operations.test_log_privacy import NAME, PHONE, SAID, marks

TOKEN = "una-parola-lunga"
ADDRESS = "/health/metrics"


def read(client, token=TOKEN):
    return client.get(ADDRESS, headers={"Authorization": f"Bearer {token}"})


def values(text):
    found = re.findall(r"^(labimpact_\S+?)(\{.*?\})? (\S+)$", text, re.MULTILINE)
    return {name + labels: float(value) for name, labels, value in found}


@pytest.mark.django_db(databases=["default", "stats"])
class TestWhatIsTold:
    @pytest.fixture(autouse=True)
    def _a_token(self, settings):
        settings.METRICS_TOKEN = TOKEN

    def test_without_the_token_there_is_nothing_here(self, client):
        assert client.get(ADDRESS).status_code == 404
        assert read(client, "altra").status_code == 404
        with override_settings(METRICS_TOKEN=""):
            assert read(client, "").status_code == 404

    def test_alarms_are_numbers_read_with_the_rule_of_the_day(self, client, cast):
        f.behind(lambda: Rule.objects.filter(code="audit_persons_per_day").update(value=2))
        for person in range(3):
            f.AuditEventFactory(
                office_id=cast.luino.pk, action="person.opened", person_ids=[person + 1],
                actor="user:1", at=timezone.now(),
            )  # fmt: skip
        f.AuditEventFactory(
            office_id=cast.luino.pk, action="person.opened", person_ids=[1], actor="user:2",
            at=timezone.now(),
        )  # fmt: skip
        f.GrantFactory(
            person=f.PersonFactory(registered_office=cast.luino, grant=False), office=cast.crema,
            basis="emergency", reason="prova", valid_to=f.tomorrow(),
        )  # fmt: skip
        f.MessageFactory(sent_at=None)
        told = values(read(client).content.decode())
        assert told["labimpact_readers_over_threshold"] == 1
        assert told["labimpact_readers_threshold"] == 2
        assert told["labimpact_emergencies_to_review"] == 1
        assert told["labimpact_outbox_waiting"] == 1
        assert told["labimpact_database_bytes"] > 1_000_000

    def test_the_queue_is_told_by_kind_and_age_and_never_by_arguments(self, client):
        with connection.cursor() as cursor, acting_as(System.WORKER):
            for task in ("notifications.send", f"task.of.{NAME}"):
                cursor.execute(
                    "INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at)"
                    " VALUES ('default', %s, %s, %s)",
                    [task, json.dumps({"who": SAID}), timezone.now() - timedelta(minutes=5)],
                )
        text = read(client).content.decode()
        told = values(text)
        assert told['labimpact_jobs{state="todo",task="notifications.send"}'] == 1
        assert told['labimpact_jobs{state="todo",task="other"}'] == 1
        assert told["labimpact_queue_age_seconds"] >= 0
        assert marks(text) == []

    def test_requests_are_told_by_page_and_status(self, client, cast):
        client.force_login(cast.user())
        client.get("/lavoro/persone/", {"q": f"{NAME} {PHONE}"})
        client.get(f"/lavoro/{NAME}/")
        text = read(client).content.decode()
        counted = values(text)
        assert any(
            key.startswith('labimpact_request_seconds_count{route="people:') and counted[key] >= 1
            for key in counted
        )
        assert 'route="-",status="404"' in text
        assert marks(text) == []

    def test_the_last_backup_is_told_when_there_was_one(self, client, settings, tmp_path):
        settings.DATA = tmp_path
        assert b"labimpact_last_backup_timestamp" not in read(client).content
        note = {"finished_at": "2026-11-25T02:40:00+01:00", "kind": "full", "bytes": 12}
        (tmp_path / "last-backup.json").write_text(json.dumps(note))
        told = values(read(client).content.decode())
        assert told["labimpact_last_backup_bytes"] == 12
        assert told["labimpact_last_backup_timestamp_seconds"] == 1_795_570_800
        (tmp_path / "last-backup.json").write_text("half a fi")
        assert read(client).status_code == 200


@pytest.mark.django_db
def test_nobody_but_the_health_page_asks_the_database():
    for system in (System.WORKER, System.PUBLIC):
        with acting_as(system), pytest.raises(DatabaseError), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT * FROM wall.watched()")


def test_several_processes_are_added_up(product, tmp_path):
    counters = tmp_path / "counters"
    counters.mkdir()
    shared = {"PROMETHEUS_MULTIPROC_DIR": str(counters), "LABIMPACT_METRICS_TOKEN": TOKEN}
    product.make_operator()
    product.serve(workers=2, **shared)
    product.work(**shared)
    for _ in range(12):
        Browser(product.base).open("/it/")
    browser = Browser(product.base)
    token = browser.token()
    browser.open("/accedi/", {"login": "x@y.it", "password": "no", "csrfmiddlewaretoken": token})

    def told():
        request = urllib.request.Request(  # noqa: S310
            product.base + ADDRESS, headers={"Authorization": f"Bearer {TOKEN}"}
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return values(answer.read().decode())

    page = 'labimpact_request_seconds_count{route="portal:home",status="200"}'
    assert told()[page] == 12
    assert told()[page] == 12
    assert told()["labimpact_sign_in_failures_total"] == 1
    job = 'labimpact_jobs_run_total{outcome="done",task="operations.nightly"}'
    wait_for(lambda: told().get(job, 0) >= 1)
