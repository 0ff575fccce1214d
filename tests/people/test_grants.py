"""Who follows a person: told, ended, taken back, limited, looked at again, attacked."""

import io
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from labimpact.audit.models import AuditEvent
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting, acting_as
from labimpact.casework import words
from labimpact.casework.actions import opening
from labimpact.casework.models import Case, CaseMember
from labimpact.flows.models import SiussRecord
from labimpact.lists.queries import still_seen
from labimpact.notifications.models import Message
from labimpact.people import facing
from labimpact.people.actions import grants as actions
from labimpact.people.actions.access_sheet import WORDS
from labimpact.people.actions.protection import Identifier, open_emergency
from labimpact.people.models import Grant, Person, PersonFile
from labimpact.people.queries import grants as queries
from tests import case_factories as cases
from tests import factories as f
from tests import flow_factories as flows
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db
WHY = "Ora la segue un altro servizio"


def long_ago(days=200):
    return timezone.now() - timedelta(days=days)


def lent(cast, office=None, **more):
    """A grant of Crema on Amina, which Luino gave."""
    values = {"basis": "referral", "given_by_office": cast.luino, "reason": "invio n. 12 accettato"}
    person = more.pop("person", cast.amina)
    return f.GrantFactory(person=person, office=office or cast.crema, **values | more)


def sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def ends(actor, grant, why=WHY):
    with acting(actor):
        return actions.end_grant(grant.pk, grant.person_id, reason=why, by=actor)


def again(row):
    f.behind(row.refresh_from_db)
    return row


# Who is told


def test_who_follows_is_told_of_whom_and_a_passing_eye_only_how_many(client, cast):
    lent(cast)
    f.GrantFactory(
        person=cast.amina, office=cast.cittiglio, basis="emergency", reason="urgenza in corso",
        valid_to=timezone.now() + timedelta(hours=2),
    )  # fmt: skip
    url = reverse("people:followers", args=[cast.amina.pk])
    client.force_login(cast.user())
    page = client.get(url).text
    assert "Sportello di Crema" in page
    assert "invio n. 12 accettato" in page
    assert "art. 2-ter" in page
    client.force_login(cast.user(office=cast.cittiglio))
    page = client.get(url).text
    assert "Comune: 2" in page
    assert "Sportello di Crema" not in page
    assert client.get(reverse("people:access_sheet", args=[cast.amina.pk])).status_code == 403
    client.force_login(cast.user(office=cast.germignaga))
    assert client.get(url).status_code == 404
    f.SealFactory(person=cast.amina)
    client.force_login(cast.user())
    assert client.get(url).status_code == 404


def test_the_grants_of_a_merged_record_are_told_to_who_sees_both(client, cast):
    other = f.PersonFactory(registered_office=cast.luino)
    f.GrantFactory(person=other, office=cast.crema, basis="sharing", reason="richiesta n. 3")
    f.behind(lambda: Person.objects.filter(pk=other.pk).update(merged_into=cast.amina))
    with acting(cast.actor()):
        assert "richiesta n. 3" in {line.reason for line in queries.grants_of(cast.amina)}
    lent(cast, cast.germignaga)
    with acting(cast.actor(office=cast.germignaga)):
        assert "richiesta n. 3" not in {line.reason for line in queries.grants_of(cast.amina)}


def test_the_page_takes_the_same_queries_for_one_and_five(client, cast, page_queries):
    url = reverse("people:followers", args=[cast.amina.pk])
    client.force_login(cast.user())
    client.get(url)
    one = page_queries(url)
    for office in (cast.crema, cast.cittiglio, cast.germignaga, f.OfficeFactory()):
        lent(cast, office)
    assert page_queries(url) == one <= 20


