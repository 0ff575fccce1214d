"""The sweep as a whole: from the cards to the queue of the offices, private and taken up again."""

import stat
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from labimpact.people.actions import NewPerson, register
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision
from labimpact.recognition.actions import say_not_the_same
from labimpact.recognition.actions.sweeping import sweep
from labimpact.recognition.enums import PairState
from labimpact.recognition.models import LikelyDuplicate, Sweep
from labimpact.recognition.sweeping import conducting, folder
from labimpact.recognition.sweeping.conducting import Order
from tests.conftest import behind_the_wall
from tests.factories import AddressFactory, LikelyDuplicateFactory, MergeFactory

pytestmark = pytest.mark.django_db

ORDER = Order("duckdb", "500MB", 1)
DAY = PartialDate(date(1985, 3, 12), DatePrecision.DAY)
TURNED = PartialDate(date(1985, 12, 3), DatePrecision.DAY)
ELDER = PartialDate(date(1961, 7, 21), DatePrecision.DAY)


def person(cast, given, family, birth, **more):
    office = more.pop("office", cast.luino)
    data = NewPerson(family_name=family, given_name=given, birth=birth, sex="F", **more)
    with acting(cast.actor(office=office)) as actor:
        return register(data, by=actor)


def swept(path, said=None, **more):
    return sweep(
        ORDER, path=path, say=lambda *told: None if said is None else said.append(told), **more
    )


def known():
    with behind_the_wall():
        return {(d.left_id, d.right_id): d for d in LikelyDuplicate.objects.all()}


@pytest.fixture
def two(cast):
    """One woman, met in two offices under two spellings, with day and month turned."""
    return (
        person(cast, "Rachida", "Benhassan", DAY),
        person(cast, "Benhasan", "Rashida", TURNED, office=cast.crema),
    )


def test_one_person_of_two_offices_is_put_in_the_queue_with_the_reasons(cast, two, tmp_path):
    person(cast, "Oksana", "Bondarenko", ELDER)
    said = []
    counts = swept(tmp_path / "sweep", said)
    (pair,) = known().values()
    assert (pair.left_id, pair.right_id) == (two[0].pk, two[1].pk)
    assert (pair.state, pair.found_by) == ("open", "sweep")
    assert pair.score > 0.5
    assert any("scambiati" in r["says"] for r in pair.reasons if r["how"] == "agrees")
    assert counts["new"] == 1
    assert said[-1] == ("finito", 100.0)
    assert [percent for _stage, percent in said] == sorted(percent for _stage, percent in said)
    with behind_the_wall():
        row = Sweep.objects.get()
    assert row.ended_at is not None
    assert row.measured["persons"] >= 3


def test_the_same_sweep_again_changes_nothing(two, tmp_path):
    swept(tmp_path / "sweep")
    before = {key: pair.pk for key, pair in known().items()}
    assert swept(tmp_path / "sweep")["new"] == 0
    assert {key: pair.pk for key, pair in known().items()} == before


def test_who_said_that_they_are_two_is_not_asked_again(cast, two, tmp_path):
    with behind_the_wall():
        from tests.factories import GrantFactory

        GrantFactory(person=two[1], office=cast.luino)
    with acting(cast.actor()) as actor:
        say_not_the_same(*two, by=actor)
    swept(tmp_path / "sweep")
    assert known() == {}


def test_merged_records_are_one_already(cast, two, tmp_path):
    with behind_the_wall():
        MergeFactory(kept=two[0], absorbed=two[1])
    swept(tmp_path / "sweep")
    assert known() == {}


def test_a_pair_that_somebody_decided_stays_decided_and_one_that_is_gone_goes(cast, two, tmp_path):
    swept(tmp_path / "sweep")
    other = person(cast, "Oksana", "Bondarenko", ELDER)
    with behind_the_wall():
        LikelyDuplicate.objects.update(state=PairState.HOUSEHOLD)
        LikelyDuplicateFactory(left=two[0], right=other, seen_at="2026-01-01T00:00:00Z")
    assert swept(tmp_path / "sweep")["gone"] == 1
    (pair,) = known().values()
    assert pair.state == PairState.HOUSEHOLD


