"""Persons in common with another body: counted without names, for those who read whole reports."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from openpyxl import load_workbook

from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting, acting_as
from labimpact.monitoring import actions
from labimpact.monitoring.actions import comparing
from labimpact.monitoring.models import BodyComparison
from labimpact.monitoring.periods import Period
from labimpact.monitoring.queries.comparisons import counted_persons, told
from labimpact.monitoring.queries.filters import Filters
from labimpact.network.models import Membership
from labimpact.people.actions.indexing import rewrite_keys
from labimpact.recognition.linking.encoding import Encoder
from labimpact.recognition.linking.sealed import Head, as_text, parse_encoded
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.recognition.linking.people import GIVEN, SURNAMES, person

pytestmark = pytest.mark.django_db
SECRET = "6f1d0c6f8e2b4a7f9c3d5e8f0a1b2c3d"
MARCH = {"periodo": "date", "dal": "01/03/2026", "al": "31/03/2026"}
# Of the forty persons whom Luino met, the other body knows so many; and thirty of its own.
OURS, COMMON, THEIRS = 40, 20, 30


def somebody(number: int) -> tuple[str, str, date]:
    """One of a few hundred people, no two alike."""
    return (
        GIVEN[number % 20],
        SURNAMES[(number * 7 + number // 20) % 20],
        date(1950 + number * 13 % 50, number * 5 % 12 + 1, number * 11 % 28 + 1),
    )


@pytest.fixture
def met(cast):
    """The persons met in Luino in March, with the cards by which they are recognised."""
    found = []
    for number in range(OURS):
        given, family, born = somebody(number)
        one = f.PersonFactory(
            given_name=given, family_name=family, birth_date=born, birth_precision="day",
            registered_office=cast.luino,
        )  # fmt: skip
        with behind_the_wall():
            rewrite_keys(one)
        contact = f.ContactFactory(office=cast.luino, occurred_on=date(2026, 3, 1 + number % 28))
        f.ContactParticipantFactory(contact=contact, person=one)
        found.append(one)
    return found


def clk(numbers, *, secret=SECRET, fields=("name", "birth")):
    """What the other body sends of these people."""
    encoder = Encoder(secret.encode(), fields)
    records = [
        person(n, given, family, f"{born:%Y-%m-%d}")
        for n in numbers
        for given, family, born in [somebody(n)]
    ]
    head = Head(encoder.fingerprint, tuple(fields))
    return "".join(as_text(map(encoder.encode, records), head)).encode()


THEIR_FILE = [*range(COMMON), *range(200, 200 + THEIRS)]


@pytest.fixture
def filters(cast):
    return Filters(Period(date(2026, 3, 1), date(2026, 3, 31)), (cast.luino.pk, cast.germignaga.pk))


@pytest.fixture
def coordinator(cast):
    return cast.actor("area_coordinator")


def ask(filters, actor, content=None, **other):
    asked = {"other_body": "Associazione", "secret": SECRET, "name": "loro.clk"} | other
    with acting(actor):
        return actions.ask_comparison(filters, by=actor, content=content, **asked)


def row():
    with behind_the_wall():
        return BodyComparison.objects.latest("pk")


def done(filters, actor, content=None):
    actions.compare(ask(filters, actor, content).pk)
    return row()


def test_persons_in_common_are_counted_without_exchanging_names(met, filters, coordinator):
    found = done(filters, coordinator, clk(THEIR_FILE))
    assert (found.state, found.problem) == ("ready", "")
    assert (found.ours, found.theirs) == (OURS, COMMON + THEIRS)
    assert found.common in (COMMON, COMMON + 5), "told in steps of five, by chance up or down"
    assert told(found).total.value == OURS + COMMON + THEIRS - found.common


def test_neither_key_nor_encodings_outlive_the_count(met, filters, coordinator):
    asked = ask(filters, coordinator, clk(THEIR_FILE))
    with behind_the_wall():
        kept = bytes(BodyComparison.objects.get(pk=asked.pk).material)
    assert SECRET.encode() not in kept
    assert SECRET.encode().hex().encode() not in kept
    actions.compare(asked.pk)
    assert bytes(row().material) == b""


@pytest.mark.parametrize("common", [0, 1, 4])
def test_few_in_common_are_not_told_nor_that_there_are_none(
    met, filters, coordinator, common, monkeypatch
):
    monkeypatch.setattr(comparing.secrets, "randbelow", lambda most: 0)
    found = done(filters, coordinator, clk([*range(common), *range(200, 240)]))
    assert found.common is None
    assert str(told(found).common) == "meno di 5"
    assert str(told(found).total) == f"da {OURS + 40 + common - 4} a {OURS + 40 + common}"


def test_one_person_many_times_over_is_one(met, filters, coordinator, monkeypatch):
    """Forty spellings of one name would otherwise tell whether that person is known."""
    given, family, born = somebody(3)
    encoder = Encoder(SECRET.encode(), ("name", "birth"))
    rows = [
        person(n, f"{given} {GIVEN[n % 20]} {n // 20 * 'Awa'}", family, f"{born}")
        for n in range(40)
    ]
    rows += [person(100, given, family, f"{born}")]
    head = Head(encoder.fingerprint, encoder.fields)
    monkeypatch.setattr(comparing.secrets, "randbelow", lambda most: 0)
    sent = "".join(as_text(map(encoder.encode, rows), head)).encode()
    assert done(filters, coordinator, sent).common is None


def test_what_is_told_is_rounded_by_chance_and_right_on_the_whole():
    told_of = [comparing._rounded(7, most=40) for _ in range(400)]
    assert set(told_of) == {5, 10}
    assert 5 < sum(told_of) / len(told_of) < 9
    assert comparing._rounded(38, most=38) in (35, None)


def test_a_sealed_person_is_in_no_comparison(met, filters, coordinator):
    f.SealFactory(person=met[0])
    assert met[0].pk not in counted_persons(filters)
    assert len(counted_persons(filters)) == OURS - 1


def test_whom_a_report_counts_is_whom_the_comparison_takes(met, cast, filters):
    contact = f.ContactFactory(office=cast.luino, occurred_on=date(2026, 3, 9))
    came_for_another = f.PersonFactory(registered_office=cast.luino)
    f.ContactParticipantFactory(contact=contact, person=came_for_another, role="delegate")
    later = f.ContactFactory(office=cast.luino, occurred_on=date(2026, 4, 1))
    f.ContactParticipantFactory(contact=later, person=cast.amina)
    f.MergeFactory(kept=met[0], absorbed=met[1])
    with behind_the_wall():
        met[1].refresh_from_db()
    assert set(counted_persons(filters)) == {one.pk for one in met} - {met[1].pk}


def test_only_the_worker_asks_whom_a_report_counts(met, filters, coordinator):
    period = filters.period
    with acting(coordinator), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="only the worker"), transaction.atomic():
            cursor.execute(
                "SELECT wall.counted_persons(%s::bigint[], %s, %s, NULL)",
                [list(filters.offices), period.first, period.last],
            )


@pytest.mark.parametrize(
    ("content", "other", "said", "field"),
    [
        (clk(range(29)), {}, "meno di 30 persone", "file"),
        (clk([1] * 1), {}, "meno di 30 persone", "file"),
        (b"id,nome\n1,Ana\n", {}, "non è un elenco codificato", "file"),
        (b"\xff\xfe\x00", {}, "non è un elenco codificato", "file"),
        (clk(THEIR_FILE), {"secret": SECRET[::-1]}, "un'altra chiave", "secret"),
        (clk(THEIR_FILE), {"secret": "corta"}, "troppo facile", "secret"),
        (None, {"secret": "a" * 40}, "troppo facile", "secret"),
    ],
)
def test_what_cannot_be_compared_is_refused(filters, coordinator, content, other, said, field):
    with pytest.raises(Refused, match=said) as refused:
        ask(filters, coordinator, content, **other)
    assert refused.value.field == field


def test_whoever_asks_too_often_is_stopped(filters, coordinator):
    for _ in range(actions.DAILY):
        ask(filters, coordinator, clk(THEIR_FILE))
    with behind_the_wall():
        BodyComparison.objects.update(made_at=clock.now() - timedelta(days=2))
    for _ in range(actions.DAILY):
        ask(filters, coordinator, clk(THEIR_FILE))
    with pytest.raises(Refused, match="riprova domani"):
        ask(filters, coordinator, clk(THEIR_FILE))


def test_a_report_of_too_few_is_not_compared(cast, filters, coordinator):
    found = done(filters, coordinator, clk(THEIR_FILE))
    assert (found.state, found.ours, found.common) == ("failed", None, None)
    assert "meno di 30 persone" in found.problem
    assert bytes(found.material) == b""


def test_a_right_that_ended_meanwhile_counts_nothing(met, filters, coordinator):
    asked = ask(filters, coordinator, clk(THEIR_FILE))
    with behind_the_wall():
        Membership.objects.filter(user_id=coordinator.user_id).delete()
    actions.compare(asked.pk)
    assert (row().state, row().common) == ("failed", None)
    assert "diritto" in row().problem


def test_ours_are_prepared_to_be_sent_for_an_hour(met, filters, client, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    user = cast.user("area_coordinator")
    found = done(filters, cast.as_actor(user))
    client.force_login(user)
    answer = client.get(reverse("monitoring:encodings", args=[found.pk]))
    text = b"".join(answer.streaming_content).decode()
    encoded, head = parse_encoded(text, tmp_path / "nostre.clk")
    assert head == Head(Encoder(SECRET.encode()).fingerprint, ("name", "birth", "sex"))
    assert len(encoded) == OURS
    assert {one.id for one in encoded}.isdisjoint(str(p.pk) for p in met)
    assert not any(p.family_name.lower() in text.lower() for p in met)
    with behind_the_wall():
        event = AuditEvent.objects.get(action="comparison.encoded")
        assert set(event.person_ids) == {p.pk for p in met}
        assert AuditEvent.objects.filter(action="comparison.file_opened").count() == 1
        BodyComparison.objects.update(expires_at=clock.now())
    assert client.get(reverse("monitoring:encodings", args=[found.pk])).status_code == 410
    assert actions.clear_comparisons() == 1
    assert not list((tmp_path / "made").iterdir())


def test_the_file_is_its_askers_alone(filters, client, cast):
    made = f.BodyComparisonFactory(
        offices=[cast.luino.pk], kind="encodings", state="ready", path="made/x",
        expires_at=clock.now() + timedelta(hours=1),
    )  # fmt: skip
    client.force_login(cast.user("area_coordinator"))
    assert client.get(reverse("monitoring:encodings", args=[made.pk])).status_code == 403


def test_what_was_cut_off_is_ended_and_forgotten(filters, coordinator):
    ask(filters, coordinator, clk(THEIR_FILE))
    with behind_the_wall():
        BodyComparison.objects.update(state="running", touched_at=clock.now() - timedelta(hours=3))
    actions.clear_comparisons()
    assert row().state == "failed"
    assert bytes(row().material) == b""


@pytest.mark.parametrize("role", ["desk_operator", "mediation_coordinator"])
def test_a_desk_finds_no_door(client, cast, role):
    client.force_login(cast.user(role))
    assert client.get(reverse("monitoring:comparing"), MARCH).status_code == 403
    assert "in-comune" not in client.get(reverse("monitoring:report"), MARCH).content.decode()


def test_the_wall_keeps_a_desk_from_asking_and_reading(cast, filters):
    f.BodyComparisonFactory(offices=[cast.luino.pk])
    actor = cast.actor()
    with acting(actor):
        assert not BodyComparison.objects.exists()
    with (
        acting(actor),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        BodyComparison.objects.create(
            kind="count", other_body="x", first_day="2026-03-01", last_day="2026-03-31",
            offices=[cast.luino.pk], made_by_id=actor.user_id, made_by_name="x",
            office_id=cast.luino.pk,
        )  # fmt: skip


def test_nobody_but_the_worker_writes_a_number(cast, coordinator):
    made = f.BodyComparisonFactory(offices=[cast.luino.pk])
    with acting(coordinator):
        assert BodyComparison.objects.filter(pk=made.pk).update(common=7) == 0
    with acting_as(System.WORKER):
        assert BodyComparison.objects.filter(pk=made.pk).update(common=7) == 1


def test_the_page_asks_and_the_report_tells(met, cast, client):
    client.force_login(cast.user("area_coordinator"))
    page = client.get(reverse("monitoring:comparing"), MARCH).content.decode()
    assert "Servono almeno 30 persone" in page
    url = f"{reverse('monitoring:comparing')}?periodo=date&dal=01/03/2026&al=31/03/2026"
    sent = {"other_body": "Associazione", "secret": SECRET}
    sent["file"] = SimpleUploadedFile("loro.clk", clk(range(10)))
    wrong = client.post(url, sent)
    assert wrong.status_code == 422
    assert "meno di 30 persone" in wrong.content.decode()
    sent["file"] = SimpleUploadedFile("loro.clk", clk(THEIR_FILE))
    assert client.post(url, sent).status_code == 302
    assert "in attesa" in client.get(url).content.decode()
    actions.compare(row().pk)
    assert "Associazione" in client.get(url).content.decode()
    report = client.get(reverse("monitoring:report"), MARCH)
    assert [t.comparison.pk for t in report.context["statements"]] == [row().pk]
    assert "Persone in comune con altri enti" in report.content.decode()
    other = client.get(reverse("monitoring:report"), MARCH | {"dal": "01/02/2026"})
    assert other.context["statements"] == []


def test_the_spreadsheet_tells_it_too(cast, client, met, tmp_path):
    user = cast.user("area_coordinator")
    f.BodyComparisonFactory(
        offices=sorted([cast.luino.pk, cast.germignaga.pk]), state="ready", ours=40, common=20,
        other_body="=Associazione",
    )  # fmt: skip
    client.force_login(user)
    answer = client.get(reverse("monitoring:report_xlsx"), MARCH)
    (tmp_path / "r.xlsx").write_bytes(answer.content)
    sheet = load_workbook(tmp_path / "r.xlsx")["In comune con altri enti"]
    assert [cell.value for cell in sheet[2]][:5] == ["=Associazione", 40, 40, 20, 60]
