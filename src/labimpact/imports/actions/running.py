"""The good rows are written, as the desk would have written them; the others wait."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.postgres.functions import TransactionNow as Now
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import bulk
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.imports import contacts
from labimpact.imports.actions import working
from labimpact.imports.actions.reading import new_contact
from labimpact.imports.actions.working import Turn
from labimpact.imports.codes import Codes
from labimpact.imports.drafts import PersonDraft, RowReading
from labimpact.imports.enums import ImportState, RowState
from labimpact.imports.matcher import filled
from labimpact.imports.models import ImportLink, ImportRow, RegisterImport
from labimpact.imports.queries.decisions import Decisions
from labimpact.imports.queries.differences import differences
from labimpact.people.actions import register_many
from labimpact.people.models import Person

AT_ONCE = 400


@transaction.atomic
def start(register: RegisterImport, *, by: Actor, queued: bool = True) -> None:
    """Import the rows that are ready (importare); those with errors or doubts stay for later."""
    register = working.mine(register, by)
    if not register.is_open:
        raise Refused(_("In questo momento l'importazione non si può avviare."))
    ready = ImportRow.objects.filter(register=register, state=RowState.READY).count()
    if not ready:
        raise Refused(_("Nessuna riga è pronta: correggi gli errori o conferma i dubbi."))
    register.total_rows = ready
    working.ask(register, ImportState.RUNNING, by=by, queued=queued)
    log.record(
        "import.started", by=by, target=register, office_id=register.office_id,
        details={"rows": ready},
    )  # fmt: skip


@transaction.atomic
def stop(register: RegisterImport, *, by: Actor) -> None:
    """Ask the work to stop after the rows it has in hand (fermare); it can be resumed."""
    register = working.mine(register, by)
    if register.is_busy:
        register.stop_asked = True
        register.save(update_fields=["stop_asked"])
        log.record("import.stop_asked", by=by, target=register, office_id=register.office_id)


def run(turn: Turn) -> None:
    """Write the ready rows, some hundreds in each transaction, until none is left."""
    codes = Codes()
    while _one_step(turn, codes):
        pass


def _one_step(turn: Turn, codes: Codes) -> bool:
    with turn.step() as (register, actor):
        ready = ImportRow.objects.filter(register=register, state=RowState.READY)
        rows = [] if register.stop_asked else list(ready.order_by("number")[:AT_ONCE])
        if rows:
            _write_rows(register, rows, codes, actor)
            register.done_rows += len(rows)
            return True
        register.state = ImportState.PAUSED if register.stop_asked else ImportState.DONE
        register.stop_asked = False
        register.finished_at = Now()
        log.record(
            "import.finished", by=actor, target=register, office_id=register.office_id,
            details={"rows": register.done_rows},
        )  # fmt: skip
        return False


def _write_rows(
    register: RegisterImport, rows: Sequence[ImportRow], codes: Codes, by: Actor
) -> None:
    """All of them; and when one cannot be written, all but that one."""
    try:
        with transaction.atomic():
            _Batch(register, rows, codes, by).write()
    except (DatabaseError, Refused) as trouble:
        if len(rows) > 1:
            half = len(rows) // 2
            _write_rows(register, rows[:half], codes, by)
            _write_rows(register, rows[half:], codes, by)
            return
        said = str(trouble) if isinstance(trouble, Refused) else _("Un valore non si può salvare.")
        rows[0].failure = said[:400]
        rows[0].settle()
        rows[0].save(update_fields=["failure", "state", "has_matches"])


@dataclass(frozen=True)
class _Who:
    """One person of one row: who they are within the register, or in the office."""

    row: ImportRow
    at: int
    draft: PersonDraft
    identity: str
    person: int | None  # already known to the office


class _Batch:
    """Some rows, written together."""

    def __init__(
        self, register: RegisterImport, rows: Sequence[ImportRow], codes: Codes, by: Actor
    ) -> None:
        self.register, self.rows, self.codes, self.by = register, rows, codes, by
        self.readings: dict[int, RowReading] = {row.number: row.read for row in rows}
        self.people = list(self._people(Decisions(register, rows)))

    def _people(self, decisions: Decisions) -> Iterator[_Who]:
        for row in self.rows:
            for at, draft in enumerate(self.readings[row.number].persons):
                identity, person = decisions.of(row.number, at)
                yield _Who(row, at, draft, identity, person)

    def write(self) -> None:
        known = self._told_before()
        new = {
            who.identity: who
            for who in reversed(self.people)
            if who.person is None and who.identity not in known
        }
        ordered = [who for who in self.people if new.get(who.identity) is who]
        made = self._register(ordered)
        persons = {**known, **made}
        self._write_contacts(persons)
        self._link_persons(ordered, persons)
        ids = [row.pk for row in self.rows]
        ImportRow.objects.filter(pk__in=ids).update(state=RowState.DONE, failure="")

    def _told_before(self) -> dict[str, int]:
        """Persons whom earlier rows of the register have already led to."""
        wanted = {who.identity for who in self.people if who.person is None}
        links = ImportLink.objects.filter(register=self.register, identity__in=wanted)
        found = links.exclude(person=None).order_by("-pk").values_list("identity", "person_id")
        return {identity: person for identity, person in found if person is not None}

    def _register(self, people: Sequence[_Who]) -> dict[str, int]:
        if not people:
            return {}
        self.codes.prepare(_completed(who) for who in people)
        data = [self.codes.new_person(_completed(who)) for who in people]
        persons = register_many(data, by=self.by)
        return {who.identity: p.pk for who, p in zip(people, persons, strict=True)}

    def _write_contacts(self, persons: dict[str, int]) -> None:
        by_row: dict[int, dict[int, str]] = {row.number: {} for row in self.rows}
        for who in self.people:
            person = who.person if who.person is not None else persons[who.identity]
            by_row[who.row.number].setdefault(person, who.draft.role)
        rows = [row for row in self.rows if self.readings[row.number].contact is not None]
        wanted = []
        for row in rows:
            reading = self.readings[row.number]
            language = reading.contact.language if reading.contact else ""
            people = tuple(by_row[row.number].items())
            wanted.append(
                new_contact(self.register, reading, people, self.codes.language_id(language))
            )
        if not wanted:
            return
        made = contacts.writer().write(wanted, office_id=self.register.office_id, by=self.by)
        bulk.insert(
            ImportLink(
                register=self.register,
                office_id=self.register.office_id,
                row_number=row.number,
                contact_id=contact,
                created=True,
            )
            for row, contact in zip(rows, made, strict=True)
        )

    def _link_persons(self, made: Sequence[_Who], persons: dict[str, int]) -> None:
        created = {id(who) for who in made}
        found = [who for who in self.people if who.person is not None]
        stored = self._stored({who.person for who in found if who.person is not None})
        links = []
        for who in self.people:
            person = who.person if who.person is not None else persons[who.identity]
            links.append(
                ImportLink(
                    register=self.register,
                    office_id=self.register.office_id,
                    row_number=who.row.number,
                    position=who.at,
                    identity=who.identity,
                    person_id=person,
                    created=id(who) in created,
                    differences=differences(who.draft, stored[person], self.codes)
                    if who.person is not None
                    else [],
                )
            )
        bulk.insert(links)

    def _stored(self, ids: set[int]) -> dict[int, Person]:
        """The persons already known, each still of the office: who no longer is stops the row."""
        rows = Person.objects.visible_to(self.by).filter(pk__in=ids)
        rows = rows.current(self.register.office_id)
        names = ("citizenships__country", "contact_points", "residence_titles")
        found = {p.pk: p for p in rows.prefetch_related(*names)}
        if len(found) < len(ids):
            raise Refused(_("La persona non è più tra quelle che il tuo ufficio conosce."))
        return found


def _completed(who: _Who) -> PersonDraft:
    """The draft with what later rows of the register say of the same person."""
    return filled(who.draft, who.row.fills.get(str(who.at), {}))