def test_the_sheet_for_the_person_says_offices_and_no_operator(client, cast):
    lent(cast)
    lent(cast, cast.cittiglio, revoked_at=timezone.now())
    user = cast.user()
    client.force_login(user)
    client.get(reverse("workspace:person", args=[cast.amina.pk]))
    answer = client.get(reverse("people:access_sheet", args=[cast.amina.pk]) + "?lingua=ar")
    assert answer["Content-Type"] == "application/pdf"
    said = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "Chi poteva vederli prima" in said
    assert cast.cittiglio.name in " ".join(said.split())
    with acting(cast.as_actor(user)):
        found = queries.openings(cast.amina, long_ago(1))
    assert {(one.office, one.hands) for one in found} == {(cast.luino.name, 1)}
    printed = f.behind(
        lambda: AuditEvent.objects.get(action="person.access_sheet_printed").person_ids
    )
    assert printed == [cast.amina.pk]


# Ending


@pytest.mark.parametrize(
    ("office", "more", "status"),
    [
        ("luino", {}, 200),  # gave it, and registered her
        ("luino", {"given_by_office": None}, 200),  # registered her
        ("crema", {}, 200),  # gives it back
        ("germignaga", {}, 404),  # same area, does not follow her
        ("cittiglio", {}, 403),  # follows her, gave nothing
    ],
)
def test_a_grant_is_ended_by_who_gave_it_who_has_it_or_who_answers(
    client, cast, office, more, status
):
    grant = lent(cast, **more)
    lent(cast, cast.cittiglio)
    client.force_login(cast.user(office=getattr(cast, office)))
    url = reverse("people:grant_end", args=[cast.amina.pk, grant.pk])
    assert client.get(url).status_code == status
    client.post(url, {"reason": WHY})
    assert (again(grant).revoked_at is not None) is (status == 200)
    if status == 200:
        assert (grant.end_reason, grant.ended_for) == (WHY, getattr(cast, office))


@pytest.mark.parametrize("over", ["expired", "revoked"])
def test_who_gave_it_and_follows_no_more_ends_nothing(client, cast, over):
    grant = lent(cast, given_by_office=cast.cittiglio)
    f.GrantFactory(person=cast.amina, office=cast.cittiglio, basis="referral", **{over: True})
    actor = cast.actor(office=cast.cittiglio)
    with acting(actor), pytest.raises(DatabaseError, match="not yours to end"):
        sql("SELECT wall.end_grant(%s, 'x', NULL)", grant.pk)


def test_neither_the_registering_office_nor_an_emergency_of_another_is_ended(cast):
    own = f.behind(lambda: Grant.objects.get(person=cast.amina))
    emergency = lent(cast, basis="emergency", valid_to=timezone.now() + timedelta(hours=1))
    sealed = f.PersonFactory(registered_office=cast.luino)
    hidden = f.GrantFactory(person=sealed, office=cast.crema, basis="referral")
    f.SealFactory(person=sealed, office=cast.luino)
    with acting(cast.actor()):
        for grant in (own, emergency, hidden):
            with pytest.raises(DatabaseError, match="not yours to end"):
                sql("SELECT wall.end_grant(%s, 'x', NULL)", grant.pk)


def _reached(cast):
    """What Crema has of Amina by its seat in the team: each is asked before, after and again."""
    user = cast.user("social_worker", office=cast.crema)
    grant = lent(cast, basis="case_team")
    case = cases.CaseFactory(led=True, office=cast.luino, person=cast.amina)
    seat = cases.CaseMemberFactory(case=case, office=cast.crema)
    f.PersonFileFactory(person=cast.amina)
    link = f.ReferralLinkFactory(
        referral__from_office=cast.crema, referral__person=cast.amina, referral__to_office=None,
        referral__to_name="Caritas",
    )  # fmt: skip
    f.AppointmentFactory(office=cast.crema, person=cast.amina, operator=user)
    feed = f.CalendarFeedFactory(user=user, office=cast.crema)
    record = flows.SiussRecordFactory(office=cast.crema, person=cast.amina)
    chosen = f.PersonFileFactory(person=cast.amina)
    told = f.ReferralFactory(
        from_office=cast.luino, to_office=cast.crema, person=cast.amina, state="accepted",
        answered_on=timezone.localdate(), shared={"documents": [{"id": chosen.pk}]},
    )  # fmt: skip
    actor = cast.as_actor(user)

    def as_actor(ask):
        with acting(actor):
            return ask()

    def initials():
        with acting(Actor.of_system(System.CALENDAR)):
            return sql("SELECT initials FROM wall.calendar_feed(%s)", feed.key_hash)

    return grant, seat, {
        "person": lambda: as_actor(Person.objects.filter(pk=cast.amina.pk).exists),
        "case": lambda: as_actor(Case.objects.visible_to(actor).filter(pk=case.pk).exists),
        "documents": lambda: as_actor(PersonFile.objects.filter(person=cast.amina.pk).exists),
        "chosen document": lambda: as_actor(
            lambda: sql("SELECT 1 FROM wall.referral_file(%s, %s)", told.pk, str(chosen.pk))
        ) != [],
        "record sent": lambda: as_actor(SiussRecord.objects.filter(pk=record.pk).exists),
        "files of lists": lambda: as_actor(lambda: still_seen([cast.amina.pk])) != [],
        "secret link": lambda: f.behind(
            lambda: sql("SELECT 1 FROM wall.live_link(%s)", link.key_hash)
        ) != [],
        "calendar": lambda: initials() == [("AH",)],
        "reminders": lambda: f.behind(
            lambda: sql("SELECT wall.reminder_obstacle(%s, %s)", cast.amina.pk, cast.crema.pk)
        ) == [("",)],
    }  # fmt: skip


