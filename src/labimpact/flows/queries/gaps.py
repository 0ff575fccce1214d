"""What is missing, person by person, for SIUSS and for the projects (qualità dei dati).

Asked only of whom the office must account for: who has a case taken on, or was served for a project
in the last year. `wall.data_gaps` answers for all of them at once: the count, the list and the
order of the list are made of that one answer, and the policies are asked only of those on the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.casework.models import Case
from labimpact.flows.enums import Flow
from labimpact.flows.queries.candidates import provisions
from labimpact.people.models import Person, ResidenceTitle

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_LOOKED_BACK = timedelta(days=365)


@dataclass(frozen=True)
class Places:
    """Where things are written of some persons, by their number: case, current title, benefit.

    `leads` says whether the actor corrects the first reading of a case that was taken on.
    """

    cases: Mapping[int, int]
    titles: Mapping[int, int]
    provisions: Mapping[int, tuple[int, int]]
    leads: bool


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A kind of gap, and where what lacks is written; wall/gaps.sql says who has it.

    `weight` says how much it holds up: 3 keeps a record out of a file, 1 leaves it poorer.
    `part` and `field` are the section of the record and the field in it; without a part it is
    written in the case. `is_row` adds a row to the section, `of_title` mends the current title,
    `of_benefit` what was given.
    """

    key: str
    label: str | _StrPromise
    serves: str | _StrPromise
    weight: int
    part: str = ""
    field: str = ""
    is_row: bool = False
    of_title: bool = False
    of_benefit: bool = False

    def link(self, person: int, places: Places) -> str:
        """The form in which the missing field is written, for who may write it there."""
        if self.part:
            return f"{self._form(person, places.titles.get(person))}#id_{self.field}"
        if self.of_benefit and person in places.provisions:
            return reverse("cases:benefit", args=places.provisions[person])
        case = places.cases.get(person)
        if case is None:
            return reverse("workspace:person", args=[person])
        if self.field and places.leads:
            return f"{reverse('cases:reading', args=[case])}#id_{self.field}"
        anchor = "interventi" if self.of_benefit else "prima-lettura"
        return f"{reverse('cases:detail', args=[case])}#{anchor}"

    def _form(self, person: int, title: int | None) -> str:
        if self.of_title and title is not None:
            return reverse("people:row_edit", args=[person, self.part, title])
        return reverse("people:row_add" if self.is_row else "people:edit", args=[person, self.part])


GAPS = (
    Gap(
        key="codice-fiscale", label=_("Codice fiscale"), serves=_("SIUSS"), weight=3,
        part="anagrafica", field="tax_code",
    ),
    Gap(
        key="codice-prestazione", label=_("Codice, carattere o importo della prestazione"),
        serves=_("SIUSS"), weight=3, of_benefit=True,
    ),
    Gap(
        key="area", label=_("Area SIUSS del caso"), serves=_("SIUSS"), weight=3,
        field="siuss_area",
    ),
    Gap(
        key="cittadinanza", label=_("Cittadinanza"), serves=_("SIUSS e progetto"), weight=3,
        part="cittadinanze", field="country", is_row=True,
    ),
    Gap(
        key="titolo", label=_("Titolo di soggiorno"), serves=_("Progetto"), weight=3,
        part="titoli", field="state", is_row=True,
    ),
    Gap(
        key="prova", label=_("Numero del titolo o della ricevuta"), serves=_("Progetto"), weight=2,
        part="titoli", field="number", is_row=True, of_title=True,
    ),
    Gap(
        key="residenza", label=_("Comune di residenza"), serves=_("SIUSS"), weight=2,
        part="indirizzi", field="municipality", is_row=True,
    ),
    Gap(
        key="anno-nascita", label=_("Anno di nascita"), serves=_("SIUSS e progetto"), weight=2,
        part="anagrafica", field="birth_year",
    ),
    Gap(
        key="luogo-nascita", label=_("Luogo di nascita"), serves=_("SIUSS"), weight=2,
        part="anagrafica", field="birth_place",
    ),
    Gap(
        key="sesso", label=_("Sesso"), serves=_("SIUSS e progetto"), weight=2, part="anagrafica",
        field="sex",
    ),
)  # fmt: skip
BY_KEY = {gap.key: gap for gap in GAPS}


