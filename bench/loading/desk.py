"""What one signed-in person does between two thoughts: the mix of a morning at the desks."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote
from uuid import uuid4
from zoneinfo import ZoneInfo

from bench.client import hidden
from bench.loading.line import Line, NoAnswer, Page

ROME = ZoneInfo("Europe/Rome")

# What is done, and how often in a hundred.
MIX = {
    "oggi": 18, "search": 18, "person": 18, "contact": 12, "agenda": 9, "work list": 9,
    "arrivals": 6, "procedures": 6, "procedure": 3, "report": 1,
}  # fmt: skip
# The same of a social worker, whose day is in the cases.
CASE_MIX = {
    "oggi": 12, "search": 8, "person": 10, "work list": 8, "cases": 12, "case": 26, "diary": 12,
    "referrals": 6, "documents": 4, "report": 2,
}  # fmt: skip


@dataclass(frozen=True)
class Account:
    """An account with an office, some persons the office knows, and what it works on."""

    email: str
    people: tuple[tuple[int, str], ...]
    cases: tuple[int, ...]
    helped: tuple[int, ...] = ()


@dataclass
class Tally:
    """How long everybody waited, page by page, and what went wrong."""

    waited: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    counting: bool = False

    def page(self, label: str, page: Page, wanted: tuple[int, ...]) -> Page:
        if page.status not in wanted:
            self.error(f"{label}: {page.status}")
        elif self.counting:
            self.waited[label].append(page.ms)
        return page

    def error(self, what: str) -> None:
        # Also before the counting begins: an error is never part of warming up.
        self.errors[what] += 1


@dataclass
class Person:
    """One of the two hundred."""

    line: Line
    account: Account
    password: str
    tally: Tally
    dice: random.Random
    think: tuple[float, float]

    async def sign_in(self) -> None:
        token = hidden((await self.line.get("/accedi/")).body)["csrfmiddlewaretoken"]
        fields = [("login", self.account.email), ("password", self.password)]
        page = await self.line.post("/accedi/", [*fields, ("csrfmiddlewaretoken", token)])
        if page.status != 302:
            raise NoAnswer(f"signing in: {page.status}")

    async def work(self, until: float) -> None:
        """Do one thing, think, do the next."""
        does: dict[str, Callable[[], Awaitable[None]]] = {
            "search": self._search,
            "person": self._person,
            "contact": self._contact,
            "procedure": self._procedure,
            "case": self._case,
            "diary": self._diary,
            "documents": self._documents,
        }
        plain = {"oggi": "/lavoro/", "agenda": "/lavoro/agenda/?vista=settimana",
                 "work list": "/lavoro/da-fare/", "arrivals": "/lavoro/arrivi/",
                 "procedures": "/lavoro/pratiche/", "report": "/lavoro/rapporti/",
                 "cases": "/lavoro/casi/", "referrals": "/lavoro/invii/"}  # fmt: skip
        mix = CASE_MIX if self.account.helped else MIX
        while True:
            await asyncio.sleep(self.dice.uniform(*self.think))
            if time.monotonic() > until:
                return
            what = self.dice.choices(list(mix), list(mix.values()))[0]
            try:
                if what in does:
                    await does[what]()
                else:
                    await self._see(what, plain[what])
            except NoAnswer as reason:
                self.tally.error(f"{what}: {reason}")

    async def _see(self, label: str, path: str) -> Page:
        return self.tally.page(label, await self.line.get(path), (200,))

    async def _search(self) -> None:
        _, name = self.dice.choice(self.account.people)
        words = name if self.dice.random() < 0.5 else name.split()[0]
        await self._see("search", f"/lavoro/persone/?q={quote(words)}")

    async def _person(self) -> None:
        pk, _ = self.dice.choice(self.account.people)
        await self._see("person", f"/lavoro/persona/{pk}/")

    async def _procedure(self) -> None:
        if self.account.cases:
            await self._see(
                "procedure", f"/lavoro/pratiche/{self.dice.choice(self.account.cases)}/"
            )

    async def _case(self) -> None:
        await self._see("case", f"/lavoro/casi/{self.dice.choice(self.account.helped)}/")

    async def _documents(self) -> None:
        await self._see(
            "documents", f"/lavoro/casi/{self.dice.choice(self.account.helped)}/documenti/"
        )

    async def _diary(self) -> None:
        """Open a case, write for a while, save the entry, and read the case again."""
        address = f"/lavoro/casi/{self.dice.choice(self.account.helped)}/"
        case = await self._see("case", address)
        fields = hidden(case.body[case.body.find('id="diario"') :])
        await asyncio.sleep(self.dice.uniform(*self.think))
        fields |= {
            "entry-text": f"Colloquio {uuid4()}", "entry-visible_to": "team",
            "entry-on": f"{datetime.now(ROME):%d/%m/%Y}",
            "csrfmiddlewaretoken": re.findall(r'csrfmiddlewaretoken" value="(\w+)"', case.body)[0],
        }  # fmt: skip
        saved = await self.line.post(f"{address}diario/", list(fields.items()))
        self.tally.page("save entry", saved, (302,))
        if saved.status == 302:
            await self._see("case", address)

    async def _contact(self) -> None:
        """Open the form, write for a while, save, and read what was saved."""
        pk, _ = self.dice.choice(self.account.people)
        form = await self._see("contact form", f"/lavoro/contatti/nuovo/?person={pk}")
        fields = hidden(form.body[form.body.find('id="contatto"') :])
        if "submission" not in fields:
            return
        await asyncio.sleep(self.dice.uniform(*self.think))
        fields |= {
            f"person_{pk}": "subject", "items": "information_given", "minutes": "20",
            "note": f"Carico {fields['submission']}", "side": "front_office", "channel": "desk",
            "need_documents": "expressed-2",
            "csrfmiddlewaretoken": re.findall(r'csrfmiddlewaretoken" value="(\w+)"', form.body)[0],
        }  # fmt: skip
        saved = await self.line.post("/lavoro/contatti/nuovo/", list(fields.items()))
        self.tally.page("save contact", saved, (302,))
        if saved.status == 302:
            await self._see("saved contact", saved.location)
