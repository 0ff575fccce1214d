"""Emergencies and seals: what opens a record, what closes it, who looks after that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.people import emails
from labimpact.people.enums import GrantBasis
from labimpact.people.models import Grant, Person, Seal, SealMember, same_person
from labimpact.people.queries.protection import is_kept_by

SHORTEST_REASON = 10
TOO_MANY = -1


@dataclass(frozen=True)
class Identifier:
    """What names a person exactly: record number with birth date or tax code, or tax code."""

    number: int | None = None
    born_on: date | None = None
    tax_code: str = ""


@transaction.atomic
def open_emergency(identifier: Identifier, *, reason: str, office_id: int, by: Actor) -> int | None:
    """Open a record for some hours without a grant (accesso d'emergenza), to be reviewed.

    Answers the person's number, or None when nobody fits: unknown, wrong and sealed are told
    alike. The database writes the attempt in the register, whatever the answer, and who reviews
    it is told at once. The hours are those of the rule `emergency_access`.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(_("Scrivi perché serve aprire la scheda: chi riesamina deve capirlo."))
    if not identifier.tax_code and (identifier.number is None or identifier.born_on is None):
        raise Refused(
            _("Scrivi il numero della scheda con la data di nascita, o il codice fiscale.")
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.open_emergency(%s, %s, %s, %s, %s)",
            [
                office_id, identifier.number, identifier.born_on,
                identifier.tax_code.upper(), reason.strip(),
            ],
        )  # fmt: skip
        found: int | None = cursor.fetchone()[0]
    if found == TOO_MANY:
        raise Refused(_("Troppi accessi d'emergenza: parlane con chi protegge i dati."))
    if found is not None:
        _tell_who_reviews(found)
    return found


def _tell_who_reviews(person_id: int) -> None:
    """At once, to the privacy officers of the office and of those that follow the person, without
    a word of whom it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.told_of_emergency(%s)", [person_id])
        told = cursor.fetchall()
    for address, office, reviews in told:
        if reviews:
            emails.emergency_opened(address)
        else:
            emails.emergency_elsewhere(address, office)


@transaction.atomic(savepoint=False)
def list_emergencies(shown: list[Grant], *, by: Actor) -> None:
    """Note that the privacy officer read the list of the emergencies."""
    log.record_list("emergency.listed", by=by, rows=shown, persons=[g.person_id for g in shown])


@transaction.atomic
def review_emergency(
    grant: Grant, *, justified: bool, note: str, close_now: bool, by: Actor
) -> None:
    """The privacy officer says whether an emergency was justified (riesame), and may close it."""
    if grant.basis != GrantBasis.EMERGENCY:
        raise Refused(_("Si riesaminano solo gli accessi d'emergenza."))
    if grant.granted_by_id == by.user_id:
        raise Refused(_("Non puoi riesaminare un accesso aperto da te."))
    if grant.reviewed_at is not None:
        raise Refused(_("Questo accesso è già stato riesaminato."))
    if not justified and not note.strip():
        raise Refused(_("Scrivi perché l'accesso non era giustificato."))
    verdict = _("Giustificato") if justified else _("Non giustificato")
    grant.reviewed_at = clock.now()
    grant.review_note = ": ".join(filter(None, [verdict, note.strip()]))[:300]
    fields = ["reviewed_at", "review_note"]
    if close_now and grant.revoked_at is None:
        grant.revoked_at = clock.now()
        fields.append("revoked_at")
    grant.save(update_fields=fields)
    log.record(
        "emergency.reviewed", by=by, target=grant, persons=[grant.person_id],
        office_id=grant.office_id, reason=grant.review_note, details={"justified": justified},
    )  # fmt: skip


@transaction.atomic
def seal(
    person: Person, *, kind: str, reason: str, members: Iterable[int], office_id: int, by: Actor
) -> Seal:
    """Seal a record (scheda sigillata): from now it exists only for the users named.

    Whoever seals must be one of them, or nobody could lift the seal.
    """
    named = set(members)
    if by.user_id is None or by.user_id not in named:
        raise Refused(_("Tra le persone ammesse devi esserci anche tu."))
    if not reason.strip():
        raise Refused(_("Scrivi perché la scheda va sigillata."))
    if not is_kept_by(person, office_id):
        raise Refused(
            _("Il tuo ufficio vede questa persona solo in emergenza: la sigilla chi la segue.")
        )
    if Seal.objects.filter(same_person("person", person), lifted_at=None).exists():
        raise Refused(_("La scheda è già sigillata."))
    made = Seal.objects.create(
        person=person, office_id=office_id, kind=kind, reason=reason.strip(),
        sealed_by_id=by.user_id,
    )  # fmt: skip
    # One by one, oneself first: from then on the wall knows the seal as the actor's own.
    for user_id in sorted(named, key=lambda pk: pk != by.user_id):
        SealMember.objects.create(seal=made, user_id=user_id)
    log.record(
        "person.sealed", by=by, target=made, persons=[person.pk], office_id=office_id,
        reason=reason.strip(), details={"kind": kind, "members": sorted(named)},
    )  # fmt: skip
    return made


@transaction.atomic(savepoint=False)
def read_seal(seal: Seal, *, by: Actor) -> None:
    """Note that one of the users named by a seal read it."""
    log.record(
        "seal.opened", by=by, target=seal, persons=[seal.person_id], office_id=seal.office_id
    )


@transaction.atomic
def change_seal_members(seal: Seal, *, members: Iterable[int], by: Actor) -> None:
    """Name other users in a seal; oneself stays, so that somebody can always open the record."""
    wanted = set(members)
    if by.user_id not in wanted:
        raise Refused(_("Tra le persone ammesse devi esserci anche tu."))
    current = {m.user_id: m for m in seal.members.all()}
    for user_id in sorted(wanted - set(current)):
        SealMember.objects.create(seal=seal, user_id=user_id)
    for user_id in sorted(set(current) - wanted):
        current[user_id].delete()
    log.record(
        "seal.members_changed", by=by, target=seal, persons=[seal.person_id],
        office_id=seal.office_id, details={"members": sorted(wanted)},
    )  # fmt: skip


@transaction.atomic
def unseal(seal: Seal, *, reason: str, by: Actor) -> None:
    """Lift a seal (togliere il sigillo), with the reason."""
    if seal.lifted_at is not None:
        raise Refused(_("Il sigillo è già stato tolto."))
    if not reason.strip():
        raise Refused(_("Scrivi perché il sigillo si può togliere."))
    seal.lifted_at = clock.now()
    seal.lifted_reason = reason.strip()
    seal.save(update_fields=["lifted_at", "lifted_reason"])
    log.record(
        "person.unsealed", by=by, target=seal, persons=[seal.person_id],
        office_id=seal.office_id, reason=reason.strip(),
    )  # fmt: skip


@transaction.atomic(savepoint=False)
def list_readers(person: Person, *, by: Actor) -> None:
    """Note that somebody read who had opened the record."""
    log.record("person.readers_read", by=by, target=person, persons=[person.pk])