def test_ending_a_grant_reaches_everything_and_is_taken_back_as_a_whole(client, cast):
    grant, seat, reached = _reached(cast)
    assert {name: ask() for name, ask in reached.items()} == dict.fromkeys(reached, True)
    worker = cast.actor()
    assert ends(worker, grant) is False
    assert {name: ask() for name, ask in reached.items()} == dict.fromkeys(reached, False)
    assert again(seat).until_on == timezone.localdate()
    # The office that lost it is told: by number, by whom and why.
    client.force_login(cast.user(office=cast.crema))
    todo = client.get(reverse("worklist:list") + "?vista=ufficio").text
    assert f"#{cast.amina.pk}" in todo
    assert WHY in todo
    assert "Hassan" not in todo
    with acting(cast.actor()):
        assert sql("SELECT wall.take_back_end(%s)", grant.pk) == [(None,)]
    with acting(worker):
        actions.take_back_end(grant.pk, by=worker)
    assert {name: ask() for name, ask in reached.items()} == dict.fromkeys(reached, True)


def test_a_seat_that_closed_does_not_open_again_with_the_next_grant(cast):
    grant, seat, reached = _reached(cast)
    ends(cast.actor(), grant)
    lent(cast)
    assert reached["person"]()
    assert not reached["case"]()
    with acting(cast.actor()):
        assert not CaseMember.objects.sitting(timezone.localdate()).filter(pk=seat.pk).exists()


def test_nor_when_the_right_ran_out_at_its_term_or_in_an_emergency(cast):
    grant, seat, reached = _reached(cast)
    with behind_the_wall():
        Grant.objects.filter(pk=grant.pk).update(
            valid_from=timezone.now() - timedelta(days=2),
            valid_to=timezone.now() - timedelta(hours=1),
        )
    assert not reached["case"]()
    emergency = lent(cast, basis="emergency", valid_to=timezone.now() + timedelta(hours=3))
    assert reached["person"]()
    assert not reached["case"]()
    assert again(seat).ended_at is None
    lent(cast)
    assert not reached["case"]()
    assert again(seat).ended_at is not None
    assert emergency.pk


def test_what_is_given_on_ends_no_later_than_the_giver_s_own_right(cast):
    soon = timezone.now() + timedelta(days=2)
    person = f.PersonFactory(registered_office=cast.luino)
    lent(cast, person=person, basis="sharing", valid_to=soon)
    on = lent(cast, cast.cittiglio, person=person, given_by_office=cast.crema)
    back = lent(cast, cast.crema, person=person, given_by_office=cast.cittiglio)
    for grant in (on, back):
        again(grant)
        assert grant.valid_to == soon
    own = lent(cast, cast.germignaga, person=person)
    again(own)
    assert own.valid_to is None


