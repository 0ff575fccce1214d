"""One office asks another about somebody it may not see, and is answered (richiesta, risposta)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.base.wall.session import acting_as
from labimpact.network.models import Office
from labimpact.people.models import Person
from labimpact.recognition.enums import RequestKind
from labimpact.recognition.models import SharingRequest
from labimpact.recognition.queries.pairs import office_to_ask
from labimpact.recognition.queries.queue import half_seen
from labimpact.rules import queries as rules

SHORTEST_REASON = 10
_TOO_MANY = -1


@transaction.atomic
def ask(
    *,
    person_id: int,
    to_office_id: int,
    typed: str,
    why: str,
    by: Actor,
    kind: RequestKind = RequestKind.SHARE,
    own_person: Person | None = None,
) -> SharingRequest:
    """Ask the office that follows somebody to share the record, or to let it be merged (richiesta).

    Who asks never learns the person's number: only that it waits, then yes or no. About somebody
    sealed, or nobody, it is answered alike. Asking the same again gives the same request.
    """
    if by.office_id is None or not by.can(Permission.PERSON_EDIT, office_id=by.office_id):
        raise Refused(_("Scegli prima l'ufficio per cui lavori: la richiesta parte da lì."))
    if to_office_id == by.office_id:
        raise Refused(_("È il tuo stesso ufficio: la persona si cerca, non si chiede."))
    if not Office.objects.open().filter(pk=to_office_id).exists():
        raise Refused(_("Quell'ufficio ha chiuso: rifai la ricerca."))
    if len(why.strip()) < SHORTEST_REASON:
        raise Refused(_("Scrivi perché ti serve: chi risponde deve poter decidere."))
    if (kind == RequestKind.MERGE) != (own_person is not None):
        raise Refused(_("Per chiedere di unire due schede serve la scheda del tuo ufficio."))
    if own_person is None and Person.objects.visible_to(by).filter(pk=person_id).exists():
        raise Refused(_("Questa scheda la vedi già: aprila dalla ricerca."))
    due, ends = _days()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.ask_for_sharing(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                by.office_id, to_office_id, person_id, kind.value, typed.strip(), why.strip(),
                own_person.pk if own_person else None, due, ends,
            ],
        )  # fmt: skip
        number: int = cursor.fetchone()[0]
    return _made(number)


@transaction.atomic
def ask_to_merge(one: Person, other: Person, *, why: str, by: Actor) -> SharingRequest:
    """Ask the office that shared one of two records with the actor's to let them be merged."""
    found = office_to_ask(one, other, by)
    if found is None:
        raise Refused(_("Per queste schede non c'è da chiedere: si possono unire."))
    shared, office = found
    own = other if shared.pk == one.pk else one
    typed = " ".join(filter(None, [shared.full_name, shared.birth_shown]))
    usual = _("Ci sembra la stessa persona: chiediamo di unire le due schede.")
    return ask(
        person_id=shared.pk, to_office_id=office.pk, typed=typed, why=why.strip() or usual,
        by=by, kind=RequestKind.MERGE, own_person=own,
    )  # fmt: skip


@transaction.atomic
def ask_about_pair(pair_id: int, *, why: str, by: Actor) -> SharingRequest:
    """Ask the office that follows the other record of a likely pair to let the two be merged.

    The pair is one of `half_seen`: who asks never learns the other record's number.
    """
    if len(why.strip()) < SHORTEST_REASON:
        raise Refused(_("Scrivi perché ti serve: chi risponde deve poter decidere."))
    found = next((one for one in half_seen(by) if one.pair_id == pair_id), None)
    if found is None:
        raise Refused(_("Questa coppia non c'è più: forse qualcuno ha già deciso."))
    due, ends = _days()
    typed = " ".join(filter(None, [found.person.full_name, found.person.birth_shown]))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.ask_about_pair(%s, %s, %s, %s, %s, %s)",
            [by.office_id, pair_id, typed, why.strip(), due, ends],
        )
        number: int = cursor.fetchone()[0]
    return _made(number)


def _days() -> tuple[date, date]:
    """By when an answer is expected, and when the request is over without one."""
    today = clock.today()
    due = today + timedelta(days=rules.value("sharing_answer") or 0)
    return due, max(due, today + timedelta(days=rules.value("sharing_ends") or 0))


def _made(number: int) -> SharingRequest:
    if number == _TOO_MANY:
        raise Refused(_("Oggi hai già chiesto molte volte: riprova domani."))
    return SharingRequest.objects.get(pk=number)


@transaction.atomic
def answer(request: SharingRequest, *, yes: bool, by: Actor, note: str = "") -> SharingRequest:
    """Answer another office (risposta): yes opens the record to it, no says why to colleagues."""
    if request.to_office_id not in by.offices_where(Permission.PERSON_EDIT):
        raise Refused(_("Questa richiesta è per un altro ufficio."))
    if not yes and not note.strip():
        raise Refused(_("Scrivi perché no: resta scritto per chi lavora nel tuo ufficio."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.answer_sharing(%s, %s, %s)", [request.pk, yes, note.strip()])
        state: str = cursor.fetchone()[0]
    if state == "over":
        raise Refused(_("Questa richiesta non aspetta più una risposta."))
    requested = getattr(request, "requested", None)
    request.refresh_from_db()
    log.record(
        f"sharing.{state}", by=by, target=request, office_id=request.to_office_id,
        persons=[requested.person_id if requested else None], reason=note.strip()[:300],
    )  # fmt: skip
    return request


def end_unanswered() -> int:
    """Close the requests that nobody answered in time; who asked reads that they were refused."""
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT wall.expire_sharing()")
        ended: int = cursor.fetchone()[0]
    return ended
