"""The bulk path and the product's own actions write the same rows, table by table."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import islice

import pytest

from labimpact.accounts.models import User
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.wall.session import acting
from labimpact.casework import actions as casework
from labimpact.casework.models import Referral
from labimpact.desk.actions import record_contact
from labimpact.network.models import Office
from labimpact.network.queries import actor_for
from labimpact.operations.demo import exchanges, office_life
from labimpact.operations.demo.copying import Writer
from labimpact.operations.demo.households import household
from labimpact.operations.demo.office_life import Known
from labimpact.operations.demo.rows import Recorder
from labimpact.operations.demo.visits import contacts
from labimpact.people.actions import register
from labimpact.people.actions.editing import save_person, save_row
from labimpact.people.actions.households import Place, add_member, open_household
from labimpact.people.actions.notices import give_notice
from labimpact.people.actions.protection import seal
from labimpact.people.models import Guardianship, Person, PrivacyNotice
from labimpact.worklist import actions as worklist
from labimpact.worklist.models import Task
from tests.conftest import behind_the_wall
from tests.operations.demo_stage import rows_after, stage

pytestmark = pytest.mark.django_db

HOUSEHOLDS = 12
DAYS = 60


@pytest.fixture
def world(db):
    return stage()


@pytest.fixture
def actor_of(world):
    @cache
    def of(user_id: int, office_id: int) -> Actor:
        with behind_the_wall():
            return actor_for(User.objects.get(pk=user_id), office_id=office_id)

    return lambda staff: of(staff.user_id, staff.office_id)


def in_bulk(world, do):
    with behind_the_wall():
        writer = Writer()
        do(Recorder(world, writer))
        writer.close()


def registered(plan, actor_of) -> list[Person]:
    people = []
    for one in plan.people:
        by = actor_of(one.by)
        with acting(by):
            person = register(one.new, by=by)
            if one.own:
                for name, value in one.own.items():
                    setattr(person, name, value)
                save_person(person, version=1, columns=list(one.own), by=by)
            for row in one.details:
                added(row, person, by)
            people.append(person)
    return people


def added(row, person, by):
    if isinstance(row, PrivacyNotice):
        give_notice(
            person, by=by, office_id=row.office_id, manner=row.manner, language=row.language,
            version=row.notice_version, given_on=row.given_on,
        )  # fmt: skip
        return
    setattr(row, "minor" if isinstance(row, Guardianship) else "person", person)
    save_row(row, person, stamp="", by=by)


def gathered(plan, people, actor_of):
    if len(people) < 2:
        return
    by = actor_of(plan.people[0].by)
    places = [Place(role=one.role, is_dependent=one.is_minor or None) for one in plan.people]
    with acting(by):
        home = open_household(people[0], places[0], kind=plan.kind, by=by)
        for person, place in zip(people[1:], places[1:], strict=True):
            add_member(home, person, place, by=by)
        for person, one in zip(people, plan.people, strict=True):
            if one.guardian is not None:
                row = Guardianship(minor=person, guardian=people[one.guardian], kind="parent")
                save_row(row, person, stamp="", by=by)


def recorded(plan, actor_of):
    by = actor_of(plan.by)
    with acting(by):
        contact = record_contact(plan.data, by=by)
        task = Task.objects.filter(origin_kind="desk.contact", origin_id=contact.pk).first()
        if plan.handed_to is not None:
            worklist.hand_over(task, to=User.objects.get(pk=plan.handed_to.user_id), by=by)
    later = actor_of(plan.handed_to or plan.by)
    if plan.done_at is not None:
        with acting(later):
            worklist.complete(task, by=later, note=plan.done_note)
    return contact


def test_persons_and_households_are_those_the_actions_would_register(world, actor_of):
    def bulk(record):
        for number in range(HOUSEHOLDS):
            plan = household(world, number)
            record.household(plan, [record.person(one) for one in plan.people])

    def actions():
        for number in range(HOUSEHOLDS):
            plan = household(world, number)
            gathered(plan, registered(plan, actor_of), actor_of)

    assert_same(rows_after(lambda: in_bulk(world, bulk)), rows_after(actions), "people.Person")


def test_contacts_of_households_are_those_the_action_would_record(world, actor_of):
    def bulk(record):
        for number in range(HOUSEHOLDS):
            plan = household(world, number)
            ids = [record.person(one) for one in plan.people]
            for done in contacts(world, plan, ids):
                record.contact(done)

    def actions():
        for number in range(HOUSEHOLDS):
            plan = household(world, number)
            ids = [person.pk for person in registered(plan, actor_of)]
            for done in contacts(world, plan, ids):
                recorded(done, actor_of)

    same = rows_after(actions)
    assert_same(rows_after(lambda: in_bulk(world, bulk)), same, "desk.Contact")
    assert same["worklist.Task"]
    assert same["deliveries.Delivery"]


def test_anonymous_and_back_office_contacts_are_those_the_action_would_record(world, actor_of):
    desk = world.desks[0]

    def alone():
        plans = (household(world, number) for number in range(200))
        return next(p for p in plans if p.desk is desk and len(p.people) == 1)

    def some(pk):
        return islice(office_life.contacts(world, desk, [Known(pk, None)]), DAYS)

    def bulk(record):
        for one in some(record.person(alone().people[0])):
            record.contact(one)

    def actions():
        for one in some(registered(alone(), actor_of)[0].pk):
            recorded(one, actor_of)

    same = rows_after(actions)
    assert_same(rows_after(lambda: in_bulk(world, bulk)), same, "desk.Contact")
    assert same["desk.AnonymousGroup"]
    assert same["desk.CaseMeeting"]
    assert same["desk.Correspondence"]


def test_referrals_and_their_answers_are_those_the_actions_would_write(
    world, actor_of, monkeypatch
):
    people, talks, sent = [], [], []
    numbers = referring(world)

    def bulk(record):
        for number in numbers:
            refer_in_bulk(record, household(world, number), people, talks)

    def bulk_and_keep():
        in_bulk(world, bulk)
        with behind_the_wall():
            sent.extend(Referral.objects.order_by("pk").values())

    ours = only_referrals(rows_after(bulk_and_keep))
    assert {row["state"] for row in sent} == {"sent", "accepted", "refused", "withdrawn"}

    def actions():
        mine, said = [], []
        for number in numbers:
            plan = household(world, number)
            known = registered(plan, actor_of)
            mine.extend(known)
            for done in contacts(world, plan, [person.pk for person in known]):
                said.append(recorded(done, actor_of))
        for row in sent:
            person = mine[people.index(row["person_id"])]
            origin = ("desk.contact", said[talks.index(row["origin_id"])].pk)
            refer_and_answer(row, person, origin, world, actor_of, monkeypatch)

    theirs = only_referrals(rows_after(actions))
    assert_same(ours, theirs, "casework.Referral")


def refer_in_bulk(record, plan, people, talks):
    ids = [record.person(one) for one in plan.people]
    people.extend(ids)
    waiting = set()
    for done in contacts(record.world, plan, ids):
        contact = record.contact(done)
        talks.append(contact.pk)
        exchanges.refer(record, plan, done, contact, waiting)


def referring(world):
    """A few households among whose referrals there is every answer, by hand and in the network."""
    found, seen = [], set()

    def look(record):
        for number in range(250):
            refer_in_bulk(record, household(world, number), [], [])
            record.writer.flush()
            new = set(Referral.objects.values_list("state", "answered_by_hand")) - seen
            if new:
                seen.update(new)
                found.append(number)

    rows_after(lambda: in_bulk(world, look))
    return found


def refer_and_answer(row, person, origin, world, actor_of, monkeypatch):
    staff = {(s.user_id, s.office_id): s for desk in world.desks for s in desk.staff}
    monkeypatch.setattr(clock, "today", lambda: row["sent_on"])
    # The wall goes by the day of the database: what expired long ago is answered no more.
    monkeypatch.setattr("labimpact.casework.actions.referrals.expires", lambda day: None)
    by = actor_of(staff[row["sent_by_id"], row["from_office_id"]])
    to = row["to_office_id"]
    with acting(by):
        referral = casework.send(
            by=by,
            reason=row["reason"],
            to_office=Office.objects.get(pk=to) if to else None,
            to_name=row["to_name"],
            person=person,
            shared_name=row["shared_name"],
            shared_contact=row["shared_contact"],
            note=row["note"],
            answer_due_on=row["answer_due_on"],
            origin=origin,
        )
    monkeypatch.setattr(clock, "today", lambda: row["answered_on"])
    if row["state"] == "withdrawn":
        with acting(by):
            casework.withdraw(referral, by=by)
    elif row["answered_by_hand"]:
        with acting(by):
            casework.report_answer(
                referral, accepted=row["state"] == "accepted", on=row["answered_on"], by=by,
                note=row["answer_note"],
            )  # fmt: skip
    elif row["state"] != "sent":
        other = actor_of(staff[row["answered_by_id"], to])
        with acting(other):
            if row["state"] == "accepted":
                casework.accept(referral, by=other)
            else:
                casework.refuse(referral, by=other, note=row["answer_note"])
    monkeypatch.undo()


def only_referrals(rows):
    def told(label, word):
        found = {row: n for row, n in rows[label].items() if word in row}
        return Counter(re.sub(r"invio n. \d+", "invio n.", row) for row in found)

    return {
        "casework.Referral": rows["casework.Referral"],
        "audit.AuditEvent": told("audit.AuditEvent", "'referral."),
        "people.Grant": told("people.Grant", "'referral'"),
        "audit.Change": told("audit.Change", "casework_referral"),
    }


def test_a_sealed_record_is_as_the_action_would_seal_it(world, actor_of):
    def sealed():
        found = (household(world, number) for number in range(200))
        return replace(next(p for p in found if p.desk is world.desks[0]), sealed="violence")

    def bulk(record):
        plan = sealed()
        ids = [record.person(one) for one in plan.people]
        assert exchanges.seal(record, plan, ids, clock.now())

    def actions():
        plan = sealed()
        people = registered(plan, actor_of)
        worker = next(s for s in plan.desk.staff if s.role == "social_worker")
        operator = next(s for s in plan.desk.staff if s.role != "social_worker")
        by = actor_of(worker)
        with acting(by):
            for person in people:
                seal(
                    person, kind="violence", reason=exchanges.SEAL_REASON, by=by,
                    members=[worker.user_id, operator.user_id], office_id=plan.desk.office_id,
                )  # fmt: skip

    assert_same(rows_after(lambda: in_bulk(world, bulk)), rows_after(actions), "people.Seal")


def assert_same(bulk, actions, must_have):
    for label in actions:
        ours, theirs = bulk[label], actions[label]
        assert ours == theirs, (
            label, list((ours - theirs).items())[:2], list((theirs - ours).items())[:2],
        )  # fmt: skip
    assert actions[must_have]
