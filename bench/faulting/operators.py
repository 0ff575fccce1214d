"""Twenty people at their desks: what each sent, and what each was told is saved."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.faulting.patience import GaveUp, Patient, form_of

CONTACT, PERSON, ARRIVAL = "/lavoro/contatti/nuovo/", "/lavoro/persone/nuova/", "/lavoro/arrivi/"
TASK, DRAFT = "/lavoro/da-fare/nuova/", "/lavoro/contatti/bozza/"
_SYLLABLES = [a + b for a in "bdfglmnprstvz" for b in "aeiou"]


@dataclass
class Ledger:
    """What was sent (by its mark), and which of it was acknowledged."""

    sent: dict[str, set[str]] = field(default_factory=dict)
    taken: dict[str, set[str]] = field(default_factory=dict)
    begun_at: object = None
    refused: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, where: dict[str, set[str]], kind: str, mark: str) -> None:
        with self.lock:
            where.setdefault(kind, set()).add(mark)


@dataclass
class Operator:
    """One operator (or coordinator) who works until told to stop."""

    number: int
    patient: Patient
    ledger: Ledger
    dice: random.Random
    invites_into: int | None = None
    done: int = 0

    def work(self) -> None:
        """Sign in, and do one thing after another."""
        mine: dict[Callable[[], None], int] = {
            self.contact: 5, self.person: 3, self.visit: 4, self.task: 2, self.draft: 2,
        }  # fmt: skip
        weighted = mine if self.invites_into is None else {self.invite: 3, self.task: 1}
        signed_in = False
        while not self.patient.stop.is_set():
            try:
                if not signed_in:
                    self.patient.sign_in()
                    signed_in = True
                self.dice.choices(list(weighted), list(weighted.values()))[0]()
            except GaveUp as reason:
                if str(reason):
                    with self.ledger.lock:
                        self.ledger.refused.append(str(reason))
                signed_in = signed_in and not self.patient.seen.pop("signed out", 0)
            except LookupError as error:
                # A page without the form that was wanted.
                with self.ledger.lock:
                    self.ledger.refused.append(f"{type(error).__name__}: {error}")
            self.patient.stop.wait(self.dice.uniform(0.2, 1.2))
        self.patient.close()
        with self.ledger.lock:
            self.ledger.seen.update(self.patient.seen)

    def _mark(self, kind: str) -> str:
        self.done += 1
        letters = "".join(chr(ord("a") + int(d)) for d in f"{self.number:02}{self.done:05}")
        mark = f"Guasto{kind}{letters}"
        self.ledger.note(self.ledger.sent, kind, mark)
        return mark

    def _taken(self, kind: str, mark: str) -> None:
        self.ledger.note(self.ledger.taken, kind, mark)

    def contact(self) -> None:
        """Record a contact of somebody who is not named."""
        self._record(None)

    def _record(self, arrival: int | None) -> str:
        path = f"{CONTACT}?arrival={arrival}" if arrival else f"{CONTACT}?anonimo=1"
        fields = form_of(self.patient.get(path).body, f'action="{CONTACT}"')
        mark = self._mark("contatto")
        fields += [("items", "information_given"), ("items", "listening_interview"),
                   ("minutes", "20"), ("note", mark), ("anon_0_count", "1"),
                   ("next_step", f"seguito {mark}"), ("channel", "desk"),
                   ("side", "front_office")]  # fmt: skip
        self.patient.submit(CONTACT, fields)
        self._taken("contatto", mark)
        return mark

    def person(self) -> None:
        """Register somebody new."""
        fields = form_of(self.patient.get(PERSON).body)
        mark = self._mark("persona")
        fields += [("family_name", mark), ("given_name", self._unlike()), ("confirmed", "1")]
        self.patient.submit(PERSON, fields)
        self._taken("persona", mark)

    def _unlike(self) -> str:
        """A given name unlike the others: somebody who might be here already is asked about."""
        return "".join(self.dice.choices(_SYLLABLES, k=5)).capitalize()

    def visit(self) -> None:
        """Give a number, call the next one, serve that one by recording a contact."""
        fields = form_of(self.patient.get(ARRIVAL).body, f'action="{ARRIVAL}nuovo/"')
        mark = self._mark("arrivo")
        self.patient.submit(f"{ARRIVAL}nuovo/", [*fields, ("label", mark)])
        self._taken("arrivo", mark)
        page = self.patient.get(ARRIVAL).body
        fields = form_of(page, f'action="{ARRIVAL}prossimo/"')
        if not fields:
            return
        call = self._mark("chiamata")
        self.patient.submit(f"{ARRIVAL}prossimo/", fields)
        self._taken("chiamata", call)
        own = self._number_of(mark)
        if own is not None:
            served = self._record(own)
            self.ledger.note(self.ledger.taken, "servito", f"{mark} {served}")

    def _number_of(self, mark: str) -> int | None:
        """The row of the arrival with this mark, read where the operator reads it."""
        page = self.patient.get(ARRIVAL).body
        place = page.find(mark)
        row = page[page.rfind("<tr", 0, place) : page.find("</tr>", place)] if place > 0 else ""
        _, _, rest = row.partition(f"{ARRIVAL}")
        number = rest.partition("/")[0]
        return int(number) if number.isdigit() else None

    def task(self) -> None:
        """Write down a thing to do."""
        fields = form_of(self.patient.get(TASK).body)
        mark = self._mark("cosa")
        self.patient.submit(TASK, [*fields, ("title", mark), ("note", "")])
        self._taken("cosa", mark)

    def draft(self) -> None:
        """Begin a contact, have it kept twice as the page does by itself, and leave it there."""
        fields = form_of(self.patient.get(f"{CONTACT}?anonimo=1").body, f'action="{CONTACT}"')
        mark = self._mark("bozza")
        for text in ("iniziata", mark):
            self.patient.submit(DRAFT, [*fields, ("note", text)], accepted=204)
        self._taken("bozza", mark)

    def invite(self) -> None:
        """Invite a colleague, which sends a mail."""
        path = f"/lavoro/rete/uffici/{self.invites_into}/invita/"
        # The page also lists who was invited, each with a form of its own.
        fields = form_of(self.patient.get(path).body, 'name="email"')
        mark = self._mark("invito")
        address = f"{mark.lower()}@demo.invalid"
        self.patient.submit(path, [*fields, ("email", address), ("role", "desk_operator")])
        self._taken("invito", mark)