def test_who_follows_up_to_a_day_opens_no_case_that_nobody_could_close(cast):
    person = f.PersonFactory(registered_office=cast.luino)
    lent(cast, person=person, valid_to=timezone.now() + timedelta(days=2))
    by = cast.actor("social_worker", office=cast.crema)
    first = opening.FirstReading(text="Cerca casa.", lives_alone=True)
    with acting(by):
        with pytest.raises(Refused, match="chiedi a chi ha dato"):
            opening.open_case(person, by=by, reading=first)
        with pytest.raises(DatabaseError, match="up to a day"), transaction.atomic():
            Case.objects.create(
                office=cast.crema, person=person, opened_on=timezone.localdate(),
                opened_by_id=by.user_id, first_reading="x",
            )  # fmt: skip
    lent(cast, person=person, basis="case_team")
    seat = cases.CaseMemberFactory(
        case=cases.CaseFactory(led=True, office=cast.luino, person=person), office=cast.crema
    )
    with acting(by):
        opening.open_case(person, by=by, reading=first)
    with behind_the_wall():
        CaseMember.objects.filter(pk=seat.pk).update(until_on=timezone.localdate())
        assert Grant.objects.filter(person=person, office=cast.crema, valid_to=None).exists()


def test_an_end_is_not_taken_back_into_a_case_that_closed_meanwhile(cast):
    grant, seat, reached = _reached(cast)
    worker = cast.actor()
    ends(worker, grant)
    with behind_the_wall():
        Case.objects.filter(pk=seat.case_id).update(
            state="closure", close_reason="other", closed_on=timezone.localdate()
        )
    with acting(worker):
        assert sql("SELECT wall.take_back_end(%s)", grant.pk) == [(None,)]
    assert not reached["person"]()


def test_a_hand_over_ends_with_the_right_and_is_taken_back_with_it(cast):
    grant, seat, reached = _reached(cast)
    today, worker = timezone.localdate(), cast.actor()
    lasts = {"until_on": today, "handover_until": today + timedelta(days=10)}
    with behind_the_wall():
        CaseMember.objects.filter(pk=seat.pk).update(**lasts)
    assert reached["case"]()
    lent(cast)
    ends(worker, grant)
    assert reached["person"]()
    assert not reached["case"]()
    with acting(worker):
        actions.take_back_end(grant.pk, by=worker)
    assert reached["case"]()
    assert (again(seat).until_on, again(seat).handover_until) == tuple(lasts.values())


def test_an_end_is_taken_back_for_ten_minutes_only(cast):
    user = cast.user()
    grant = lent(
        cast, ended_by=user, ended_for=cast.luino, end_reason=WHY,
        revoked_at=timezone.now() - timedelta(minutes=11),
    )  # fmt: skip
    with acting(cast.as_actor(user)):
        assert sql("SELECT wall.take_back_end(%s)", grant.pk) == [(None,)]
    with acting(cast.actor(office=cast.crema)):
        with pytest.raises(DatabaseError, match="only shrinks"):
            sql("UPDATE people_grant SET revoked_at = NULL WHERE id = %s", grant.pk)


def test_another_right_is_told_and_a_case_of_its_own_comes_first(client, cast):
    grant, other = lent(cast), lent(cast, basis="sharing")
    assert ends(cast.actor(), other) is True
    case = cases.CaseFactory(office=cast.crema, person=cast.amina)
    client.force_login(cast.user())
    answer = client.post(
        reverse("people:grant_end", args=[cast.amina.pk, grant.pk]), {"reason": WHY}
    )
    assert answer.status_code == 422
    assert "ha un caso aperto" in answer.text
    f.behind(
        lambda: Case.objects.filter(pk=case.pk).update(
            state="closure", closed_on=timezone.localdate(), close_reason="x"
        )
    )
    assert ends(cast.actor(), grant) is False


def test_a_file_made_before_is_not_opened_after(client, cast):
    user = cast.user(office=cast.crema)
    grant = lent(cast)
    file = f.ListFileFactory(
        user=user, office_id=cast.crema.pk, state="ready", path="made/x",
        expires_at=timezone.now() + timedelta(hours=1), person_ids=[cast.amina.pk],
    )  # fmt: skip
    ends(cast.actor(), grant)
    client.force_login(user)
    answer = client.get(reverse("lists:file", args=[file.key]), follow=True)
    assert "non è più tra le persone che vedi" in answer.text


