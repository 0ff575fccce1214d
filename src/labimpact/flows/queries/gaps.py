"""What is missing, person by person, for SIUSS and for the projects (qualità dei dati).

Asked only of whom the office must account for: who has a case taken on, or was served for a project
in the last year. Each kind is one condition on a person: the count, the list and the order of the
list are made of the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

from django.db.models import Case as When
from django.db.models import Count as Tally
from django.db.models import Exists, IntegerField, Model, OuterRef, Q, QuerySet, Value
from django.db.models import When as If
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.casework.models import Case, Provision
from labimpact.deliveries.models import Delivery
from labimpact.people.enums import DatePrecision
from labimpact.people.models import Address, Citizenship, Person, ResidenceTitle

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_LOOKED_BACK = timedelta(days=365)


@dataclass(frozen=True)
class Places:
    """Where things are written of some persons: their case, their current title, by their number.

    `leads` says whether the actor corrects the first reading of a case that was taken on.
    """

    cases: Mapping[int, int]
    titles: Mapping[int, int]
    leads: bool


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A kind of gap: the condition that a person lacks it, and where it is written.

    `weight` says how much it holds up: 3 keeps a record out of a file, 1 leaves it poorer.
    `part` and `field` are the section of the record and the field in it; without a part it is
    written in the case. `is_row` adds a row to the section, `of_title` mends the current title.
    """

    key: str
    label: str | _StrPromise
    serves: str | _StrPromise
    weight: int
    lacking: Callable[[Actor], Q]
    part: str = ""
    field: str = ""
    is_row: bool = False
    of_title: bool = False
    anchor: str = ""

    def link(self, person: int, places: Places) -> str:
        """The form in which the missing field is written, for who may write it there."""
        case = places.cases.get(person)
        if self.part:
            return f"{self._form(person, places.titles.get(person))}#id_{self.field}"
        if case is None:
            return reverse("workspace:person", args=[person])
        if self.field and places.leads:
            return f"{reverse('cases:reading', args=[case])}#id_{self.field}"
        return f"{reverse('cases:detail', args=[case])}#{self.anchor}"

    def _form(self, person: int, title: int | None) -> str:
        if self.of_title and title is not None:
            return reverse("people:row_edit", args=[person, self.part, title])
        return reverse("people:row_add" if self.is_row else "people:edit", args=[person, self.part])


def _rows(model: type[Model], condition: Q) -> Q:
    """Has one of the records of that human being such a row?"""
    mine = model._default_manager.filter(condition, person=OuterRef("pk"))
    merged = Person.objects.filter(merged_into=OuterRef(OuterRef("pk")))
    theirs = model._default_manager.filter(condition, person__in=merged.values("pk"))
    return Q(Exists(mine)) | Q(Exists(theirs))


def _cases(actor: Actor) -> QuerySet[Case]:
    return Case.objects.filter(
        office=actor.office_id, person=OuterRef("pk"), taken_on__isnull=False
    ).order_by()


def _served_here(actor: Actor) -> QuerySet[Delivery]:
    """What the office gave for a project within a year."""
    since = clock.today() - _LOOKED_BACK
    given = Delivery.objects.valid().filter(office=actor.office_id, delivered_on__gte=since)
    return given.filter(activity__isnull=False).order_by()


def _served(actor: Actor) -> QuerySet[Delivery]:
    return _served_here(actor).filter(person=OuterRef("pk"))


def _has_case(actor: Actor) -> Q:
    return Q(Exists(_cases(actor)))


def _third_country(actor: Actor) -> Q:
    """Served for a project, and neither Italian nor of the Union as far as is known."""
    of_union = Q(country__kind="italy") | Q(country__is_eu=True)
    return Q(Exists(_served(actor))) & ~_rows(Citizenship, of_union & Q(lost_on=None))


def _no_citizenship(_actor: Actor) -> Q:
    return ~_rows(Citizenship, Q(lost_on=None))


def _no_residence(actor: Actor) -> Q:
    lives = Q(kind=Address.Kind.RESIDENCE, municipality__isnull=False, valid_to=None)
    return _has_case(actor) & ~_rows(Address, lives | Q(kind=Address.Kind.NONE, valid_to=None))


def _no_title(actor: Actor) -> Q:
    return _third_country(actor) & ~_rows(ResidenceTitle, Q(is_current=True))


def _no_evidence(actor: Actor) -> Q:
    bare = Q(is_current=True, number="", receipt_code="") & ~Q(state="none")
    return _third_country(actor) & _rows(ResidenceTitle, bare)


def _no_benefit_code(actor: Actor) -> Q:
    paid = Provision.objects.filter(
        case__person=OuterRef("pk"), office=actor.office_id, given_by=None, cost_cents__gt=0,
        benefit_code="", voided_at=None,
    )  # fmt: skip
    return Q(Exists(paid.order_by()))


