"""Letters and certificates: drafted, issued as PDF/A, registered, voided with a reason."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.correspondence.enums import LetterKind, LetterState
from labimpact.correspondence.models import OfficeLetter
from labimpact.correspondence.queries import letters as queries
from labimpact.documents.rendering import render_pdf
from labimpact.people.actions.files import Origin, attach_file, remove_file
from labimpact.people.models import Person, PersonFile

ORIGIN = "correspondence.officeletter"
_FILE_KINDS = {LetterKind.ATTENDANCE: "certificate"}


@transaction.atomic
def draft(
    kind: LetterKind,
    *,
    person: Person,
    office_id: int,
    by: Actor,
    addressee: str = "",
    subject: str = "",
    body: str = "",
    language: str = "",
    signed_by: str | None = None,
    written_on: date | None = None,
    **facts: date | time | str | None,
) -> OfficeLetter:
    """Prepare a letter (bozza) from the template of its kind.

    Facts: `day`, `start`, `end` for an attendance; `matter`, `source`, `filed_on`, `due_on`,
    `receipt` for a term that has passed. `body` is added after the template's sentences.
    """
    if by.user_id is None:
        raise Refused(_("Una lettera la scrive una persona, non il sistema."))
    made = OfficeLetter(
        person=person, office_id=office_id, kind=kind, created_by_id=by.user_id,
        signed_by=by.display_name if signed_by is None else signed_by,
        written_on=written_on or clock.today(), addressee=addressee, subject=subject, body=body,
        language=language, facts=_facts(kind, facts),
    )  # fmt: skip
    made.subject = subject or _subject(made)
    made.save()
    _note("letter.drafted", made, by)
    return made


@transaction.atomic
def change(letter: OfficeLetter, *, by: Actor, **values: Any) -> OfficeLetter:
    """Correct a draft; a letter that was issued stays as it was printed."""
    row = _locked(letter)
    if row.state != LetterState.DRAFT:
        raise Refused(_("La lettera è già emessa: annullala e scrivine una nuova."))
    facts = {name: values.pop(name) for name in queries.KNOWN[LetterKind(row.kind)]}
    row.facts = _facts(LetterKind(row.kind), facts)
    for name, value in values.items():
        setattr(row, name, value)
    row.subject = row.subject or _subject(row)
    row.save()
    _note("letter.changed", row, by)
    return row


@transaction.atomic
def issue(letter: OfficeLetter, *, by: Actor) -> OfficeLetter:
    """Issue a letter (emetti): its PDF joins the person's files and does not change any more."""
    row = _locked(letter)
    if row.state != LetterState.DRAFT:
        raise Refused(_("La lettera è già emessa."))
    if row.kind == LetterKind.FREE and not row.body.strip():
        raise Refused(_("Scrivi il testo della lettera prima di emetterla."))
    row.state, row.issued_at = LetterState.ISSUED, clock.now()
    row.file = _printed(row, by)
    row.save(update_fields=["state", "issued_at", "file"])
    _note("letter.issued", row, by)
    return row


@transaction.atomic
def register(letter: OfficeLetter, *, number: str, on: date, by: Actor) -> OfficeLetter:
    """Write the protocol number (protocollo): the issued letter is printed again with it."""
    row = _locked(letter)
    if row.state == LetterState.VOIDED:
        raise Refused(_("La lettera è annullata: non si protocolla."))
    if row.state == LetterState.DRAFT:
        raise Refused(_("Prima emetti la lettera: il protocollo si scrive dopo."))
    if not number.strip():
        raise Refused(_("Scrivi il numero di protocollo."))
    row.protocol_number, row.protocol_on = number.strip(), on
    before = row.file
    row.file = _printed(row, by)
    if before is not None and before != row.file:
        remove_file(before, by=by)
    row.save(update_fields=["protocol_number", "protocol_on", "file"])
    _note("letter.registered", row, by)
    return row


@transaction.atomic
def void(letter: OfficeLetter, *, reason: str, by: Actor) -> OfficeLetter:
    """Void an issued letter (annulla): it stays readable, marked, with the reason."""
    row = _locked(letter)
    if row.state != LetterState.ISSUED:
        raise Refused(_("Si annulla solo una lettera emessa."))
    if not reason.strip():
        raise Refused(_("Scrivi perché la annulli."))
    row.state, row.voided_at, row.void_reason = LetterState.VOIDED, clock.now(), reason.strip()
    row.save(update_fields=["state", "voided_at", "void_reason"])
    if row.file is not None:
        remove_file(row.file, by=by)
    log.record(
        "letter.voided", by=by, target=row, persons=[row.person_id], office_id=row.office_id,
        reason=row.void_reason,
    )  # fmt: skip
    return row


@transaction.atomic
def discard(letter: OfficeLetter, *, by: Actor) -> None:
    """Throw a draft away (elimina): nothing was printed of it."""
    row = _locked(letter)
    if row.state != LetterState.DRAFT:
        raise Refused(_("La lettera è già emessa: si può solo annullare."))
    _note("letter.discarded", row, by)
    row.delete()


@transaction.atomic(savepoint=False)
def read(letter: OfficeLetter, *, by: Actor, printed: bool = False) -> None:
    """Note that a letter was read or printed."""
    _note("letter.printed" if printed else "letter.opened", letter, by)


def _facts(kind: LetterKind, facts: dict[str, Any]) -> dict[str, str]:
    known = queries.KNOWN[LetterKind(kind)]
    if strange := set(facts) - set(known):
        raise TypeError(f"a letter of kind {kind} knows nothing of {sorted(strange)}")
    if missing := [name for name in queries.NEEDED[LetterKind(kind)] if not facts.get(name)]:
        raise Refused(_("Mancano dei dati della lettera: %(what)s.") % {"what": ", ".join(missing)})
    return {name: _plain(value) for name, value in facts.items() if value not in (None, "")}


def _plain(value: Any) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _subject(letter: OfficeLetter) -> str:
    if letter.kind == LetterKind.OVERDUE:
        return queries.overdue_subject(letter.facts["matter"])
    label = str(LetterKind(letter.kind).label)
    return f"{label[:1].upper()}{label[1:]}"


def _locked(letter: OfficeLetter) -> OfficeLetter:
    rows = OfficeLetter.objects.select_for_update(of=("self",))
    return rows.select_related("office__body", "person", "file").get(pk=letter.pk)


def _printed(letter: OfficeLetter, by: Actor) -> PersonFile:
    content = render_pdf("letter", queries.sheet(letter, letter.person))
    return attach_file(
        letter.person, ContentFile(content, name=f"lettera-{letter.pk}.pdf"), by=by,
        office_id=letter.office_id, caption=letter.subject,
        kind=_FILE_KINDS.get(LetterKind(letter.kind), "correspondence"),
        origin=Origin(ORIGIN, letter.pk),
    )  # fmt: skip


def _note(action: str, letter: OfficeLetter, by: Actor) -> None:
    log.record(action, by=by, target=letter, persons=[letter.person_id], office_id=letter.office_id)