def test_a_term_comes_sooner_or_another_grant_lasts_longer(client, cast):
    grant = lent(cast)
    client.force_login(cast.user())
    url = reverse("people:grant_term", args=[cast.amina.pk, grant.pk])
    day = timezone.localdate() + timedelta(days=10)
    client.post(url, {"until": f"{day:%d/%m/%Y}", "reason": WHY})
    until = again(grant).valid_to
    assert timezone.localtime(until).date() == day + timedelta(days=1)
    later = day + timedelta(days=20)
    client.post(url, {"until": f"{later:%d/%m/%Y}", "reason": "Serve ancora"})
    both = f.behind(
        lambda: list(Grant.objects.filter(office=cast.crema).values_list("valid_to", flat=True))
    )
    assert until in both
    assert len(both) == 2
    past = {"until": "01/01/2020", "reason": WHY}
    assert client.post(url, past).status_code == 422


def test_the_sheet_speaks_every_language_of_the_other_sheets():
    assert facing.languages(WORDS) == words.languages()
    keys = set(facing.read(WORDS, "it").text)
    assert all(set(facing.read(WORDS, code).text) == keys for code in words.languages())


def test_nobody_lengthens_their_own_right_with_raw_sql(cast):
    grant = lent(cast, valid_to=timezone.now() + timedelta(days=1))
    actor = cast.actor(office=cast.crema)
    with acting(actor):
        line = next(g for g in queries.grants_of(cast.amina) if g.pk == grant.pk)
        later = timezone.localdate() + timedelta(days=9)
        with pytest.raises(Refused, match="non si allunga"):
            actions.set_term(line, until=later, reason="x", office_id=cast.crema.pk, by=actor)
    with acting(actor), pytest.raises(DatabaseError, match="row-level security"):
        sql(
            "INSERT INTO people_grant (person_id, office_id, basis, reason, review_note,"
            " granted_by_id) VALUES (%s, %s, 'referral', 'per me', '', %s)",
            cast.amina.pk, cast.crema.pk, actor.user_id,
        )  # fmt: skip


# Looking at them again


def test_an_office_confirms_or_gives_back_with_one_click(client, cast):
    kept = lent(cast, valid_from=long_ago())
    fresh = f.PersonFactory(registered_office=cast.luino)
    f.GrantFactory(person=fresh, office=cast.crema, basis="referral")
    client.force_login(cast.user(office=cast.crema))
    url = reverse("people:grants_to_review")
    assert "Hassan" in client.get(url).text
    assert fresh.family_name not in client.get(url).text
    lent(cast, person=f.PersonFactory(registered_office=cast.luino), valid_from=long_ago())
    todo = client.get(reverse("worklist:list") + "?vista=ufficio").text
    assert "2 accessi da rivedere" in todo
    assert "Hassan" not in todo
    client.post(reverse("people:grant_confirm", args=[kept.pk]))
    assert "Hassan" not in client.get(url).text
    assert again(kept).confirmed_by_id is not None
    f.behind(lambda: Grant.objects.filter(pk=kept.pk).update(confirmed_at=long_ago()))
    client.post(reverse("people:grant_give_back", args=[kept.pk]))
    assert again(kept).end_reason == "non serve più"
    other = lent(cast, cast.cittiglio, valid_from=long_ago())
    assert client.post(reverse("people:grant_confirm", args=[other.pk])).status_code == 404


def test_raw_sql_confirms_nothing_for_another_office_or_another_day(cast):
    grant = lent(cast, valid_from=long_ago())
    mine = cast.actor(office=cast.crema)
    write = "UPDATE people_grant SET confirmed_at = {}, confirmed_by_id = %s WHERE id = %s"
    with acting(cast.actor(office=cast.cittiglio)) as actor:
        assert sql(write.format("now()"), actor.user_id, grant.pk) == 0
    with acting(mine):
        for moment, who in (("now() + interval '1 year'", mine.user_id), ("now()", 1)):
            with pytest.raises(DatabaseError, match="confirmed now"):
                sql(write.format(moment), who, grant.pk)
        with pytest.raises(DatabaseError, match="permission denied"):
            sql("UPDATE people_grant SET escalated_on = now() WHERE id = %s", grant.pk)