def test_two_of_one_household_are_a_hint_and_never_a_duplicate(cast, tmp_path):
    phone = "+39 333 123 4567"
    mother = person(cast, "Fatoumata", "Diallo", ELDER, phone=phone)
    daughter = person(cast, "Aissatou", "Diallo", DAY, phone=phone)
    swept(tmp_path / "sweep")
    assert known() == {}
    with behind_the_wall():
        for one in (mother, daughter):
            AddressFactory(person=one, street="Via Roma 3", municipality=None)
    swept(tmp_path / "sweep")
    (pair,) = known().values()
    assert pair.state == PairState.HINT
    assert pair.score < 0.5
    assert {"stesso telefono", "stesso indirizzo"} <= {r["says"] for r in pair.reasons}


@pytest.mark.parametrize("actor", ["user", System.SIGN_IN, System.PUBLIC])
def test_nobody_but_the_worker_notes_or_forgets_pairs(cast, actor):
    who = acting(cast.actor()) if actor == "user" else acting_as(actor)
    for statement in (
        "SELECT wall.note_pairs('{1}', '{2}', '{1}', '{[]}', '{f}', 'x')",
        "SELECT wall.forget_pairs(now())",
    ):
        with who, connection.cursor() as cursor, pytest.raises(DatabaseError, match="worker"):
            with transaction.atomic():
                cursor.execute(statement)
        who = acting(cast.actor()) if actor == "user" else acting_as(actor)


def test_the_worker_reads_no_pair_and_writes_none_by_itself(cast, two, tmp_path):
    swept(tmp_path / "sweep")
    with acting_as(System.WORKER):
        assert not LikelyDuplicate.objects.exists()
        assert LikelyDuplicate.objects.update(score=0) == 0


def test_the_folder_is_private_and_gone_at_the_end(two, tmp_path, monkeypatch):
    modes = []
    plain = conducting.conduct

    def looked(path, order, say):
        modes.append(stat.S_IMODE(path.stat().st_mode))
        return plain(path, order, say)

    monkeypatch.setattr(conducting, "conduct", looked)
    swept(tmp_path / "sweep")
    assert modes == [0o700]
    assert not (tmp_path / "sweep").exists()


def test_a_sweep_that_was_stopped_is_taken_up_where_it_was(two, tmp_path, monkeypatch):
    place = tmp_path / "sweep"
    with monkeypatch.context() as broken:
        broken.setattr(conducting.weighing, "weigh", _stopped)
        with pytest.raises(KeyboardInterrupt):
            swept(place)
    assert (place / "gathered.json").exists()
    with monkeypatch.context() as again:
        again.setattr(conducting, "alone", _stopped)
        assert swept(place)["new"] == 1


def _stopped(*_arguments, **_named):
    raise KeyboardInterrupt


def test_two_sweeps_of_one_folder_do_not_run_together(tmp_path):
    with folder.opened(tmp_path / "sweep", {"engine": "duckdb"}, keep=False):
        with pytest.raises(folder.Busy):
            swept(tmp_path / "sweep")


@pytest.mark.parametrize("name", ["others", "others/letter.txt"])
def test_others_files_are_left_as_they_are(tmp_path, name):
    letter = tmp_path / "others" / "letter.txt"
    letter.parent.mkdir(mode=0o755)
    letter.write_text("cara", encoding="utf-8")
    with pytest.raises(CommandError, match="indicane una nuova"):
        call_command("sweep", keep=tmp_path / name)
    assert [path.name for path in letter.parent.iterdir()] == ["letter.txt"]
    assert letter.read_text(encoding="utf-8") == "cara"
    assert stat.S_IMODE(letter.parent.stat().st_mode) == 0o755


def test_a_kept_folder_is_emptied_for_another_kind_of_sweep(tmp_path):
    place = tmp_path / "kept"
    place.mkdir()
    for engine in ("duckdb", "spark"):
        with folder.opened(place, {"engine": engine}, keep=True):
            assert not (place / "duckdb").exists()
            (place / engine).touch()
    assert (place / "spark").exists()


def test_the_command_tells_stage_and_percent(two, tmp_path, capsys):
    call_command("sweep", hands=1, limit_memory="500MB", keep=tmp_path / "kept")
    told = capsys.readouterr()
    assert "1 nuovi" in told.out
    assert "100%" in told.err
    assert (tmp_path / "kept" / "weighed-1.jsonl").exists()
