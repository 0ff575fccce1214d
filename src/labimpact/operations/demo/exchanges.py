"""What passes between offices: referrals and their answers, seals, emergencies, drafts."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from labimpact.casework.models import Referral
from labimpact.casework.queries.telling import told_items
from labimpact.desk.actions.parts import ORIGIN
from labimpact.desk.models import Contact, ContactDraft
from labimpact.operations.demo import topics
from labimpact.operations.demo.dice import chance, dice, draw
from labimpact.operations.demo.network import Staff
from labimpact.operations.demo.office_life import Known
from labimpact.operations.demo.plans import ContactPlan, HouseholdPlan
from labimpact.operations.demo.rows import Recorder
from labimpact.operations.demo.world import Desk, World
from labimpact.people.enums import GrantBasis
from labimpact.people.models import Grant, Seal, SealMember

# How referrals stand, by the days gone since: nobody leaves one without an answer for a season.
_ANSWERS = (
    (90, {"accepted": 80, "refused": 14, "withdrawn": 6}),
    (20, {"accepted": 74, "refused": 12, "withdrawn": 5, "sent": 9}),
    (0, {"accepted": 35, "refused": 5, "sent": 60}),
)
_ANSWER = (
    "state",
    "answered_on",
    "answer_reason",
    "answer_note",
    "answered_by_id",
    "answered_by_hand",
)
_REFUSALS = (
    "Nessun posto fino al mese prossimo",
    "Non è di nostra competenza",
    "Già seguita altrove",
)
EMERGENCY_SHARE = 0.0012
SEAL_REASON = "Protezione della persona: caso inventato"


def refer(
    record: Recorder,
    plan: HouseholdPlan,
    done: ContactPlan,
    contact: Contact,
    waiting: set[tuple[int, int]],
) -> Desk | None:
    """Send somebody on after a contact, with the answer; tells which desk took them in.

    `waiting` holds who still waits for which office: nobody is sent twice to the same one.
    """
    data = done.data
    rng = dice(record.world.seed, "referral", data.submission)
    if "referral" not in data.items or not data.subject_ids or plan.sealed:
        return None
    if not chance(rng, 0.4):
        return None
    inside = _inside(rng, record.world, plan.desk) if chance(rng, 0.45) else None
    pair = (data.subject_ids[0], inside.office_id if inside else 0)
    if pair in waiting:
        return None
    row = _sent(rng, record, plan, done, contact, inside)
    to = inside.name if inside else row.to_name
    gone = (record.world.now - done.at).days
    state = draw(rng, next(answers for days, answers in _ANSWERS if gone >= days))
    answered = done.at + timedelta(days=rng.randint(1, 9), minutes=rng.randrange(200))
    if state == "sent" or answered >= record.world.now or not to:
        state = "sent"
        if inside:
            waiting.add(pair)
    else:
        _answer(rng, record, row, done.by, inside, state, answered)
    record.add(row, done.at)
    _note_answer(record, row, done.by, inside, answered)
    return inside if state == "accepted" else None


def _inside(rng: random.Random, world: World, desk: Desk) -> Desk:
    others = [other for other in world.desks if other.office_id != desk.office_id]
    near = [other for other in others if other.area == desk.area]
    return rng.choice(near if near and chance(rng, 0.8) else others)


def _sent(
    rng: random.Random,
    record: Recorder,
    plan: HouseholdPlan,
    done: ContactPlan,
    contact: Contact,
    inside: Desk | None,
) -> Referral:
    person_id = done.data.subject_ids[0]
    head = plan.people[0].new
    area = done.data.needs[0].area if done.data.needs else "work"
    row = Referral(
        pk=record.writer.next_id(Referral),
        from_office_id=plan.desk.office_id,
        to_office_id=inside.office_id if inside else None,
        to_name="" if inside else rng.choice(topics.OUTSIDE),
        person_id=person_id,
        shared_name=f"{head.given_name[:1]}.{head.family_name[:1]}.",
        shared_contact=head.phone if chance(rng, 0.5) else "",
        reason=topics.REFERRAL_REASONS[area],
        note="Serve un primo colloquio; parla poco italiano." if chance(rng, 0.6) else "",
        sent_on=done.at.date(),
        sent_by_id=done.by.user_id,
        sent_by_name=done.by.name,
        answer_due_on=done.at.date() + timedelta(days=10),
        origin_kind=ORIGIN,
        origin_id=contact.pk,
    )
    told = {"told": told_items(row, None)}
    record.event("referral.sent", done.by, done.at, row, [person_id], details=told)
    return row


def _answer(
    rng: random.Random,
    record: Recorder,
    row: Referral,
    sender: Staff,
    inside: Desk | None,
    state: str,
    at: datetime,
) -> None:
    who = rng.choice(inside.staff) if inside and state != "withdrawn" else sender
    before = {name: getattr(row, name) for name in _ANSWER}
    row.state, row.answered_on, row.answered_by_id = state, at.date(), who.user_id
    row.answer_note = rng.choice(_REFUSALS) if state == "refused" else ""
    row.answered_by_hand = inside is None and state != "withdrawn"
    if state == "refused" and not row.answered_by_hand:
        row.answer_reason = Referral.Refusal.OTHER.value
    after = {name: getattr(row, name) for name in _ANSWER} | {"answered_on": f"{at.date()}"}
    record.change(row, before, after, who, at)
    if inside and state == "accepted":
        grant = Grant(
            person_id=row.person_id or 0,
            office_id=inside.office_id,
            basis=GrantBasis.REFERRAL.value,
            reason=f"invio n. {row.pk} accettato",
            granted_by_id=who.user_id,
        )
        record.add(grant, at)


def _note_answer(
    record: Recorder, row: Referral, sender: Staff, inside: Desk | None, at: datetime
) -> None:
    if row.state == "sent":
        return
    offices = inside.staff if inside else ()
    who = next((s for s in offices if s.user_id == row.answered_by_id), sender)
    record.event(f"referral.{row.state}", who, at, row, [row.person_id])


def seal(record: Recorder, plan: HouseholdPlan, ids: Sequence[int], at: datetime) -> bool:
    """Seal a household's records, where somebody may: it exists only for two of the staff."""
    workers = [staff for staff in plan.desk.staff if staff.role == "social_worker"]
    if not plan.sealed or not workers:
        return False
    operators = [staff for staff in plan.desk.staff if staff.role != "social_worker"]
    named = [workers[0], *operators[:1]]
    for pk in ids:
        row = Seal(
            person_id=pk,
            office_id=plan.desk.office_id,
            kind=plan.sealed,
            reason=SEAL_REASON,
            sealed_by_id=workers[0].user_id,
        )
        record.add(row, at)
        for staff in named:
            record.add(SealMember(seal_id=row.pk, user_id=staff.user_id), at)
        details = {"kind": plan.sealed, "members": sorted(staff.user_id for staff in named)}
        record.event(
            "person.sealed", workers[0], at, row, [pk],
            reason=SEAL_REASON, details=details, office_id=plan.desk.office_id,
        )  # fmt: skip
    return True