GAPS = (
    Gap(
        key="codice-fiscale", label=_("Codice fiscale"), serves=_("SIUSS"), weight=3,
        lacking=lambda actor: _has_case(actor) & Q(tax_code=""), part="anagrafica",
        field="tax_code",
    ),
    Gap(
        key="codice-prestazione", label=_("Codice SIUSS della prestazione"), serves=_("SIUSS"),
        weight=3, lacking=_no_benefit_code, anchor="interventi",
    ),
    Gap(
        key="area", label=_("Area SIUSS del caso"), serves=_("SIUSS"), weight=3,
        lacking=lambda actor: Q(Exists(_cases(actor).filter(siuss_area=None, closed_on=None))),
        field="siuss_area", anchor="prima-lettura",
    ),
    Gap(
        key="cittadinanza", label=_("Cittadinanza"), serves=_("SIUSS e progetto"), weight=3,
        lacking=_no_citizenship, part="cittadinanze", field="country", is_row=True,
    ),
    Gap(
        key="titolo", label=_("Titolo di soggiorno"), serves=_("Progetto"), weight=3,
        lacking=_no_title, part="titoli", field="state", is_row=True,
    ),
    Gap(
        key="prova", label=_("Numero del titolo o della ricevuta"), serves=_("Progetto"), weight=2,
        lacking=_no_evidence, part="titoli", field="number", is_row=True, of_title=True,
    ),
    Gap(
        key="residenza", label=_("Comune di residenza"), serves=_("SIUSS"), weight=2,
        lacking=_no_residence, part="indirizzi", field="municipality", is_row=True,
    ),
    Gap(
        key="anno-nascita", label=_("Anno di nascita"), serves=_("SIUSS e progetto"), weight=2,
        lacking=lambda _actor: Q(birth_precision=DatePrecision.UNKNOWN), part="anagrafica",
        field="birth_year",
    ),
    Gap(
        key="luogo-nascita", label=_("Luogo di nascita"), serves=_("SIUSS"), weight=2,
        lacking=lambda actor: (
            _has_case(actor)
            & Q(birth_municipality=None, birth_country=None, birth_place="")
        ),
        part="anagrafica", field="birth_place",
    ),
    Gap(
        key="sesso", label=_("Sesso"), serves=_("SIUSS e progetto"), weight=2,
        lacking=lambda _actor: Q(sex=""), part="anagrafica", field="sex",
    ),
)  # fmt: skip
BY_KEY = {gap.key: gap for gap in GAPS}


def accounted_for(actor: Actor) -> QuerySet[Person]:
    """Whom the office must account for: a case taken on, or served for a project within a year."""
    cases = Case.objects.filter(office=actor.office_id, taken_on__isnull=False)
    served = _served_here(actor).filter(person__isnull=False)
    # From the few to their records: an office follows many more than it accounts for.
    few = cases.order_by().values("person").union(served.values("person"))
    people = Person.objects.filter(pk__in=few)
    return people.of_office(actor, actor.office_id).current(actor.office_id)


def lacking(actor: Actor, key: str = "") -> QuerySet[Person]:
    """Those who lack that, or anything; each says what, and how much it holds up (`held_up`)."""
    people = accounted_for(actor)
    for gap in GAPS:
        people = people.annotate(**{_name(gap): _either(gap.lacking(actor), 1)})
    weights = [_either(Q(**{_name(gap): 1}), gap.weight) for gap in GAPS]
    total: Combinable = reduce(add, weights)
    people = people.annotate(held_up=total)
    return people.filter(**{_name(BY_KEY[key]): 1}) if key else people.filter(held_up__gt=0)


def _name(gap: Gap) -> str:
    return "lacks_" + gap.key.replace("-", "_")


def _either(condition: Q, number: int) -> When:
    return When(If(condition, then=Value(number)), default=Value(0), output_field=IntegerField())


def of_line(person: Person) -> list[Gap]:
    """What one person of the list lacks, worst first."""
    found = [gap for gap in GAPS if getattr(person, _name(gap), 0)]
    return sorted(found, key=lambda gap: -gap.weight)


@dataclass(frozen=True)
class Count:
    gap: Gap
    number: int


def counts(actor: Actor) -> Iterator[Count]:
    """How many lack each thing, in one question; what holds up more and more of them first."""
    lacks = {_name(gap): Tally("pk", filter=gap.lacking(actor)) for gap in GAPS}
    numbers = accounted_for(actor).aggregate(**lacks)
    found = [Count(gap, numbers[_name(gap)]) for gap in GAPS]
    yield from sorted(found, key=lambda one: (-one.number * one.gap.weight, -one.gap.weight))


def places(actor: Actor, people: Iterable[int]) -> Places:
    """Where what these persons lack is written, in two questions."""
    ids = list(people)
    cases = Case.objects.filter(office=actor.office_id, person__in=ids, taken_on__isnull=False)
    titles = ResidenceTitle.objects.filter(person__in=ids, is_current=True)
    return Places(
        dict(cases.order_by("pk").values_list("person", "pk")),
        dict(titles.values_list("person", "pk")),
        actor.can(Permission.CASE_LEAD, office_id=actor.office_id),
    )
