"""One office asks another about somebody it may not see: what each side reads, before and after."""

import json
import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting, acting_as
from labimpact.people.models import Grant, Person
from labimpact.recognition import actions
from labimpact.recognition.actions import sharing
from labimpact.recognition.enums import RequestKind
from labimpact.recognition.jobs import end_unanswered
from labimpact.recognition.models import LikelyDuplicate, RequestedPerson, SharingRequest
from labimpact.recognition.queries import queue
from tests.conftest import behind_the_wall
from tests.factories import (
    ContactPointFactory,
    GrantFactory,
    LikelyDuplicateFactory,
    MembershipFactory,
    PersonFactory,
    SealFactory,
    SealMemberFactory,
)

pytestmark = pytest.mark.django_db
WHY = "è allo sportello e chiede della casa"


def run(sql, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else cursor.rowcount


@pytest.fixture
def luino(cast):
    return cast.actor()


@pytest.fixture
def crema(cast):
    return cast.actor(office=cast.crema)


def ask(actor, person, office, **kwargs):
    kwargs = {"typed": "Hasan Amina 1990", "why": WHY} | kwargs
    with acting(actor):
        return sharing.ask(person_id=person.pk, to_office_id=office.pk, by=actor, **kwargs)


def answer(actor, request, **kwargs):
    with acting(actor):
        return sharing.answer(request, by=actor, **kwargs)


def seen_by_asker(actor, request):
    """Everything that the asking office reads of a request, but its number and the person."""
    with acting(actor):
        row = SharingRequest.objects.get(pk=request.pk)
        assert run("SELECT count(*) FROM recognition_requestedperson") == [(0,)]
        return (row.get_state_display(), row.answered_on, row.opened_person_id)


def test_the_asker_reads_no_word_of_the_person_before_a_yes(cast, luino, far):
    ContactPointFactory(person=far)
    request = ask(luino, far, cast.crema)
    with acting(luino):
        assert not Person.objects.filter(pk=far.pk).exists()
        assert not RequestedPerson.objects.exists()
        row = json.loads(run("SELECT to_jsonb(r) FROM recognition_sharingrequest r")[0][0])
    assert far.pk not in [row[name] for name in row if name.endswith("person_id")]
    assert seen_by_asker(luino, request) == ("in attesa", None, None)


def test_a_yes_opens_the_person_with_its_basis_and_is_in_the_register(cast, luino, crema, far):
    request = ask(luino, far, cast.crema)
    with acting(crema):
        assert [r.pk for r in queue.to_answer(crema)] == [request.pk]
    answer(crema, request, yes=True)
    with acting(luino):
        assert Person.objects.visible_to(luino).filter(pk=far.pk).exists()
        grant = Grant.objects.get(person=far, office=cast.luino)
        assert (grant.basis, grant.reason) == ("sharing", f"richiesta n. {request.pk}")
        assert grant.granted_by_id == crema.user_id
    assert seen_by_asker(luino, request)[0] == "accettata"
    with behind_the_wall():
        actions_told = set(
            AuditEvent.objects.filter(person_ids__contains=[far.pk]).values_list("action", flat=1)
        )
    assert actions_told == {"sharing.asked", "sharing.accepted"}
    with acting(crema):
        assert not queue.to_answer(crema).exists()


def test_a_no_says_why_to_colleagues_alone(cast, luino, crema, far):
    request = ask(luino, far, cast.crema)
    with acting(crema), pytest.raises(Refused, match="perché no"):
        sharing.answer(request, yes=False, by=crema)
    answer(crema, request, yes=False, note="non vuole")
    assert seen_by_asker(luino, request) == ("rifiutata", clock.today(), None)
    with acting(luino):
        assert not Person.objects.filter(pk=far.pk).exists()
        assert "non vuole" not in str(run("SELECT * FROM recognition_sharingrequest"))
    with acting(crema):
        assert RequestedPerson.objects.get().answer_note == "non vuole"
        with pytest.raises(Refused, match="non aspetta più"):
            sharing.answer(request, yes=True, by=crema)


def test_only_the_office_that_was_asked_answers(cast, luino, crema, far):
    GrantFactory(person=far, office=cast.cittiglio)
    request = ask(luino, far, cast.crema)
    cittiglio = cast.actor(office=cast.cittiglio)
    with acting(cittiglio):
        assert not SharingRequest.objects.exists()
    for actor in (luino, cittiglio):
        with acting(actor):
            with pytest.raises(Refused, match="un altro ufficio"):
                sharing.answer(request, yes=True, by=actor)
            with pytest.raises(DatabaseError, match="not yours"):
                run("SELECT wall.answer_sharing(%s, true, '')", request.pk)


def test_asking_again_gives_the_same_request(cast, luino, far):
    assert ask(luino, far, cast.crema) == ask(luino, far, cast.crema, typed="Hassan, 1990")


def test_what_is_asked_needs_an_office_a_reason_and_somebody_unseen(cast, luino, far):
    for said, kwargs in (
        ("chi risponde deve", {"why": "boh"}),
        ("stesso ufficio", {"to_office_id": cast.luino.pk}),
        ("La vedi già|la vedi già", {"person_id": cast.amina.pk}),
        ("serve la scheda", {"kind": RequestKind.MERGE}),
    ):
        wanted = {
            "person_id": far.pk, "to_office_id": cast.crema.pk, "typed": "x", "why": WHY,
        } | kwargs  # fmt: skip
        with acting(luino), pytest.raises(Refused, match=said):
            sharing.ask(by=luino, **wanted)


def test_nobody_fishes(cast, luino):
    for _ in range(20):
        ask(luino, PersonFactory(registered_office=cast.crema), cast.crema)
    far = PersonFactory(registered_office=cast.crema)
    with acting(luino), pytest.raises(Refused, match="molte volte"):
        sharing.ask(person_id=far.pk, to_office_id=cast.crema.pk, typed="x", why=WHY, by=luino)


def life_of(cast, luino, crema, person):
    """What the asker reads of a request that nobody answers, first day to last."""
    request = ask(luino, person, cast.crema)
    again = ask(luino, person, cast.crema)
    told = [request == again, seen_by_asker(luino, request)]
    with acting(crema):
        shown = [r.pk for r in queue.to_answer(crema)]
    with behind_the_wall():
        SharingRequest.objects.filter(pk=request.pk).update(
            due_on=clock.today() - timedelta(days=2), ends_on=clock.today() - timedelta(days=1)
        )
    coordinator = cast.actor("area_coordinator", cast.crema)
    with acting(coordinator):
        watched = [late.pk for late in queue.late_requests()]
    with transaction.atomic():
        end_unanswered(0)
    told.append(seen_by_asker(luino, request))
    return told, bool(shown), bool(watched)


def test_who_asked_cannot_tell_a_sealed_person_from_one_nobody_answered_about(cast, luino, crema):
    plain = PersonFactory(registered_office=cast.crema)
    sealed = PersonFactory(registered_office=cast.crema)
    SealFactory(person=sealed)
    gone = PersonFactory(registered_office=cast.crema, grant=False)
    lives = {
        name: life_of(cast, luino, crema, person)
        for name, person in (("plain", plain), ("sealed", sealed), ("gone", gone))
    }
    assert lives["plain"][0] == lives["sealed"][0] == lives["gone"][0]
    assert lives["plain"][0][-1] == ("rifiutata", clock.today(), None)
    # And nobody is reminded of what they cannot answer.
    assert [life[1:] for life in lives.values()] == [(True, True), (False, False), (False, False)]


def test_a_person_sealed_after_the_request_is_answered_by_nobody(cast, luino, crema, far):
    request = ask(luino, far, cast.crema)
    user = cast.user("social_worker", cast.crema)
    SealMemberFactory(seal=SealFactory(person=far), user=user)
    named = cast.as_actor(user)
    with acting(crema):
        assert not SharingRequest.objects.exists()
        with pytest.raises(DatabaseError, match="not yours"):
            run("SELECT wall.answer_sharing(%s, true, '')", request.pk)
    with acting(named), pytest.raises(Refused, match="non aspetta più"):
        sharing.answer(SharingRequest.objects.get(pk=request.pk), yes=True, by=named)
    assert seen_by_asker(luino, request) == ("in attesa", None, None)


def test_the_coordinator_is_told_which_offices_and_no_names(client, cast, luino, far):
    request = ask(luino, far, cast.crema)
    coordinator = cast.user("area_coordinator", cast.crema)
    client.force_login(coordinator)
    page = reverse("recognition:late_requests")
    assert "Nessuna richiesta in ritardo" in client.get(page).content.decode()
    with behind_the_wall():
        SharingRequest.objects.update(due_on=clock.today() - timedelta(days=1))
    text = client.get(page).content.decode()
    assert cast.crema.name in text
    assert f"n. {request.pk}" in text
    assert "Hasan" not in text
    assert cast.crema.name in client.get(reverse("workspace:today")).content.decode()
    with acting(cast.as_actor(coordinator)):
        assert run("SELECT * FROM recognition_sharingrequest") == []
    with acting(cast.actor("area_coordinator", cast.luino)):
        assert queue.late_requests() == []


def test_merging_across_offices_needs_both_offices_yes(cast, luino, crema, far):
    with acting(luino), pytest.raises(Refused, match="modificare entrambe"):
        actions.merge(cast.amina, far, reason="è lei", by=luino)
    request = ask(luino, far, cast.crema, kind=RequestKind.MERGE, own_person=cast.amina)
    with acting(luino), pytest.raises(Refused, match="modificare entrambe"):
        actions.merge(cast.amina, far, reason="è lei", by=luino)
    answer(crema, request, yes=True)
    with acting(luino):
        made = actions.merge(cast.amina, far, reason="è lei", by=luino)
    assert made.request_id == request.pk
    assert (made.kept_office_id, made.absorbed_office_id) == (cast.luino.pk, cast.luino.pk)


def test_a_yes_about_other_records_is_none_about_these(cast, luino, crema, far):
    request = ask(luino, far, cast.crema, kind=RequestKind.MERGE, own_person=cast.amina)
    answer(crema, request, yes=True)
    other = PersonFactory(registered_office=cast.luino)
    with acting(luino), pytest.raises(Refused, match="anche il suo sì"):
        actions.merge(other, far, reason="è lei", by=luino)


def test_who_follows_somebody_no_more_is_not_asked_any_more(client, cast, luino, far):
    request = ask(luino, far, cast.crema)
    user = cast.user(office=cast.crema)
    GrantFactory(
        person=far, office=cast.crema, basis="emergency", reason="malore in sala",
        valid_to=clock.now() + timedelta(hours=2),
    )  # fmt: skip
    with behind_the_wall():
        Grant.objects.filter(person=far, basis="own_contact").update(revoked_at=clock.now())
    client.force_login(user)
    answered = client.post(reverse("recognition:request", args=[request.pk]), {"answer": "yes"})
    assert answered.status_code == 404


def test_who_answers_second_reads_that_it_was_answered(client, cast, luino, crema, far):
    request = ask(luino, far, cast.crema)
    client.force_login(cast.user(office=cast.crema))
    page = reverse("recognition:request", args=[request.pk])
    answer(crema, request, yes=False, note="non è lei")
    second = client.post(page, {"answer": "yes"})
    assert second.status_code == 422
    text = second.content.decode()
    assert "non aspetta più una risposta" in text
    assert "La tua risposta" not in text
    with acting(luino):
        assert SharingRequest.objects.get(pk=request.pk).state == "refused"


def test_an_office_that_closed_is_not_asked(cast, luino, far):
    with behind_the_wall():
        type(cast.crema).objects.filter(pk=cast.crema.pk).update(closed_on=clock.today())
    with acting(luino), pytest.raises(Refused, match="ha chiuso"):
        sharing.ask(person_id=far.pk, to_office_id=cast.crema.pk, typed="x", why=WHY, by=luino)


def test_what_was_written_comes_back_when_a_pair_is_not_asked_about(client, cast, far):
    pair = likely(cast, far)
    client.force_login(cast.user())
    page = client.post(reverse("recognition:elsewhere"), {"pair_id": pair.pk, "why": "È lei"})
    assert page.status_code == 422
    assert ">È lei</textarea>" in page.content.decode()


def test_no_request_is_written_or_changed_in_another_way(cast, luino, crema, far):
    request = ask(luino, far, cast.crema)
    with acting(luino):
        for sql in (
            "UPDATE recognition_sharingrequest SET state = 'accepted', answered_on = now()",
            "DELETE FROM recognition_sharingrequest",
        ):
            assert run(sql) == 0
        for sql, said in (
            (("INSERT INTO recognition_requestedperson (request_id, person_id,"
             f" answering_office_id, answer_note) VALUES ({request.pk}, {far.pk},"
             f" {cast.luino.pk}, '')"), "row-level security|unique"),
            ("SELECT wall.expire_sharing()", "only the worker"),
            ((f"SELECT wall.ask_for_sharing({cast.crema.pk}, {cast.luino.pk}, {far.pk}, 'share',"
             " 'x', 'una ragione lunga', NULL, current_date, current_date)"), "for this office"),
        ):  # fmt: skip
            with pytest.raises(DatabaseError, match=said):
                run(sql)
    with acting_as(System.WORKER):
        assert run("SELECT count(*) FROM recognition_sharingrequest") == [(0,)]


def test_a_yes_is_given_on_the_page_and_the_asker_goes_on_from_theirs(client, cast, luino, far):
    request = ask(luino, far, cast.crema, kind=RequestKind.MERGE, own_person=cast.amina)
    client.force_login(MembershipFactory(role="desk_operator", office=cast.crema).user)
    page = reverse("recognition:request", args=[request.pk])
    assert "Hasan" in client.get(page).content.decode()
    for name in ("workspace:today", "worklist:list"):
        assert (
            "chiede Sportello immigrati di Luino"
            in client.get(reverse(name), {"vista": "ufficio"}).content.decode()
        )
    assert client.post(page, {"answer": "no", "note": ""}).status_code == 422
    assert client.post(page, {"answer": "yes"}).status_code == 302
    client.force_login(cast.user())
    text = client.get(page).content.decode()
    assert reverse("recognition:pair", args=[cast.amina.pk, far.pk]) in text
    listed = client.get(reverse("recognition:requests"), {"vista": "fatte"})
    assert [line.pk for line in listed.context["screen"].lines] == [request.pk]


def likely(cast, far, **kwargs):
    return LikelyDuplicateFactory(left=cast.amina, right=far, score=0.97, **kwargs)


def test_a_pair_half_seen_tells_whom_to_ask_and_no_word_of_the_other(client, cast, luino, far):
    pair = likely(cast, far)
    client.force_login(cast.user())
    assert client.get(reverse("recognition:duplicates")).context["screen"].lines == []
    page = reverse("recognition:elsewhere")
    text = client.get(page).content.decode()
    assert cast.crema.name in text
    assert "Hasan " not in text
    assert str(far.pk) not in text.replace(str(pair.pk), "")
    answer = client.post(page, {"pair_id": pair.pk, "why": "È la stessa persona, lo dice lei"})
    assert "in attesa" in client.get(answer.url).content.decode()
    assert "richiesta in attesa" in client.get(page).content.decode()
    with behind_the_wall():
        request = SharingRequest.objects.get()
        assert (request.kind, request.own_person_id) == ("merge", cast.amina.pk)
        assert (request.typed, request.requested.person_id) == ("Hassan Amina", far.pk)


@pytest.mark.parametrize("hidden", ["sealed", "unlikely", "settled", "own sealed", "no office"])
def test_pairs_that_tell_nothing(cast, luino, far, hidden):
    likely(cast, far)
    with behind_the_wall():
        if hidden == "unlikely":
            LikelyDuplicate.objects.update(score=0.9)
        if hidden == "settled":
            LikelyDuplicate.objects.update(state="not_same")
        if hidden == "no office":
            Grant.objects.filter(person=far).update(revoked_at=clock.now())
    if hidden == "sealed":
        SealFactory(person=far)
    if hidden == "own sealed":
        SealFactory(person=cast.amina)
    with acting(luino):
        assert queue.half_seen(luino) == []
        pair = run("SELECT id FROM recognition_likelyduplicate")
        assert pair == []
        with pytest.raises(DatabaseError, match="no such pair"):
            run(
                "SELECT wall.ask_about_pair(%s, 1, 'x', 'una ragione lunga', current_date,"
                " current_date)",
                cast.luino.pk,
            )


def test_a_pair_is_half_seen_by_the_office_that_follows_one_of_them_alone(cast, far):
    likely(cast, far)
    for office, seen in (
        (cast.luino, [(cast.amina.pk, cast.crema.pk)]),
        (cast.crema, [(far.pk, cast.luino.pk)]),
        (cast.cittiglio, []),
    ):
        actor = cast.actor(office=office)
        with acting(actor):
            assert [(one.person.pk, one.office.pk) for one in queue.half_seen(actor)] == seen
        with acting(cast.actor()):
            if office != cast.luino:
                assert run("SELECT * FROM wall.half_seen_pairs(%s)", office.pk) == []


def test_a_record_that_was_shared_is_merged_only_with_the_yes_of_whose_it_is(
    cast, luino, crema, far, client
):
    answer(crema, ask(luino, far, cast.crema), yes=True)
    with acting(luino), pytest.raises(Refused, match="anche il suo sì"):
        actions.merge(cast.amina, far, reason="è lei", by=luino)
    with acting(luino), pytest.raises(DatabaseError, match="has not said yes"):
        run(
            "INSERT INTO recognition_merge (kept_id, absorbed_id, kept_office_id,"
            " absorbed_office_id, reason, choices, marks, merged_by_id, merged_by_name, merged_at,"
            " undone_by_name, undone_reason)"
            " VALUES (%s, %s, %s, %s, '', '{}', '{}', %s, '', now(), '', '')",
            cast.amina.pk, far.pk, cast.luino.pk, cast.luino.pk, luino.user_id,
        )  # fmt: skip
    client.force_login(cast.user())
    pair = reverse("recognition:pair", args=[cast.amina.pk, far.pk])
    page = client.get(pair)
    assert "Chiedi di unirle" in page.content.decode()
    form = page.context["form"]
    posted = {f"unisci-{key}": form[key].value() or "" for key in form.fields}
    posted["unisci-reason"] = "Lo ha confermato la persona"
    sent = client.post(reverse("recognition:merge", args=[cast.amina.pk, far.pk]), posted)
    assert sent.status_code == 302
    with behind_the_wall():
        request = SharingRequest.objects.get(kind=RequestKind.MERGE)
    assert (request.own_person_id, request.to_office_id) == (cast.amina.pk, cast.crema.pk)
    answer(crema, request, yes=True)
    with acting(luino):
        assert actions.merge(cast.amina, far, reason="è lei", by=luino).request_id == request.pk


def test_whom_an_answer_was_about_is_still_read_by_who_gave_it(cast, luino, crema, far, client):
    request = ask(luino, far, cast.crema)
    answer(crema, request, yes=True)
    page = reverse("recognition:request", args=[request.pk])
    for office, is_told in ((cast.crema, True), (cast.luino, False)):
        client.force_login(cast.user(office=office))
        text = client.get(page).content.decode()
        assert ("Di chi si tratta" in text) == is_told
        assert "La tua risposta" not in text


def test_who_is_told_of_as_followed_elsewhere_is_in_the_register(cast, luino, far, client):
    likely(cast, far)
    client.force_login(cast.user())
    page = client.get(reverse("recognition:elsewhere")).content.decode()
    assert str(far.pk) not in re.findall(r"\d+", page)
    with behind_the_wall():
        noted = AuditEvent.objects.get(action="duplicate.told_of")
    assert (noted.person_ids, noted.office_id) == ([far.pk], cast.luino.pk)
    client.force_login(cast.user(office=cast.crema))
    readers = client.get(reverse("people:readers", args=[far.pk])).content.decode()
    assert "comparsa tra le persone seguite anche altrove" in readers


def test_nothing_is_noted_where_nobody_is_told_of(cast, client):
    client.force_login(cast.user())
    client.get(reverse("recognition:elsewhere"))
    with behind_the_wall():
        assert not AuditEvent.objects.filter(action__startswith="duplicate.").exists()
