"""Opening a case, and who takes part in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.people.models import Person, ResidenceTitle, same_person
from labimpact.people.queries.protection import is_kept_by
from labimpact.procedures import permissions
from labimpact.procedures.actions.holding import locked, note
from labimpact.procedures.actions.refreshing import refresh
from labimpact.procedures.models import CaseParticipant, ProcedureCase
from labimpact.rules.models import ProcedureVersion
from labimpact.rules.procedures import stored, typed
from labimpact.rules.procedures.definition import Procedure


@transaction.atomic
def open_case(
    definition: ProcedureVersion,
    person: Person,
    *,
    by: Actor,
    others: Sequence[tuple[Person, str]] = (),
    answers: Mapping[str, Any] | None = None,
    follows: ProcedureCase | None = None,
    again: bool = False,
    role: str = "",
) -> ProcedureCase:
    """Open a procedure case (apri una pratica) for a person of one's office, followed by oneself.

    The record answers what it knows (permit, birth). The person takes part in the procedure's
    first role unless another is named; `others` in theirs. A second running case of the same kind
    for the same person must be meant (`again`).
    """
    office_id = _may_open(definition, person, by)
    procedure = stored.definition(definition)
    if not again and _running_twin(definition.code, person, office_id):
        raise Refused(_("Questa persona ha già una pratica di questo tipo aperta da voi."))
    known = known_answers(procedure, person)
    case = ProcedureCase.objects.create(
        office_id=office_id,
        definition=definition,
        code=definition.code,
        person=person,
        answers=typed.stored(known | dict(answers or {})),
        assigned_to_id=by.user_id,
        opened_on=clock.today(),
        opened_by_id=by.user_id or 0,
        follows=follows,
    )
    _seat(case, procedure, [(person, role or procedure.roles[0].code), *others], by)
    refresh(case, by=by)
    note("procedure.opened", case, by, persons=[p.pk for p, _role in others])
    return case


def _may_open(definition: ProcedureVersion, person: Person, by: Actor) -> int:
    if by.office_id is None or not permissions.can_open_for(by, by.office_id):
        raise Refused(_("Non puoi aprire pratiche per questo ufficio."))
    if not definition.is_enabled:
        raise Refused(_("Questa pratica non è attiva: c'è solo l'orientamento."))
    if person.merged_into_id and not Person.objects.filter(pk=person.pk).current().exists():
        raise Refused(_("Questa scheda è stata unita a un'altra: apri la pratica da quella."))
    if person.died_on is not None:
        raise Refused(_("La persona è deceduta: non si può aprire una pratica."))
    if not is_kept_by(person, by.office_id):
        raise Refused(_("Il tuo ufficio non segue questa persona: prima registra un contatto."))
    return by.office_id


def _running_twin(code: str, person: Person, office_id: int) -> bool:
    cases = ProcedureCase.objects.running()
    return cases.filter(same_person("person", person), code=code, office_id=office_id).exists()


def known_answers(procedure: Procedure, person: Person) -> dict[str, Any]:
    """What the record already answers of the procedure's questions."""
    title = ResidenceTitle.objects.filter(same_person("person", person), is_current=True).first()
    facts: dict[str, Any] = {
        "birth_date": person.birth_date if person.birth_precision == "day" else None,
        "title_kind": title.kind if title else None,
        "title_expires_on": title.expires_on if title else None,
        "title_issued_on": title.issued_on if title else None,
    }
    found = {q.code: facts.get(q.known_from or "") for q in procedure.questions}
    return {code: value for code, value in found.items() if value}


def _seat(
    case: ProcedureCase, procedure: Procedure, people: Sequence[tuple[Person, str]], by: Actor
) -> None:
    roles = {role.code for role in procedure.roles}
    for person, role in people:
        if role not in roles:
            raise Refused(_("Questo ruolo non è della pratica."))
        CaseParticipant.objects.create(case=case, person=person, role=role)


@transaction.atomic
def add_person(case: ProcedureCase, person: Person, role: str, *, by: Actor) -> CaseParticipant:
    """Add somebody to a case in one of its roles (aggiungi una persona)."""
    case = locked(case, by)
    procedure = stored.definition(case.definition)
    wanted = next((r for r in procedure.roles if r.code == role), None)
    if wanted is None:
        raise Refused(_("Questo ruolo non è della pratica."))
    if case.participants.filter(same_person("person", person)).exists():
        raise Refused(_("È già nella pratica."))
    if case.participants.filter(role=role).count() >= wanted.at_most:
        raise Refused(_("In questo ruolo non c'è posto per altri."))
    seat = CaseParticipant.objects.create(case=case, person=person, role=role)
    refresh(case, by=by)
    note("procedure.person_added", case, by, persons=[person.pk])
    return seat


@transaction.atomic
def change_role(
    case: ProcedureCase, participant: CaseParticipant, role: str, *, by: Actor
) -> CaseParticipant:
    """Give somebody of a case another of its roles (cambia ruolo)."""
    case = locked(case, by)
    wanted = next((r for r in stored.definition(case.definition).roles if r.code == role), None)
    if wanted is None:
        raise Refused(_("Questo ruolo non è della pratica."))
    others = case.participants.filter(role=role).exclude(pk=participant.pk)
    if others.count() >= wanted.at_most:
        raise Refused(_("In questo ruolo non c'è posto per altri."))
    participant.role = role
    participant.save(update_fields=["role"])
    refresh(case, by=by)
    note("procedure.role_changed", case, by, persons=[participant.person_id])
    return participant


@transaction.atomic
def remove_person(case: ProcedureCase, participant: CaseParticipant, *, by: Actor) -> None:
    """Take somebody out of a case; who asks stays, and so does whoever has papers in it."""
    case = locked(case, by)
    if participant.person_id == case.person_id:
        raise Refused(_("Chi chiede non si può togliere: chiudi la pratica e aprine un'altra."))
    if case.papers.filter(person_id=participant.person_id, state="received").exists():
        raise Refused(_("Ha già consegnato documenti: prima segnali come mancanti."))
    person_id = participant.person_id
    participant.delete()
    case.papers.filter(person_id=person_id).delete()
    refresh(case, by=by)
    note("procedure.person_removed", case, by, persons=[person_id])
