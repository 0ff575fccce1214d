"""What was written on the kept record after a merge, and may go to the other when they part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Max, Model

from labimpact.people.models import Person
from labimpact.recognition.models import Merge

# Tables whose rows `wall.move_after_merge` may give to the other record, each with its owner's
# column. The rows of others hang on these: the papers of a case, the deliveries of a contact.
MOVABLE = (
    "people.ContactPoint",
    "people.Address",
    "people.IdentityDocument",
    "people.ResidenceTitle",
    "people.Citizenship",
    "people.SpokenLanguage",
    "people.PrivacyNotice",
    "people.PersonFile",
    "people.Mandate",
    "people.HouseholdMember",
    "desk.ContactParticipant",
    "agenda.Appointment",
    "agenda.Arrival",
    "agenda.WaitingListEntry",
    "worklist.Task",
    "casework.Case",
    "casework.Referral",
    "correspondence.OfficeLetter",
    "procedures.ProcedureCase",
)
# What a row is called by: a place in a contact says nothing, the contact does.
_CALLED = {"desk.ContactParticipant": "contact", "people.HouseholdMember": "household"}


@dataclass(frozen=True)
class Addition:
    """A row that came after the merge: its key in a form, and what it is called."""

    label: str
    pk: int
    what: str
    text: str

    @property
    def key(self) -> str:
        return f"{self.label}:{self.pk}"


def marks_of(person: Person) -> dict[str, int]:
    """The last row of each kind that a record has now, as far as the actor sees them."""
    found = {}
    for label in MOVABLE:
        model = apps.get_model(label)
        last = model._base_manager.filter(person=person).aggregate(last=Max("pk"))["last"]
        if last is not None:
            found[label] = last
    return found


def since(merge: Merge) -> Iterator[Addition]:
    """The rows that the kept record was given since the merge, kind by kind."""
    for label in MOVABLE:
        model = apps.get_model(label)
        rows = model._base_manager.filter(person=merge.kept_id, pk__gt=merge.marks.get(label, 0))
        named = _CALLED.get(label)
        for row in (rows.select_related(named) if named else rows).order_by("pk"):
            yield Addition(label, row.pk, _name(model), str(getattr(row, named) if named else row))


def table_of(label: str) -> str:
    return str(apps.get_model(label)._meta.db_table)


def _name(model: type[Model]) -> str:
    return str(model._meta.verbose_name)
