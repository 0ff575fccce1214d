"""Messages of a team: written, corrected by another one, said to somebody, read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.contrib.postgres.functions import TransactionNow as Now
from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework import emails
from labimpact.casework.actions.holding import note, worked
from labimpact.casework.models import Case, CaseMention, CaseMessage, MessagesSeen
from labimpact.casework.queries.messages import (
    TeamPerson,
    is_first_name,
    mentioned_in,
    team_people,
    unknown_in,
)

# A day further away is a slip of the keyboard.
_FURTHEST = timedelta(days=366)


@transaction.atomic
def write_message(
    case: Case,
    *,
    text: str,
    by: Actor,
    to: Collection[int] = (),
    due_on: date | None = None,
    corrects: CaseMessage | None = None,
) -> CaseMessage:
    """Write to the team (messaggio), to all or to those chosen and called by name in the text.

    With a day it is something to do for each of them, in their work list. They are told by e-mail
    that there is something to read, and nothing of it. What was written stays: a correction is
    another message, by who wrote the first.
    """
    case = worked(case, by)
    if not text.strip():
        raise Refused(_("Scrivi il messaggio."))
    people = team_people(case)
    called = _called(text, people, to)
    _refuse_nobody(text, people, called)
    if due_on is not None:
        _sensible(due_on, called)
    if corrects is not None and (corrects.author_id != by.user_id or corrects.case_id != case.pk):
        raise Refused(_("Un messaggio lo corregge chi l'ha scritto."))
    last = CaseMessage.objects.filter(case=case).order_by("-pk").first()
    if last is not None and (last.author_id, last.text) == (by.user_id, text.strip()):
        # A form that was filled in again by the browser's *Back*.
        raise Refused(_("Questo messaggio l'hai già mandato: è il più recente."))
    message = CaseMessage.objects.create(
        case=case, office_id=by.office_id or 0, author_id=by.user_id or 0,
        author_name=by.display_name, text=text.strip(), corrects=corrects,
    )  # fmt: skip
    for person in called:
        CaseMention.objects.create(
            message=message, user_id=person.user_id, office_id=person.office_id,
            name=person.name, due_on=due_on,
        )  # fmt: skip
    _tell(message)
    _seen(case, message.pk, by)
    note("case.message_written", case, by, message=message.pk)
    return message


def _called(text: str, people: list[TeamPerson], to: Collection[int]) -> list[TeamPerson]:
    chosen = [person for person in people if person.user_id in to]
    if len(chosen) < len(set(to)):
        raise Refused(_("Qualcuno che hai scelto non lavora più al caso."), field="to")
    return sorted({*chosen, *mentioned_in(text, people)}, key=lambda p: p.user_id)


def _refuse_nobody(text: str, people: list[TeamPerson], called: list[TeamPerson]) -> None:
    """Whoever is called and is not found would never know: it is said before it is sent.

    Of several with one first name, the one who is ticked is meant.
    """
    unknown = [
        name for name in unknown_in(text, people)
        if not any(is_first_name(name, person) for person in called)
    ]  # fmt: skip
    if unknown:
        raise Refused(
            _("Non so a chi ti rivolgi con %(names)s: scrivi nome e cognome, segna la persona in"
              " «A chi», o togli la @.") % {"names": ", ".join(f"«@{name}»" for name in unknown)},
            field="text",
        )  # fmt: skip


def _sensible(due_on: date, called: list[TeamPerson]) -> None:
    if not called:
        raise Refused(_("Con un giorno, scegli a chi tocca."), field="to")
    if not clock.today() <= due_on <= clock.today() + _FURTHEST:
        raise Refused(_("Scegli un giorno da oggi, entro un anno."), field="due_on")


def _tell(message: CaseMessage) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.mentioned_at(%s)", [message.pk])
        addresses = [address for (address,) in cursor.fetchall()]
    for address in addresses:
        emails.mentioned(address)


@transaction.atomic
def mark_read(case: Case, *, up_to: int, by: Actor) -> None:
    """Say that one has read the messages of a case up to one of them (letti)."""
    last = CaseMessage.objects.filter(case=case, pk__lte=up_to).order_by("-pk").first()
    if last is not None:
        _seen(case, last.pk, by)


def _seen(case: Case, last: int, by: Actor) -> None:
    before = MessagesSeen.objects.select_for_update().filter(case=case, user=by.user_id).first()
    MessagesSeen.objects.update_or_create(
        case=case, user_id=by.user_id or 0,
        defaults={"last": max(last, before.last if before else 0), "seen_at": Now()},
    )  # fmt: skip


@transaction.atomic
def do_asked(mention: CaseMention, *, by: Actor) -> None:
    """What a message asked is done (fatto), says who was asked; twice changes nothing."""
    if mention.user_id != by.user_id:
        raise Refused(_("Lo segna fatto la persona a cui è stato chiesto."))
    if mention.done_at is None:
        mention.done_at = clock.now()
        mention.save(update_fields=["done_at"])
        note("case.asked_done", mention.message.case, by, mention=mention.pk)