def emergency(record: Recorder, plan: HouseholdPlan, person_id: int) -> None:
    """Now and then another desk opens a record in an emergency, for two days and with a reason."""
    rng = dice(record.world.seed, "emergency", plan.number)
    at = plan.visits[-1] + timedelta(days=3)
    if not chance(rng, EMERGENCY_SHARE) or at + timedelta(days=3) > record.world.now:
        return
    desk = rng.choice([d for d in record.world.desks if d.office_id != plan.desk.office_id])
    by = rng.choice(desk.staff)
    reason = "Portata al pronto soccorso: serve sapere chi avvisare"
    grant = Grant(
        person_id=person_id,
        office_id=desk.office_id,
        basis=GrantBasis.EMERGENCY.value,
        reason=reason,
        granted_by_id=by.user_id,
        valid_to=at + timedelta(hours=48),
    )
    record.add(grant, at)
    record.event("person.emergency", by, at, grant, [person_id], reason=reason)


def drafts(record: Recorder, desk: Desk, known: Sequence[Known]) -> None:
    """Contacts that somebody of the desk began to write and left for later."""
    rng = dice(record.world.seed, "drafts", desk.name)
    for staff in desk.staff:
        if not known or not chance(rng, 0.6):
            continue
        person_id = rng.choice(known).person_id
        submission = uuid.UUID(int=rng.getrandbits(128), version=4)
        at = record.world.now - timedelta(minutes=rng.randint(20, 2000))
        fields = {
            "submission": [str(submission)],
            "person": [str(person_id)],
            f"person_{person_id}": ["subject"],
            "items": ["information_given"],
            "minutes": ["20"],
            "side": ["front_office"],
            "channel": ["desk"],
            "occurred_on": [f"{at:%d/%m/%Y}"],
            "note": ["Chiede informazioni sul rinnovo, da completare"],
        }
        draft = ContactDraft(
            user_id=staff.user_id,
            office_id=desk.office_id,
            person_id=person_id,
            data=fields,
            submission=submission,
        )
        record.add(draft, at)
