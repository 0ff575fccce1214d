"""Recording a contact: the one fact that everything else reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from labimpact.accounts.models import User
from labimpact.agenda import actions as agenda
from labimpact.agenda.models import Arrival
from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.deliveries import actions as deliveries
from labimpact.desk import permissions
from labimpact.desk.actions import parts
from labimpact.desk.actions.drafts import clear_drafts
from labimpact.desk.contact_data import ContactData, RefusedField, check
from labimpact.desk.models import Contact
from labimpact.people.models import Grant, Person
from labimpact.programme.models import Activity
from labimpact.programme.queries import choose_activity, open_activities
from labimpact.worklist import actions as worklist


def record_contact(data: ContactData, *, by: Actor) -> Contact:
    """Record a contact (registrare un contatto) with its parts, its deliveries and its task.

    Deliveries: one for each person (or anonymous group) and each thing given, the contact's
    minutes shared among them so that their sum is the contact's minutes, once
    (`deliveries.actions.plan`); each belongs to the office's activity open on the day, or to
    none (*senza attività*). Back-office work that concerned nobody in particular delivers
    nothing: its minutes and its activity are read from the contact itself.
    `submission` is the form's one-time key: a second call answers the first contact, marked
    as `repeated`.
    """
    if not permissions.can_record(by, data.office_id):
        raise Refused(_("Non puoi registrare contatti per questo ufficio."))
    check(data, today=clock.today())
    people = known_people(data.person_ids, office_id=data.office_id, by=by)
    try:
        return _record(data, people, by)
    except IntegrityError as error:
        saved = Contact.objects.visible_to(by).filter(submission=data.submission).first()
        if saved is None:
            if "submission" not in str(error):
                raise
            said = _("Questa pagina è già servita per un altro contatto: aprine una nuova.")
            raise Refused(said) from error
        saved.repeated = True
        return saved


@transaction.atomic
def _record(data: ContactData, people: dict[int, Person], by: Actor) -> Contact:
    opened = list(open_activities(data.office_id, data.occurred_on))
    contact = new_contact(data, opened, by)
    contact.save(force_insert=True)
    parts.write([(contact, data)])
    deliveries.write(parts.work_of(contact, data), opened=opened)
    add_task(contact, data, people, by)
    _serve(data, by)
    clear_drafts(data, by)
    log.record(
        "contact.recorded", by=by, target=contact, persons=people, office_id=contact.office_id
    )
    return contact


def new_contact(data: ContactData, opened: Sequence[Activity], by: Actor) -> Contact:
    """The contact's own row, not yet written; `opened` are the activities of its day."""
    activity = choose_activity(opened, "")
    return Contact(
        office_id=data.office_id,
        activity_id=activity.pk if activity else None,
        submission=data.submission,
        recorded_by_id=permissions.author_of(by),
        next_step=data.next_step.title if data.next_step else "",
        next_step_on=data.next_step.due_on if data.next_step else None,
        **own_values(data),
    )


def own_values(data: ContactData) -> dict[str, Any]:
    """The values of the contact's own row, the same when it is recorded and when corrected."""
    return {
        "occurred_on": data.occurred_on,
        "occurred_at": data.occurred_at,
        "side": data.side,
        "channel": data.channel,
        "language_id": data.language_id,
        "mediator_present": data.mediator_present,
        "delegate_name": data.delegate_name,
        "minutes": data.minutes,
        "outcome": data.outcome,
        "note": data.note,
    }


def known_people(
    ids: Iterable[int], *, office_id: int, by: Actor, already: Iterable[int] = ()
) -> dict[int, Person]:
    """The persons of a contact, each known to the very office that records it.

    `already` are those the contact holds since before: their right may have ended meanwhile,
    and a correction of something else does not put them out of the record.
    """
    wanted = set(ids) - set(already)
    if not wanted:
        return {}
    grants = Grant.objects.live().filter(person=OuterRef("pk"), office=office_id)
    rows = Person.objects.visible_to(by).current(office_id).filter(Exists(grants), pk__in=wanted)
    found = rows.in_bulk()
    if len(found) < len(wanted):
        raise RefusedField(
            "who",
            _(
                "Una delle persone segnate non è tra quelle che il tuo ufficio conosce: "
                "toglila, oppure registrala o chiedi un invio."
            ),
        )
    return found


def add_task(contact: Contact, data: ContactData, people: dict[int, Person], by: Actor) -> None:
    """The next step becomes a thing to do, of whoever was named or of who records it."""
    step = data.next_step
    if step is None:
        return
    whose = step.assigned_to_id or by.user_id
    worklist.add(
        title=step.title,
        due_on=step.due_on,
        office_id=contact.office_id,
        person=next((people[pk] for pk in data.subject_ids if pk in people), None),
        assigned_to=User(pk=whose) if whose else None,
        origin=(parts.ORIGIN, contact.pk),
        by=by,
    )


def _serve(data: ContactData, by: Actor) -> None:
    if data.arrival_id is None:
        return
    # The queue may have moved on meanwhile: that is no reason to refuse the contact.
    with suppress(Arrival.DoesNotExist):
        agenda.serve(Arrival(pk=data.arrival_id), by=by)
