"""Messages of a team: written, called by name, asked by a day, corrected; who reads them."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.casework.actions import messages as actions
from labimpact.casework.models import Case, CaseMember, CaseMention, CaseMessage
from labimpact.casework.queries import messages as queries
from labimpact.casework.queries.messages import TeamPerson, mentioned_in, unknown_in
from labimpact.notifications.models import Message
from labimpact.people.models import Grant
from tests import case_factories as cases
from tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def case(cast):
    """Amina's, of Luino, with Crema in the team."""
    made = cases.CaseFactory(led=True, office=cast.luino, person=cast.amina)
    f.GrantFactory(person=cast.amina, office=cast.crema, basis="case_team")
    cases.CaseMemberFactory(case=made, office=cast.crema)
    return made


def run(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def seen(actor):
    with acting(actor):
        return CaseMessage.objects.count(), CaseMention.objects.count(), len(queries.unread())


def test_a_name_is_called_whole_and_the_longer_one_first():
    people = [TeamPerson(n, name, 1, "") for n, name in
              enumerate(["Anna Rossi", "Anna Rossini", "Zoë D'Amico"])]  # fmt: skip
    for text, called in (
        ("@anna rossini puoi?", {1}), ("@Anna Rossi, e @ZOË D'AMICO", {0, 2}),
        ("@Anna Rossi e @Anna Rossini", {0, 1}), ("Anna Rossi", set()), ("@Anna Rossiter", set()),
        ("@Zoë puoi?", {2}), ("@anna puoi?", set()), ("@Zoë Bianchi", set()), ("a@zoë.it", set()),
    ):  # fmt: skip
        assert {p.user_id for p in mentioned_in(text, people)} == called, text
    assert unknown_in("@Pippo, @anna e @Zoë: scrivete a x@pippo.it", people) == ["Pippo", "anna"]


def test_a_message_with_a_day_reaches_who_is_called_and_says_nothing_by_mail(client, cast, case):
    writer, called = cast.user(), cast.user(office=cast.crema)
    client.force_login(writer)
    page = reverse("cases:messages", args=[case.pk])
    answer = client.post(
        page,
        {"text": f"@{called.full_name} porti il contratto?", "due_on": f"{TODAY():%d/%m/%Y}"},
    )
    assert answer.status_code == 302
    told = f.behind(lambda: Message.objects.get(kind="case_message"))
    assert told.recipient == called.email
    assert "Hassan" not in told.subject
    client.force_login(called)
    todo = client.get(reverse("worklist:list")).text
    assert "1 messaggio da leggere" in todo
    assert "porti il contratto" in todo
    day = client.get(reverse("workspace:today")).text
    assert "tue o di nessuno" in day
    assert "Ti hanno scritto su un caso" in day
    assert "porti il contratto" in day
    assert "nuovo</span>" in client.get(page).text
    message = f.behind(CaseMessage.objects.get)
    client.post(reverse("cases:messages_read", args=[case.pk]), {"ultimo": message.pk})
    assert "nuovo</span>" not in client.get(page).text
    assert "messaggio da leggere" not in client.get(reverse("worklist:list")).text
    asked = f.behind(CaseMention.objects.get)
    client.post(reverse("cases:asked_done", args=[case.pk, asked.pk]))
    for route in ("worklist:list", "workspace:today"):
        assert "porti il contratto" not in client.get(reverse(route)).text
    # Called without a day, it stands there until it is read.
    cases.CaseMentionFactory(
        case=case, message__text="Ci senti?", user=called, office=cast.crema, due_on=None
    )
    assert "Ci senti?" in client.get(reverse("workspace:today")).text
    last = f.behind(lambda: CaseMessage.objects.latest("pk"))
    client.post(reverse("cases:messages_read", args=[case.pk]), {"ultimo": last.pk})
    assert "Ci senti?" not in client.get(reverse("workspace:today")).text


def test_what_was_written_stays_and_is_corrected_by_another(client, cast, case):
    user = cast.user()
    mine = cases.CaseMessageFactory(case=case, author=user, text="Alle nove")
    theirs = cases.CaseMessageFactory(case=case, text="Alle otto")
    client.force_login(user)
    page = reverse("cases:messages", args=[case.pk])
    assert client.get(f"{page}?corregge={theirs.pk}").status_code == 404
    assert client.post(f"{page}?corregge={mine.pk}", {"text": "Alle dieci"}).status_code == 302
    text = client.get(page).text
    assert "<s>" in text
    assert "Alle dieci" in text
    assert client.get(f"{page}?corregge={mine.pk}").status_code == 404
    actor = cast.as_actor(user)
    with acting(actor):
        for change in (
            "UPDATE casework_casemessage SET text = 'x'", "DELETE FROM casework_casemessage",
        ):  # fmt: skip
            with pytest.raises(DatabaseError, match="permission denied"):
                run(change)
        assert run("DELETE FROM casework_casemention") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            CaseMessage.objects.create(
                case=case, office=cast.luino, author=user, text="x", corrects=theirs
            )


def test_refusals(cast, case):
    actor, stranger = cast.actor(), cast.user(office=cast.cittiglio)
    with acting(actor):
        for said, more in (
            ("Scrivi il messaggio", {"text": "  "}),
            ("«@Pippo»", {"text": "@Pippo puoi chiamare?"}),
            ("scegli a chi", {"due_on": TODAY()}),
            ("non lavora più", {"to": [stranger.pk]}),
            ("entro un anno", {"to": [actor.user_id], "due_on": TODAY() - timedelta(days=1)}),
        ):
            with pytest.raises(Refused, match=said):
                actions.write_message(case, by=actor, **{"text": "Ciao", **more})
        actions.write_message(case, text="Ciao", by=actor)
        with pytest.raises(Refused, match="già mandato"):
            actions.write_message(case, text="Ciao ", by=actor)
    with acting(cast.actor(office=cast.cittiglio)) as other, pytest.raises(Refused):
        actions.write_message(case, text="Ciao", by=other)


@pytest.mark.parametrize(
    ("what", "reads"),
    [
        ("seat", True),
        ("handover", True),
        ("handover_over", False),
        ("grant_expired", False),
        ("grant_revoked", False),
        ("own_grant_revoked", False),
        ("sealed", False),
        ("merged", True),
    ],
)
def test_who_has_a_seat_in_force_reads_and_nobody_after_it(client, cast, case, what, reads):
    office = cast.luino if what == "own_grant_revoked" else cast.crema
    user = cast.user(office=office)
    message = cases.CaseMessageFactory(case=case)
    cases.CaseMentionFactory(message=message, user=user, office=office)
    seats = CaseMember.objects.filter(office=cast.crema)
    grants = Grant.objects.filter(office=cast.crema)
    past = timezone.now() - timedelta(hours=1)
    yesterday = TODAY() - timedelta(days=1)
    lay = {
        "seat": lambda: None,
        "handover": lambda: seats.update(until_on=yesterday, handover_until=TODAY()),
        "handover_over": lambda: seats.update(until_on=yesterday, handover_until=yesterday),
        "grant_expired": lambda: grants.update(valid_to=past),
        "grant_revoked": lambda: grants.update(revoked_at=past),
        "own_grant_revoked": lambda: Grant.objects.filter(office=cast.luino).update(
            revoked_at=past
        ),
        "sealed": lambda: f.SealFactory(person=cast.amina, office=cast.luino),
        "merged": lambda: f.MergeFactory(
            kept=f.PersonFactory(registered_office=cast.luino), absorbed=cast.amina
        ),
    }
    f.behind(lay[what])
    actor = cast.as_actor(user)
    assert seen(actor) == ((1, 1, 1) if reads else (0, 0, 0))
    client.force_login(user)
    page = client.get(reverse("cases:messages", args=[case.pk]))
    assert page.status_code == (200 if reads else 404)
    mention = f.behind(CaseMention.objects.get)
    done = "UPDATE casework_casemention SET done_at = now() WHERE id = %s"
    with acting(actor):
        assert run(done, mention.pk) == int(reads)


@pytest.mark.parametrize("office", ["germignaga", "cittiglio"])
def test_neither_the_same_area_nor_who_only_follows_reads_or_writes(client, cast, case, office):
    cases.CaseMentionFactory(message=cases.CaseMessageFactory(case=case))
    office = getattr(cast, office)
    if office == cast.cittiglio:
        f.GrantFactory(person=cast.amina, office=office, basis="referral")
    user = cast.user(office=office)
    actor = cast.as_actor(user)
    assert seen(actor) == (0, 0, 0)
    client.force_login(user)
    assert client.get(reverse("cases:messages", args=[case.pk])).status_code == 404
    with acting(actor):
        assert run("SELECT * FROM wall.team_people(%s)", case.pk) == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            CaseMessage.objects.create(case=case, office=office, author=user, text="x")


def test_nobody_outside_is_mentioned_and_no_address_is_told_afterwards(cast, case):
    user = cast.user()
    actor, stranger = cast.as_actor(user), cast.user(office=cast.cittiglio)
    old = cases.CaseMessageFactory(case=case, author=user)
    with acting(actor):
        new = actions.write_message(case, text="Ciao", by=actor)
        for message, whom, office in (
            (new, stranger, cast.cittiglio), (new, stranger, cast.luino), (old, user, cast.luino),
        ):  # fmt: skip
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                CaseMention.objects.create(message=message, user=whom, office=office, name="x")
        assert run("SELECT * FROM wall.mentioned_at(%s)", old.pk) == 0
    with acting(cast.actor()):
        assert run("UPDATE casework_casemention SET done_at = now()") == 0


def test_a_closed_case_is_read_and_not_written(client, cast, case):
    f.behind(lambda: Case.objects.filter(pk=case.pk).update(
        state="closure", closed_on=TODAY(), close_reason="x"
    ))  # fmt: skip
    client.force_login(cast.user())
    page = reverse("cases:messages", args=[case.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"text": "Ciao"}).status_code == 403
