"""Who sends and answers referrals; who works on a case, and who leads it."""

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.casework.models import Case, Referral
from labimpact.network.permissions import areas_managed
from labimpact.people.models import Person
from labimpact.people.queries.protection import is_kept_by

_P = Permission.REFERRAL_MANAGE


def can_send_from(actor: Actor, office_id: int | None) -> bool:
    """May the actor refer people on behalf of that office?"""
    return actor.can(_P, office_id=office_id)


def is_sender(actor: Actor, referral: Referral) -> bool:
    """Does the actor work for the office that sent it?"""
    return actor.can(_P, office_id=referral.from_office_id)


def is_receiver(actor: Actor, referral: Referral) -> bool:
    """Does the actor work for the office it was sent to?"""
    return referral.to_office_id is not None and actor.can(_P, office_id=referral.to_office_id)


def can_answer(actor: Actor, referral: Referral) -> bool:
    """The receiver accepts, refuses or forwards a referral that still waits (risposta)."""
    waits = referral.state == Referral.State.SENT and not referral.is_over(clock.today())
    return waits and is_receiver(actor, referral)


def can_forward(actor: Actor, referral: Referral) -> bool:
    """The receiver passes on what waits, or what it has accepted already and still follows
    (passaggio ad altri)."""
    taken = referral.state == Referral.State.ACCEPTED and not referral.answered_by_hand
    return can_answer(actor, referral) or (
        taken
        and is_receiver(actor, referral)
        and still_follows(referral, referral.to_office_id or 0)
    )


def still_follows(referral: Referral, office_id: int) -> bool:
    """Is it about nobody, or about somebody whom that office follows, not by an emergency?"""
    person = Person.objects.filter(pk=referral.person_id or 0).first()
    return referral.person_id is None or (person is not None and is_kept_by(person, office_id))


def can_send_again(actor: Actor, referral: Referral) -> bool:
    """The sender sends again what expired without an answer."""
    return referral.state == Referral.State.EXPIRED and is_sender(actor, referral)


def can_set_term(actor: Actor, office_id: int) -> bool:
    """Who coordinates an office says within how many days it answers."""
    return actor.can(Permission.NETWORK_MANAGE, office_id=office_id)


def can_report_answer(actor: Actor, referral: Referral) -> bool:
    """The sender writes down an answer that came by phone or letter, and may mend it."""
    by_hand = referral.answered_by_hand and referral.later_at is None
    open_for_it = referral.state == Referral.State.SENT or by_hand
    return open_for_it and is_sender(actor, referral)


def can_tell_now(actor: Actor, referral: Referral) -> bool:
    """The sender tells a service outside the network, once it accepted, whom it will meet."""
    accepted = referral.state == Referral.State.ACCEPTED and referral.to_office_id is None
    return accepted and referral.later_at is None and is_sender(actor, referral)


def can_tell_elsewhere(actor: Actor, referral: Referral) -> bool:
    """The sender gives another address the page of what was told (the first was mistyped)."""
    accepted = referral.state == Referral.State.ACCEPTED and referral.to_office_id is None
    return accepted and referral.later_at is not None and is_sender(actor, referral)


def can_withdraw(actor: Actor, referral: Referral) -> bool:
    """The sender takes back what nobody has answered yet (ritiro)."""
    return referral.state == Referral.State.SENT and is_sender(actor, referral)


def can_open_for(actor: Actor, office_id: int | None) -> bool:
    """May the actor open a case (prima lettura) for that office?"""
    return actor.can(Permission.CASE_WORK, office_id=office_id)


def can_lead(actor: Actor, case: Case) -> bool:
    """The social worker of the office that follows the case: assesses, plans, reviews, closes."""
    return actor.can(Permission.CASE_LEAD, office_id=case.office_id)


def can_read_first(actor: Actor, case: Case) -> bool:
    """Whoever works on cases in that office writes the first reading."""
    return actor.can(Permission.CASE_WORK, office_id=case.office_id)


def can_work(actor: Actor, case: Case) -> bool:
    """Whoever acts for the office of the case, or for one of its team, does their part."""
    return actor.can(Permission.CASE_WORK, office_id=actor.office_id) and (
        case.office_id == actor.office_id
        or case.members.at_work(clock.today()).filter(office=actor.office_id).exists()
    )


def instrument_areas(actor: Actor) -> set[int] | None:
    """The areas for which the actor publishes instruments; None is the whole network too."""
    if actor.can_somewhere(Permission.RULES_EDIT):
        return None
    return areas_managed(actor, Permission.TERRITORY_MANAGE)


def can_write_instruments(actor: Actor, area_id: int | None) -> bool:
    """Who edits the rules publishes for all, who manages the territory for its areas."""
    areas = instrument_areas(actor)
    return areas is None or area_id in areas


def can_write_some_instrument(actor: Actor) -> bool:
    """Is there anybody the actor may publish an instrument for?"""
    return instrument_areas(actor) != set()
