"""Files made in the background: with the rights of that moment, for their asker, for some hours."""

import os
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from labimpact.audit.models import AuditEvent
from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from labimpact.lists import actions, asking
from labimpact.lists.models import ListFile
from labimpact.network.models import Membership
from labimpact.notifications.models import Message
from labimpact.people.models import Grant
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.lists.conftest import ask, content, csv_rows

pytestmark = pytest.mark.django_db
PERSONS = "workspace.persons"


@pytest.fixture
def user(cast, limits):
    limits(list_file_background_from=3)
    for _ in range(6):
        f.PersonFactory(registered_office=cast.luino)
    return cast.user()


@pytest.fixture
def asked(client, user, data_folder):
    """A file asked for by somebody of Luino: seven persons."""
    client.force_login(user)
    answer = ask(client, PERSONS, "csv", columns=["scheda", "nome"])
    assert answer.url == reverse("lists:files")
    return row()


def row():
    with behind_the_wall():
        return ListFile.objects.latest("pk")


def change(file, **values):
    with behind_the_wall():
        ListFile.objects.filter(pk=file.pk).update(**values)


def test_a_long_list_is_made_later_and_opened_by_who_asked(client, asked, data_folder):
    assert asked.state == "waiting"
    actions.make(asked.pk)
    made = row()
    assert (made.state, made.done, made.total, made.left_out) == ("ready", 7, 7, 0)
    assert made.expires_at > timezone.now() + timedelta(hours=23)
    answer = client.get(reverse("lists:file", args=[made.key]))
    rows = csv_rows(content(answer))
    assert len(rows) == 7
    with behind_the_wall():
        event = AuditEvent.objects.get(action="list.exported")
        assert event.actor == f"user:{made.user_id}"
        assert sorted(event.object_ids) == sorted(int(line[1]) for line in rows)
        assert AuditEvent.objects.filter(action="list.file_opened").count() == 1


def test_the_mail_says_that_it_is_ready_and_nothing_else(asked, user):
    actions.make(asked.pk)
    with behind_the_wall():
        message = Message.objects.get(kind="list_file")
    assert message.recipient == user.email
    assert "Famiglia" not in message.subject


def test_a_second_run_of_the_job_does_nothing(asked):
    actions.make(asked.pk)
    first = row()
    actions.make(asked.pk)
    assert row().path == first.path
    with behind_the_wall():
        assert AuditEvent.objects.filter(action="list.exported").count() == 1


def test_nobody_else_finds_it(client, cast, asked):
    actions.make(asked.pk)
    key = row().key
    for role in ("desk_operator", "area_coordinator", "platform_administrator", "privacy_officer"):
        client.force_login(cast.user(role))
        for name in ("file", "file_stop", "file_drop"):
            url = reverse(f"lists:{name}", args=[key])
            answer = client.get(url) if name == "file" else client.post(url)
            assert answer.status_code == 404, (role, name)


def test_after_its_hours_it_is_gone(client, asked, data_folder):
    actions.make(asked.pk)
    made = row()
    change(made, expires_at=timezone.now() - timedelta(seconds=1))
    answer = client.get(reverse("lists:file", args=[made.key]))
    assert answer.status_code == 410
    assert "Le sue ore sono passate" in answer.content.decode()
    assert (data_folder / made.path).exists()
    assert actions.clear() == 1
    assert not (data_folder / made.path).exists()
    assert row().state == "expired"
    assert client.get(reverse("lists:file", args=[made.key])).status_code == 410


def test_a_right_that_ends_before_the_job_makes_no_file(asked, user, data_folder):
    with behind_the_wall():
        Membership.objects.filter(user=user).update(valid_to=timezone.localdate() - timedelta(1))
    actions.make(asked.pk)
    failed = row()
    assert failed.state == "failed"
    assert "diritto" in failed.problem
    assert not list(data_folder.rglob("made/*"))


def test_a_right_that_ends_while_it_is_made_stops_it(asked, user, data_folder, monkeypatch):
    monkeypatch.setattr(asking, "CHUNK", 2)
    read = asking.Asked.lines

    def then_revoked(self, ids):
        found = read(self, ids)
        with behind_the_wall():
            Membership.objects.filter(user=user).update(role="trainer")
        return found

    monkeypatch.setattr(asking.Asked, "lines", then_revoked)
    actions.make(asked.pk)
    assert (row().state, row().done) == ("failed", 2)
    assert not list(data_folder.rglob("made/*"))


