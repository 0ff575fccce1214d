"""How long files and rows are kept, and that nothing lies open meanwhile."""

import json
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection
from django.utils import timezone

from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.imports import actions
from labimpact.imports.actions import running, working
from labimpact.imports.models import ImportFilePart, ImportLink, ImportRow, RegisterImport
from labimpact.network.models import Membership
from labimpact.people.models import Person
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.imports.conftest import row, sheet

pytestmark = pytest.mark.django_db


def test_the_file_is_unreadable_at_rest(desk):
    register = desk.bring(sheet(row()))
    with behind_the_wall():
        parts = [bytes(part.content) for part in ImportFilePart.objects.filter(register=register)]
    assert parts
    assert all(b"Diallo" not in part for part in parts)


def _aged(register, days):
    with behind_the_wall():
        moment = timezone.now() - timedelta(days=days)
        RegisterImport.objects.filter(pk=register.pk).update(touched_at=moment)


def test_old_files_and_rows_are_erased_and_what_they_made_stays(desk):
    register = desk.run(desk.bring(sheet(row())))
    _aged(register, 59)
    assert actions.erase_old() == 0
    _aged(register, 61)
    assert actions.erase_old() == 1
    with behind_the_wall():
        assert not ImportRow.objects.exists()
        assert not ImportFilePart.objects.exists()
        assert ImportLink.objects.exists()
        assert Person.objects.filter(family_name="Diallo").exists()
    assert actions.erase_old() == 0
    # It can still be taken back: what was made is known without the rows.
    assert desk.undo(register).undone == {"contact": 1, "person": 1}


def test_the_samples_of_a_file_go_with_it_and_when_its_columns_are_confirmed(desk):
    with acting(desk.actor):
        left = actions.upload(
            ContentFile(sheet(row()), "lasciato.csv"), profile_code="desk",
            office_id=desk.actor.office_id, by=desk.actor,
        )  # fmt: skip
    assert "Diallo" in json.dumps(left.table["samples"])
    _aged(left, 61)
    assert actions.erase_old() == 1
    assert "samples" not in desk.fresh(left).table
    # What an earlier version left behind goes as well.
    with behind_the_wall():
        RegisterImport.objects.filter(pk=left.pk).update(table=left.table)
    assert actions.erase_old() == 1
    assert "samples" not in desk.fresh(left).table
    assert "samples" not in desk.bring(sheet(row(), row())).table


def test_a_right_that_ends_in_the_middle_of_a_step_is_no_breakdown(desk, monkeypatch):
    register = desk.bring(sheet(row()))
    with acting(desk.actor):
        actions.start(register, by=desk.actor)
    whole_step = working.Turn.step

    def end_the_right(*told):
        with behind_the_wall():
            Membership.objects.filter(user_id=desk.actor.user_id).update(valid_to="2026-01-01")

    @contextmanager
    def step(turn):
        try:
            with whole_step(turn) as told:
                yield told
        except DatabaseError:
            # It was ended by somebody else, so it is not taken back with the step.
            end_the_right()
            raise

    monkeypatch.setattr(running, "_write_rows", end_the_right)
    monkeypatch.setattr(working.Turn, "step", step)
    actions.work(register.pk, desk.actor.user_id)
    with behind_the_wall():
        register = RegisterImport.objects.get(pk=register.pk)
    assert (register.state, register.trouble) == ("paused", working.no_right())


def test_what_a_lost_worker_left_is_taken_up_again(desk):
    register = desk.bring(sheet(row()))
    with acting(desk.actor):
        actions.start(register, by=desk.actor)
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert actions.resume_halted() == 0
    _aged(register, 1)
    assert actions.resume_halted() == 1
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT args::jsonb FROM procrastinate_jobs WHERE task_name = 'imports.work'"
        )
        (args,) = cursor.fetchone()
    assert json.loads(args) == {"register_id": register.pk, "user_id": desk.actor.user_id}


def test_a_work_that_was_asked_by_another_is_not_done(desk, cast):
    register = desk.bring(sheet(row()))
    with acting(desk.actor):
        actions.start(register, by=desk.actor)
    actions.work(register.pk, cast.actor().user_id)
    assert desk.fresh(register).state == "running"


def test_a_row_of_a_sealed_person_is_hidden_with_them(desk):
    desk.run(desk.bring(sheet(row(), row(family="Hossain"))))
    with behind_the_wall():
        person = Person.objects.get(family_name="Diallo")
    f.SealFactory(person=person, office_id=desk.actor.office_id)
    with acting(desk.actor):
        assert [r.read.persons[0].family_name for r in ImportRow.objects.all()] == ["Hossain"]
        assert ImportLink.objects.exclude(person=None).count() == 1


def test_columns_are_chosen_again_also_when_a_row_is_hidden(desk):
    """What the actor does not see would otherwise stay, and stand in the way of the new rows."""
    register = desk.bring(sheet(row(), row(family="Hossain")))
    person = f.PersonFactory(registered_office_id=desk.actor.office_id)
    f.SealFactory(person=person, office_id=desk.actor.office_id)
    with behind_the_wall():
        match = {"at": 0, "kind": "name", "sure": False, "person": person.pk}
        hidden = ImportRow.objects.filter(register=register, number=2)
        hidden.update(matches=[match], has_matches=True)
    with acting(desk.actor):
        assert [found.number for found in ImportRow.objects.all()] == [3]
        actions.back_to_columns(register, by=desk.actor)
        actions.start_reading(desk.fresh(register), register.read_mapping, by=desk.actor)
    register = desk.work(register)
    assert (register.state, register.trouble, register.total_rows) == ("preview", "", 2)


def test_an_import_at_work_is_not_discarded(desk):
    register = desk.bring(sheet(row()))
    with acting(desk.actor):
        actions.start(register, by=desk.actor)
        with pytest.raises(Refused, match="fermalo"):
            actions.discard(register, by=desk.actor)
    assert desk.work(register).state == "done"
