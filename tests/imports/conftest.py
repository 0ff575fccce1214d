"""What the tests of imports share: a register in a few words, and the worker's part."""

import csv
import io
from dataclasses import dataclass

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from labimpact.base.actor import Actor
from labimpact.base.wall.session import acting
from labimpact.imports import actions
from labimpact.imports.models import RegisterImport

HEADINGS = (
    "Data", "Cognome", "Nome", "Data di nascita", "Codice fiscale", "Cittadinanza", "Telefono",
    "Prestazione", "Minuti",
)  # fmt: skip


def sheet(*rows, headings=HEADINGS) -> bytes:
    """A register as CSV."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";")
    writer.writerow(headings)
    writer.writerows(rows)
    return target.getvalue().encode()


def row(day="10/03/2026", family="Diallo", given="Mamadou", born=None, **other):
    """One row of the register; whoever has another family name was born another day."""
    if born is None:
        born = "01/02/1990" if family == "Diallo" else _birth_of(family)
    said = {"code": "", "country": "Guinea", "phone": "", "item": "Informazioni", "minutes": "20"}
    said |= other
    return (day, family, given, born, *said.values())


def _birth_of(family: str) -> str:
    letters = sum(map(ord, family))
    return f"{letters % 28 + 1:02d}/{letters % 12 + 1:02d}/{1950 + letters % 31}"


@dataclass
class Desk:
    """Somebody of an office who brings registers in, and the worker who does the work."""

    actor: Actor

    def bring(self, content: bytes, *, name="registro.csv", again=False) -> RegisterImport:
        """Upload, and confirm the columns as they are proposed; the rows are read."""
        with transaction.atomic(), acting(self.actor):
            register = actions.upload(
                ContentFile(content, name), profile_code="desk",
                office_id=self.actor.office_id, by=self.actor, again=again,
            )  # fmt: skip
            actions.start_reading(register, register.read_mapping, by=self.actor)
        return self.work(register)

    def run(self, register: RegisterImport) -> RegisterImport:
        with acting(self.actor):
            actions.start(register, by=self.actor)
        return self.work(register)

    def undo(self, register: RegisterImport) -> RegisterImport:
        with acting(self.actor):
            actions.start_undo(register, by=self.actor)
        return self.work(register)

    def work(self, register: RegisterImport) -> RegisterImport:
        actions.work(register.pk, self.actor.user_id)
        return self.fresh(register)

    def fresh(self, register: RegisterImport) -> RegisterImport:
        with acting(self.actor):
            return RegisterImport.objects.select_related("office").get(pk=register.pk)


@pytest.fixture
def desk(cast):
    return Desk(cast.actor())


@pytest.fixture
def other_desk(cast):
    return Desk(cast.actor(office=cast.crema))
