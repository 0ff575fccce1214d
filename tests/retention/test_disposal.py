"""What is past its time goes, whole, and only what somebody saw and confirmed."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from labimpact.base.errors import Conflict, Refused
from labimpact.base.wall.session import acting
from labimpact.people.models import Person
from labimpact.retention import actions, queries
from labimpact.retention.models import DisposalItem, DisposalPlan, LegalHold
from labimpact.worklist.models import Task
from tests import case_factories as cases
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.retention import world as w

pytestmark = pytest.mark.django_db
# A case is kept ten years from its closing.
OLDER = date(2010, 1, 1)


@pytest.fixture
def officer(cast):
    return cast.actor("privacy_officer")


def full_record(cast):
    """A person with a row in every room of the house."""
    person = w.stale(cast.luino, family_name=w.NAME, given_name=w.GIVEN, note=f"di {w.NAME}")
    say = f"detto da {w.NAME}"
    w.grant(person, cast.luino)
    w.met(person, cast.luino, note=say, delegate_name=w.NAME, next_step=say)
    f.ContactPointFactory(person=person, value=w.PHONE)
    f.SearchKeyFactory(person=person, kind="name", key=w.NAME.lower())
    f.AddressFactory(person=person, street=f"via {w.NAME}")
    f.IdentityDocumentFactory(person=person, number=w.NAME)
    f.TaskFactory(office=cast.luino, person=person, title=say, done_at=w.moment(w.LONG_AGO))
    f.ArrivalFactory(office=cast.luino, person=person, label=w.NAME, day=w.LONG_AGO)
    f.ReferralFactory(
        from_office=cast.luino, to_office=cast.crema, person=person, shared_name=w.NAME,
        sent_on=w.LONG_AGO, state="withdrawn",
    )  # fmt: skip
    helped = cases.CaseFactory(
        office=cast.luino, person=person, first_reading=say, opened_on=OLDER,
        state="closure", closed_on=OLDER, close_reason="other", exit_situation=say,
    )  # fmt: skip
    cases.DiaryEntryFactory(case=helped, text=say)
    place = Path(settings.MEDIA_ROOT) / "ab" / "cd"
    place.mkdir(parents=True, exist_ok=True)
    document = cases.CaseDocumentFactory(case=helped, title=w.NAME, versions=None)
    (place / "letter").write_bytes(b"letter")
    letter = f.StoredFileFactory(office_id=cast.luino.pk, path="ab/cd/letter", name=f"{w.NAME}.txt")
    cases.DocumentVersionFactory(document=document, file=letter, note=w.NAME)
    f.FileTextFactory(file=letter, text=say)
    cases.SupportTieFactory(case=helped, who=w.NAME)
    cases.ProvisionFactory(case=helped, note=say)
    f.HouseholdMemberFactory(person=person, household__office=cast.luino)
    f.MandateFactory(
        person=person, office=cast.luino, delegate_name=w.NAME, valid_from=w.LONG_AGO,
        valid_to=w.LONG_AGO,
    )  # fmt: skip
    (place / "scan").write_bytes(b"passport")
    stored = f.StoredFileFactory(office_id=cast.luino.pk, path="ab/cd/scan", name=f"{w.NAME}.pdf")
    f.PersonFileFactory(
        person=person, file=stored, caption=w.NAME, attached_at=w.moment(w.LONG_AGO)
    )
    f.ContactDraftFactory(
        office_id=cast.luino.pk, person_id=person.pk, title=w.NAME, data={"note": [w.NAME]}
    )
    f.ImportLinkFactory(
        register__office=cast.luino, person=person, identity="2:0", created=True,
        differences=[{"field": "family_name", "said": w.NAME}],
    )  # fmt: skip
    f.AuditEventFactory(
        person_ids=[person.pk], office_id=cast.luino.pk, reason=say, details={"q": w.NAME}
    )
    twin = w.stale(cast.luino, family_name=w.NAME)
    w.grant(twin, cast.luino)
    f.MergeFactory(
        kept=person, absorbed=twin, reason=say,
        choices={"note": {"before": {"note": ""}, "after": {"note": say}}},
    )  # fmt: skip
    f.LikelyDuplicateFactory(left=person, right=twin, reasons=[{"says": w.NAME}])
    f.RequestedPersonFactory(
        person=person, request__typed=w.NAME, request__to_office=cast.luino,
        request__from_office=cast.crema,
    )  # fmt: skip
    with behind_the_wall():
        # A correction leaves the old values in the history.
        Person.objects.filter(pk=person.pk).update(preferred_name=w.GIVEN)
        Person.objects.filter(pk=person.pk).update(preferred_name="")
    return person


def test_a_dry_run_lists_and_erases_nothing(cast, officer):
    person = w.stale(cast.luino)
    before = w.everything()
    made = w.planned(officer, cast.luino)
    gone = set(before) - set(w.everything())
    assert gone == set()
    with acting(officer):
        plan = DisposalPlan.objects.get(pk=made)
        assert plan.counts["items"] == {"person": {str(cast.luino.pk): 1}}
        assert list(plan.items.values_list("object_id", flat=True)) == [person.pk]
        assert any(term.is_proposal for term in queries.terms_of(plan))


def test_nothing_of_an_erased_person_is_left_anywhere(
    cast, officer, django_capture_on_commit_callbacks
):
    full_record(cast)
    assert len([row for row in w.everything() if w.NAME.lower() in row.lower()]) > 12
    with django_capture_on_commit_callbacks(execute=True):
        report = w.carried_out(officer, cast.luino)
    assert report["done"]["person"] == 1
    left = [row for row in w.everything() if w.NAME.lower() in row.lower() or w.GIVEN in row]
    assert left == []
    assert [row for row in w.everything() if w.PHONE in row] == []
    place = Path(settings.MEDIA_ROOT) / "ab" / "cd"
    assert list(place.iterdir()) == []


def test_the_register_of_reads_keeps_who_and_when_without_what(cast, officer):
    person = full_record(cast)
    w.carried_out(officer, cast.luino)
    with behind_the_wall():
        event = AuditEvent.objects.get(person_ids=[person.pk])
    assert (event.reason, event.details) == ("", {})
    assert event.actor


@pytest.mark.parametrize(
    "keep",
    [
        lambda c, p: f.LegalHoldFactory(office=c.luino, scope="person", person_id=p.pk),
        lambda c, p: f.LegalHoldFactory(office=c.luino),
        lambda c, p: w.met(p, c.luino, timezone.localdate()),
        lambda c, p: f.TaskFactory(office=c.luino, person=p),
        lambda c, p: f.SealFactory(person=p, office=c.luino),
        lambda c, p: f.ProcedureCaseFactory(office=c.luino, person=p),
        lambda c, p: cases.CaseFactory(office=c.luino, person=p),
        lambda c, p: f.GrantFactory(person=p, office=c.crema),
        lambda c, p: f.PersonFactory(registered_office=c.luino, merged_into=p),
        lambda c, p: w.met(p, c.luino, activity=f.ActivityFactory(project__ends_on=None)),
    ],
    ids=[
        "held",
        "office held",
        "met",
        "to do",
        "sealed",
        "case",
        "helped",
        "shared",
        "merged",
        "evidence",
    ],
)
def test_who_has_a_live_reason_stays(cast, officer, keep):
    person = w.stale(cast.luino)
    keep(cast, person)
    made = w.planned(officer, cast.luino)
    with acting(officer):
        found = DisposalItem.objects.filter(plan=made, kind="person", object_id=person.pk)
        assert not found.exists()


def closed_case(cast, person, day):
    case = f.ProcedureCaseFactory(
        office=cast.luino, person=person, state="closed", closed_on=day, opened_on=day
    )
    f.CaseParticipantFactory(case=case, person=person)
    return case


def kinds(officer, made):
    with acting(officer):
        return set(DisposalItem.objects.filter(plan=made).values_list("kind", flat=True))


def test_a_case_goes_ten_years_after_it_was_closed(cast, officer):
    person = f.PersonFactory(registered_office=cast.luino)
    closed_case(cast, person, date(2015, 1, 1))
    closed_case(cast, person, date(2020, 1, 1))
    made = w.planned(officer, cast.luino)
    assert kinds(officer, made) == {"case"}
    with acting(officer):
        assert DisposalItem.objects.filter(plan=made).count() == 1


def test_the_case_of_a_minor_stays_until_they_are_28(cast, officer):
    day = date(2015, 1, 1)
    child = f.PersonFactory(
        registered_office=cast.luino, birth_date=date(2005, 1, 1), birth_precision="day"
    )
    grown = f.PersonFactory(
        registered_office=cast.luino, birth_date=date(1998, 1, 1), birth_precision="day"
    )
    closed_case(cast, child, day)
    old = closed_case(cast, grown, day)
    made = w.planned(officer, cast.luino)
    with acting(officer):
        found = DisposalItem.objects.filter(plan=made, kind="case")
        assert list(found.values_list("object_id", flat=True)) == [old.pk]


def test_a_term_that_is_missing_erases_nothing(cast, officer):
    w.stale(cast.luino)
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM rules_rule WHERE code = 'retention_contact'")
    assert kinds(officer, w.planned(officer, cast.luino)) == set()


def test_a_plan_is_confirmed_as_it_was_seen_and_the_offices_are_warned(cast, officer):
    person = w.stale(cast.luino)
    w.grant(person, cast.luino)
    made = w.planned(officer, cast.luino)
    with acting(officer):
        plan = DisposalPlan.objects.get(pk=made)
        with pytest.raises(Conflict):
            actions.confirm_plan(plan, fingerprint="f" * 64, by=officer)
        day = actions.confirm_plan(plan, fingerprint=plan.fingerprint, by=officer)
    assert day >= timezone.localdate() + timedelta(days=30)
    desk = cast.actor()
    with acting(desk):
        task = Task.objects.visible_to(desk).get()
        assert task.title == f"Guarda 1 scheda: si cancella dal {day:%d/%m/%Y}"
        assert task.due_on <= day - timedelta(days=10)
        assert task.due_on.weekday() < 5
        assert queries.leaving_persons(desk) == [(person, day)]
    stranger = cast.actor(office=cast.crema)
    with acting(stranger):
        assert queries.leaving_persons(stranger) == []


def test_each_office_reads_how_many_records_it_has_to_look_at(cast, officer):
    for _ in range(3):
        w.stale(cast.luino)
    other = f.OfficeFactory(area=cast.luino.area)
    f.ArrivalFactory(office=other, day=w.LONG_AGO, label="Un nome")
    plan = w.confirmed(officer, w.planned(officer, cast.luino))
    with behind_the_wall():
        plan.refresh_from_db()
        titles = dict(Task.objects.values_list("office_id", "title"))
    day = f"{plan.not_before:%d/%m/%Y}"
    assert titles[cast.luino.pk] == f"Guarda 3 schede: si cancellano dal {day}"
    assert titles[other.pk].startswith(f"Dal {day} si cancellano 1 tra vecchie pratiche")


@pytest.mark.parametrize(
    ("not_before", "look_by"),
    [
        (date(2027, 1, 15), date(2027, 1, 5)),
        (date(2027, 1, 16), date(2027, 1, 5)),  # ten days before is the Epiphany
        (date(2027, 1, 20), date(2027, 1, 8)),  # a Sunday
    ],
)
def test_the_offices_have_ten_days_and_a_working_day_to_look(
    cast, monkeypatch, not_before, look_by
):  # fmt: skip
    monkeypatch.setattr(clock, "today", lambda: date(2026, 12, 1))
    with behind_the_wall():
        assert queries.look_by(not_before) == look_by


def test_before_its_day_and_without_confirmation_nothing_is_carried_out(cast, officer):
    person = w.stale(cast.luino)
    made = w.planned(officer, cast.luino)
    assert actions.carry_out_ripe().done == {}
    for ready in (lambda: None, lambda: w.confirmed(officer, made)):
        ready()
        with pytest.raises(DatabaseError), transaction.atomic():
            actions.carry_out(made)
        with behind_the_wall():
            assert Person.objects.filter(pk=person.pk).exists()
    w.ripen(made)
    assert set(actions.carry_out_ripe().done) == {made}


def test_a_plan_that_fails_is_told_and_does_not_stop_the_others(cast, officer, capsys):
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE in_the_way (id bigserial PRIMARY KEY, person_id bigint"
            " REFERENCES people_person CHECK (person_id IS NOT NULL))"
        )
    stuck, free = w.stale(cast.luino), w.stale(cast.crema)
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO in_the_way (person_id) VALUES (%s)", [stuck.pk])
    plans = []
    for by, office in ((officer, cast.luino), (cast.actor("privacy_officer", office=cast.crema),
                                               cast.crema)):  # fmt: skip
        plans.append(w.planned(by, office))
        w.confirmed(by, plans[-1])
        w.ripen(plans[-1])
    carried = actions.carry_out_ripe()
    assert (carried.failed, set(carried.done)) == ([plans[0]], {plans[1]})
    with behind_the_wall():
        assert Person.objects.filter(pk__in=[stuck.pk, free.pk]).get() == stuck
        told = AuditEvent.objects.get(action="disposal.failed")
    assert told.details == {"plan": plans[0], "error": "IntegrityError"}
    with pytest.raises(CommandError, match=f"{plans[0]}"):
        call_command("retention")


def test_who_comes_back_in_the_days_of_grace_stays_and_is_counted(cast, officer):
    back, gone = w.stale(cast.luino), w.stale(cast.luino)
    made = w.planned(officer, cast.luino)
    w.confirmed(officer, made)
    w.met(back, cast.luino, timezone.localdate())
    w.ripen(made)
    report = actions.carry_out(made)
    assert report["done"]["person"] == 1
    assert report["kept"] == {"contact": 1}
    with behind_the_wall():
        assert Person.objects.filter(pk__in=[back.pk, gone.pk]).get() == back


def test_a_withdrawn_plan_lets_go_of_its_list(cast, officer):
    w.stale(cast.luino)
    made = w.planned(officer, cast.luino)
    plan = w.confirmed(officer, made)
    with acting(officer):
        actions.withdraw_plan(plan, reason="mancano i pareri", by=officer)
        assert not DisposalItem.objects.filter(plan=made).exists()
        with pytest.raises(Refused):
            actions.withdraw_plan(plan, reason="ancora", by=officer)
    w.ripen(made)
    assert actions.carry_out_ripe().done == {}


def test_old_entries_of_the_register_go_and_those_of_a_held_person_stay(cast, officer):
    old = timezone.now() - timedelta(days=800)
    entry = {"office_id": cast.luino.pk, "at": old, "actor": "user:1"}
    f.AuditEventFactory(person_ids=[7], **entry)
    f.AuditEventFactory(person_ids=[8], **entry)
    f.AuditEventFactory(person_ids=[7], office_id=cast.luino.pk)
    f.LegalHoldFactory(office=cast.luino, scope="person", person_id=8)
    report = w.carried_out(officer, cast.luino)
    assert report["done"]["log"] == 1
    with behind_the_wall():
        left = AuditEvent.objects.filter(person_ids__overlap=[7, 8])
        assert sorted(left.values_list("person_ids", flat=True)) == [[7], [8]]


def test_a_register_of_what_was_done_is_chained_and_does_not_change(cast, officer):
    seals = []
    for _ in range(2):
        w.stale(cast.luino)
        w.carried_out(officer, cast.luino)
    with acting(officer):
        plans = list(DisposalPlan.objects.filter(state="done"))
        seals = {plan.sealed_with for plan in plans}
        assert all(plan.report["done"]["person"] == 1 for plan in plans)
    assert len(seals) == 2
    with behind_the_wall():
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            DisposalPlan.objects.update(report={})


def test_a_hold_is_placed_by_number_and_lifted_once_with_a_reason(cast, officer):
    person = w.stale(cast.luino)
    with acting(officer):
        hold = actions.place_hold(
            scope="person", office=cast.luino, number=person.pk, reason="procedimento 3/2026",
            until=None, by=officer,
        )  # fmt: skip
        with pytest.raises(Refused):
            actions.place_hold(
                scope="case", office=cast.luino, number=None, reason="procedimento", until=None,
                by=officer,
            )  # fmt: skip
        with pytest.raises(Refused):
            actions.place_hold(
                scope="office", office=cast.crema, number=None, reason="procedimento", until=None,
                by=officer,
            )  # fmt: skip
        actions.lift_hold(hold, reason="archiviato", by=officer)
        with pytest.raises(Refused):
            actions.lift_hold(hold, reason="archiviato", by=officer)
        assert not LegalHold.objects.standing().exists()