@dataclass(frozen=True)
class Lacking:
    """Somebody whom the office accounts for, and what of theirs is missing, worst first."""

    person: int
    name: tuple[str, str]
    gaps: tuple[Gap, ...]

    @property
    def held_up(self) -> int:
        """How much it holds up, all together."""
        return sum(gap.weight for gap in self.gaps)


@dataclass(frozen=True)
class Count:
    gap: Gap
    number: int


@dataclass(frozen=True)
class Line:
    """A person on the page with what is missing, and the form in which each thing is written."""

    person: Person
    held_up: int
    missing: Sequence[tuple[str, str]]

    @property
    def said(self) -> str:
        return ", ".join(label for label, _url in self.missing)


class Found:
    """Those who lack something, or that one thing: a source of the list (base/listing.py)."""

    def __init__(self, actor: Actor, key: str = "") -> None:
        self._actor, self._key = actor, key

    @cached_property
    def everybody(self) -> list[Lacking]:
        """All whom the office accounts for and who lack something, in one question."""
        since = clock.today() - _LOOKED_BACK
        text = "SELECT * FROM wall.data_gaps(%s, %s) WHERE lacks <> '{}'"
        with connection.cursor() as cursor:
            cursor.execute(text, [self._actor.office_id, since])
            rows = cursor.fetchall()
        by_weight = sorted(GAPS, key=lambda gap: -gap.weight)
        return [
            Lacking(pk, (family, given), tuple(gap for gap in by_weight if gap.key in lacks))
            for pk, family, given, lacks in rows
        ]

    @cached_property
    def rows(self) -> list[Lacking]:
        if not self._key:
            return self.everybody
        return [one for one in self.everybody if BY_KEY[self._key] in one.gaps]

    def counts(self) -> list[Count]:
        """How many lack each thing; what holds up more and more of them first."""
        numbers = Counter(gap.key for one in self.everybody for gap in one.gaps)
        found = [Count(gap, numbers[gap.key]) for gap in GAPS]
        return sorted(found, key=lambda one: (-one.number * one.gap.weight, -one.gap.weight))

    def counted(self, most: int) -> int:
        return min(len(self.rows), most)

    def keys(self, order: str, *, falling: bool) -> list[Lacking]:
        ways = {
            "chi": lambda one: (*map(str.casefold, one.name), one.person),
            "pesa": lambda one: (one.held_up, one.person), "scheda": lambda one: one.person,
        }  # fmt: skip
        return sorted(self.rows, key=ways[order], reverse=falling)

    def lines(self, keys: Sequence[Lacking]) -> list[Line]:
        people = Person.objects.in_bulk([one.person for one in keys])
        where = places(self._actor, people)
        return [
            Line(
                people[one.person], one.held_up,
                [(str(gap.label), gap.link(one.person, where)) for gap in one.gaps],
            )
            for one in keys
            if one.person in people
        ]  # fmt: skip


def places(actor: Actor, people: Iterable[int]) -> Places:
    """Where what these persons lack is written, in three questions."""
    ids = list(people)
    cases = Case.objects.filter(office=actor.office_id, person__in=ids, taken_on__isnull=False)
    titles = ResidenceTitle.objects.filter(person__in=ids, is_current=True)
    return Places(
        dict(cases.order_by("pk").values_list("person", "pk")),
        dict(titles.values_list("person", "pk")),
        _benefits(actor, ids),
        actor.can(Permission.CASE_LEAD, office_id=actor.office_id),
    )


def _benefits(actor: Actor, ids: list[int]) -> dict[int, tuple[int, int]]:
    """The first benefit of each person that lacks something and may still be corrected."""
    bare = Q(benefit_code="") | Q(benefit_character=None) | Q(cost_cents=None)
    rows = provisions(Flow.BENEFITS, actor).filter(
        bare, case__person__in=ids, case__closed_on=None, voided_at=None
    )
    found = rows.order_by("-given_on", "-pk").values_list("case__person", "case", "pk")
    return {person: (case, pk) for person, case, pk in found}