def test_what_nobody_reviewed_ends_unless_the_office_works_with_the_person(client, cast):
    idle = lent(cast, valid_from=long_ago(400))
    busy = lent(cast, cast.cittiglio, valid_from=long_ago(400), basis="case_team")
    recent = lent(cast, cast.germignaga, valid_from=long_ago(200))
    sealed = f.PersonFactory(registered_office=cast.luino)
    hidden = f.GrantFactory(
        person=sealed, office=cast.crema, basis="referral", valid_from=long_ago(400)
    )
    f.SealFactory(person=sealed, office=cast.luino)
    case = cases.CaseFactory(led=True, office=cast.luino, person=cast.amina)
    cases.CaseMemberFactory(case=case, office=cast.cittiglio)
    coordinator = cast.user("area_coordinator", office=cast.cittiglio)
    operator = cast.user(office=cast.crema)
    actions.remind_of_reviews()
    actions.nightly()
    assert again(idle).revoked_at is None
    # Asked two months ago, and never answered.
    asked = Grant.objects.exclude(review_asked_on=None).exclude(pk=recent.pk)
    f.behind(lambda: asked.update(review_asked_on=timezone.localdate() - timedelta(days=61)))
    actions.nightly()
    actions.nightly()
    assert again(idle).end_reason == actions.NEVER_REVIEWED
    assert [again(g).revoked_at for g in (busy, recent, hidden)] == [None] * 3
    ended = f.behind(lambda: AuditEvent.objects.get(action="grant.ended_unreviewed"))
    assert (ended.person_ids, ended.office_id) == ([cast.amina.pk], cast.crema.pk)
    sent = f.behind(lambda: list(Message.objects.values_list("recipient", "kind")))
    assert sorted(sent) == sorted(
        [
            (coordinator.email, "grant_left_unreviewed"),
            (operator.email, "grant_ended"),
            (operator.email, "grant_to_review"),
        ]
    )
    client.force_login(coordinator)
    page = client.get(reverse("people:grants_to_review")).text
    assert "Sportello di Cittiglio" in page
    assert "Hassan" not in page
    assert "Germignaga" not in page


def test_only_the_worker_asks_what_the_night_asks(cast):
    for name in ("remind_of_reviews()", "escalate_unreviewed()", "tell_of_ends()",
                 "end_unreviewed('x')", "remind_of_emergencies(1)"):  # fmt: skip
        with acting(cast.actor("privacy_officer")), pytest.raises(DatabaseError):
            sql(f"SELECT * FROM wall.{name}")


# Emergencies


def test_who_protects_the_data_is_told_at_once_and_again_until_it_is_reviewed(cast):
    officer = cast.user("privacy_officer", office=cast.germignaga)
    theirs = cast.user("privacy_officer", office=cast.crema)
    person = f.PersonFactory(
        registered_office=cast.crema, tax_code="DPIFTA88E57Z343K", tax_code_kind="definitive"
    )
    actor = cast.actor()
    with acting(actor):
        open_emergency(
            Identifier(tax_code=person.tax_code), reason="Portata al pronto soccorso",
            office_id=cast.luino.pk, by=actor,
        )  # fmt: skip
    told = f.behind(lambda: set(Message.objects.values_list("recipient", "kind")))
    assert told == {
        (officer.email, "grant_emergency"), (theirs.email, "grant_emergency_elsewhere"),
    }  # fmt: skip
    with acting(cast.actor()):
        assert sql("SELECT * FROM wall.told_of_emergency(%s)", person.pk) == []
    actions.nightly()
    assert f.behind(Message.objects.count) == 2
    f.behind(lambda: Grant.objects.filter(basis="emergency").update(granted_at=long_ago(4)))
    actions.nightly()
    with acting_as(System.WORKER):
        assert Message.objects.filter(kind="grant_emergencies").count() == 1