def test_a_row_that_is_revoked_meanwhile_does_not_leave(client, asked, cast, monkeypatch):
    monkeypatch.setattr(asking, "CHUNK", 2)
    read, hidden = asking.Asked.lines, []

    def then_hidden(self, ids):
        found = read(self, ids)
        if not hidden:
            with behind_the_wall():
                hidden.append(Grant.objects.exclude(person__in=list(ids)).first().person_id)
                Grant.objects.filter(person__in=hidden).update(revoked_at=timezone.now())
        return found

    monkeypatch.setattr(asking.Asked, "lines", then_hidden)
    actions.make(asked.pk)
    made = row()
    assert (made.state, made.done, made.left_out, made.total) == ("ready", 6, 1, 7)
    rows = csv_rows(content(client.get(reverse("lists:file", args=[made.key]))))
    assert str(hidden[0]) not in {line[1] for line in rows}
    assert len(rows) == made.done


def test_a_right_that_ends_after_it_was_made_closes_it(client, asked, user):
    actions.make(asked.pk)
    with behind_the_wall():
        Membership.objects.filter(user=user).update(role="trainer")
    assert client.get(reverse("lists:file", args=[row().key])).status_code == 403


def test_it_is_stopped_by_its_asker_and_the_job_lets_it_be(client, asked, data_folder):
    assert client.post(reverse("lists:file_stop", args=[asked.key])).status_code == 302
    actions.make(asked.pk)
    assert row().state == "stopped"
    assert not list(data_folder.rglob("made/*"))


def test_it_is_stopped_while_it_is_made(asked, data_folder, monkeypatch):
    monkeypatch.setattr(asking, "CHUNK", 2)
    read = asking.Asked.lines

    def then_stopped(self, ids):
        change(asked, state="stopped")
        return read(self, ids)

    monkeypatch.setattr(asking.Asked, "lines", then_stopped)
    actions.make(asked.pk)
    assert row().state == "stopped"
    assert not list(data_folder.rglob("made/*"))


def test_a_finished_file_is_erased_on_request(
    client, asked, data_folder, django_capture_on_commit_callbacks
):
    actions.make(asked.pk)
    made = row()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("lists:file_drop", args=[made.key]))
    assert not (data_folder / made.path).exists()
    assert client.get(reverse("lists:file", args=[made.key])).status_code == 410


def test_what_was_searched_for_is_not_kept_in_the_clear(client, cast, asked, limits):
    limits(list_file_background_from=1)
    f.SearchKeyFactory(person=cast.amina, key="hassan")
    ask(client, PERSONS, "csv", query={"q": "Hassan"}, columns=["nome"])
    assert row().query.startswith("sealed:")
    actions.make(row().pk)
    assert (row().state, row().done) == ("ready", 1)


def test_one_person_does_not_fill_the_queue(client, asked, limits):
    limits(list_file_going_most=1)
    answer = ask(client, PERSONS, "csv", columns=["nome"])
    assert answer.status_code == 422
    assert "Stai già preparando" in answer.content.decode()


def test_a_job_cut_off_with_its_worker_is_given_up(client, asked):
    change(asked, state="running", touched_at=timezone.now() - timedelta(minutes=20))
    actions.clear()
    assert row().state == "failed"
    assert "interrotta" in client.get(reverse("lists:files")).content.decode()


def test_the_worker_finds_the_row_but_cannot_ask_for_a_file_in_anothers_name(cast, asked, user):
    with acting_as(System.WORKER):
        assert ListFile.objects.filter(pk=asked.pk).exists()
        assert ListFile.objects.filter(pk=asked.pk).update(state="waiting") == 1
    with acting_as(System.WORKER), pytest.raises(DatabaseError), transaction.atomic():
        ListFile.objects.create(
            user=user, office_id=cast.luino.pk, listing=PERSONS, file_format="csv"
        )


def test_a_user_cannot_write_the_state_or_the_path_of_a_file(cast, asked, user):
    with acting(cast.as_actor(user)):
        assert ListFile.objects.filter(pk=asked.pk).update(state="ready", path="altro") == 0


def test_what_is_no_longer_told_of_is_removed_from_the_disk(asked, data_folder):
    lost = data_folder / "made" / "perduto"
    lost.parent.mkdir(exist_ok=True)
    lost.write_bytes(b"x")
    os.utime(lost, (1, 1))
    actions.clear()
    assert not lost.exists()
