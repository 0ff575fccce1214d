"""The person, and the keys by which a desk finds them again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import connections, models
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, Value

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, PersonalData, Privacy, Wall
from labimpact.base.wall.policies import offices, person_open
from labimpact.network.models import Country, Language, Municipality, Office
from labimpact.people.dates import PartialDate, last_day, shown
from labimpact.people.enums import DatePrecision, KeyKind, Sex, TaxCodeKind
from labimpact.people.models.access import Grant

_FRESH = f"(registered_at = now() AND registered_office_id = {offices(Permission.PERSON_EDIT)})"


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, actor: Actor) -> Self:
        """Every read of persons starts here: a live grant of one of the actor's offices."""
        grants = Grant.objects.live().filter(
            person=OuterRef("pk"), office__in=actor.offices_where(Permission.PERSON_VIEW)
        )
        return self.filter(Exists(grants))

    def of_office(self, actor: Actor, office_id: int | None, *, basis: str = "") -> Self:
        """Those whom one of the actor's offices may see: `visible_to`, asked for that office alone.

        A list of thousands asks the grants once instead of twice.
        """
        if office_id not in actor.offices_where(Permission.PERSON_VIEW):
            return self.none()
        grants = Grant.objects.live().filter(person=OuterRef("pk"), office=office_id)
        return self.filter(Exists(grants.filter(basis=basis) if basis else grants))

    def current(self, office_id: int | None = None) -> Self:
        """One record of each human being: the kept one, or the first of those the actor may see.

        A record that was merged stays the one of the offices that do not see the kept one: asked
        through the wall, what is hidden is not there. With `office_id`, of those that office sees.
        """
        before = Person.objects.filter(
            Q(pk=OuterRef("merged_into"))
            | Q(merged_into=OuterRef("merged_into"), pk__lt=OuterRef("pk"))
        )
        if office_id is not None:
            grants = Grant.objects.live().filter(person=OuterRef("pk"), office=office_id)
            before = before.filter(Exists(grants))
        return self.filter(Q(merged_into=None) | ~Exists(before))

    def standing_for(self, ids: Iterable[int]) -> dict[int, int]:
        """Of these records and those merged with them, as far as the actor sees them: the number
        of each, and that of the one that stands for it."""
        # A function of the database, whose plan is kept: a search asks it for each of its answers.
        with connections[self.db].cursor() as cursor:
            cursor.execute("SELECT * FROM wall.standing_for(%s::bigint[])", [list(ids)])
            found = sorted(cursor.fetchall())
        groups: dict[int, list[int]] = {}
        for pk, head in found:
            groups.setdefault(head, []).append(pk)
        return {
            pk: head if head in members else members[0]
            for head, members in groups.items()
            for pk in members
        }


def same_person(column: str, person: Person | int | OuterRef) -> Func:
    """The rows whose `column` names one of the records of that human being (schede unite).

    Only the records that the actor may see: `wall.same_person` answers, once per query. Whatever
    is read of a person asks in this way, because a merge moves nothing.
    """
    number: Any = person if isinstance(person, OuterRef) else Value(_number(person))
    return Func(
        F(column), number, template="(%(expressions)s))::bigint[]))",
        arg_joiner=" = ANY ((SELECT wall.same_person(", output_field=BooleanField(),
    )  # fmt: skip


def of_any_record(condition: Exists) -> Q:
    """Persons of whom the condition holds for one of their records (`OuterRef("pk")` is each).

    Asked first of the current record; of those merged into it, who are few, in a list of its own.
    """
    merged = Person.objects.filter(condition, merged_into__isnull=False).values("merged_into")
    return Q(condition) | Q(pk__in=merged)


def _number(person: Person | int) -> int:
    return person if isinstance(person, int) else person.pk


class Person(models.Model):
    """A person served (utente): names as in the passport, and as they want to be called.

    Unknown is null plus a reason; a date is never invented. `birth_date` holds the first day
    of the known period and `birth_precision` says how much of it is true.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="contact",
        track=True,
        person="id",
        read=f"{person_open('people_person.id', Permission.PERSON_VIEW)} OR {_FRESH}",
        insert=_FRESH,
        update=f"{person_open('people_person.id', Permission.PERSON_EDIT)} OR {_FRESH}",
    )

    family_name = models.CharField("cognome", max_length=120, blank=True)
    given_name = models.CharField("nome", max_length=120, blank=True)
    preferred_name = models.CharField("nome con cui vuole essere chiamato", max_length=120, blank=True)  # fmt: skip  # noqa: E501
    native_name = models.CharField("nome nella propria scrittura", max_length=200, blank=True)
    sex = models.CharField("sesso", max_length=1, choices=Sex.choices, blank=True)
    birth_date = models.DateField("data di nascita", null=True, blank=True)
    birth_precision = models.CharField(
        "precisione", max_length=10, choices=DatePrecision.choices, default=DatePrecision.UNKNOWN
    )
    birth_missing_reason = models.CharField("perché manca", max_length=120, blank=True)
    birth_municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, verbose_name="comune di nascita"
    )
    birth_country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Stato di nascita",
    )  # fmt: skip
    birth_place = models.CharField("luogo di nascita", max_length=120, blank=True)
    died_on = models.DateField("data di morte", null=True, blank=True)
    tax_code = models.CharField("codice fiscale", max_length=16, blank=True)
    tax_code_kind = models.CharField(
        "tipo di codice fiscale", max_length=12, choices=TaxCodeKind.choices,
        default=TaxCodeKind.NONE,
    )  # fmt: skip
    tax_code_override = models.CharField("perché il codice non torna", max_length=200, blank=True)
    marital_status = models.CharField("stato civile", max_length=40, blank=True)
    education = models.CharField("istruzione", max_length=40, blank=True)
    has_foreign_title = models.BooleanField("titolo estero", null=True, blank=True)
    work_condition = models.CharField("condizione lavorativa", max_length=40, blank=True)
    literacy = models.CharField("alfabetizzazione", max_length=40, blank=True)
    mediator_needed = models.BooleanField("serve un mediatore", null=True, blank=True)
    mediation_language = models.ForeignKey(
        Language, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="lingua per parlare",
    )  # fmt: skip
    safe_contact_note = models.CharField("come contattare senza rischi", max_length=300, blank=True)
    has_stp = models.BooleanField("codice STP/ENI", null=True, blank=True)
    is_unaccompanied_minor = models.BooleanField("minore non accompagnato", default=False)
    note = models.TextField("nota", blank=True)
    registered_office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    registered_at = models.DateTimeField("registrata il", db_default=Now(), editable=False)
    updated_at = models.DateTimeField("modificata il", db_default=Now())
    version = models.PositiveIntegerField("versione", default=1)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "persona"
        verbose_name_plural = "persone"
        ordering = ["family_name", "given_name", "pk"]
        indexes = [
            models.Index(fields=["birth_date"], name="person_by_birth_date"),
            models.Index(fields=["tax_code"], condition=~Q(tax_code=""), name="person_by_tax_code"),
            models.Index(
                fields=["id"],
                include=["sex", "birth_date", "birth_precision", "merged_into", "registered_at"],
                name="person_counted",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(family_name="") | ~Q(given_name="") | ~Q(preferred_name=""),
                name="person_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(birth_date=None, birth_precision="unknown")
                | (Q(birth_date__isnull=False) & ~Q(birth_precision="unknown")),
                name="birth_date_and_precision_agree",
            ),
            models.CheckConstraint(
                condition=Q(died_on=None) | Q(birth_date=None) | Q(died_on__gte=F("birth_date")),
                name="death_not_before_birth",
            ),
            models.CheckConstraint(
                condition=(Q(tax_code="") & Q(tax_code_kind="none"))
                | (~Q(tax_code="") & ~Q(tax_code_kind="none")),
                name="tax_code_and_kind_agree",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Family name first, as on the passport; the preferred name when there is no other."""
        return " ".join(filter(None, [self.family_name, self.given_name])) or self.preferred_name

    @property
    def birth(self) -> PartialDate:
        """The date of birth with what is known of it."""
        return PartialDate(self.birth_date, DatePrecision(self.birth_precision))

    @property
    def birth_shown(self) -> str:
        """12/03/1990, 03/1990 or 1990: as much of the date of birth as is known."""
        return shown(self.birth_date, self.birth_precision)

    @property
    def initials(self) -> str:
        return "".join(f"{part[0]}." for part in [self.given_name, self.family_name] if part)

    def age_on(self, on: date) -> int | None:
        """Completed years on a day; with a year or month only, the youngest it can be."""
        if self.birth_date is None:
            return None
        born = last_day(self.birth_date, self.birth_precision) or self.birth_date
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    def is_minor_on(self, on: date) -> bool:
        age = self.age_on(on)
        return age is not None and age < 18


class SearchKey(models.Model):
    """A folded word or code by which a person is found (chiave di ricerca).

    Compared by equality or range in the C collation: those operators are leakproof, so the
    index can be used ahead of the policy.
    """

    wall: ClassVar[Wall] = PersonalData(privacy=Privacy.SPECIAL, retention="contact", track=False)

    person = models.ForeignKey(Person, models.CASCADE, related_name="search_keys")
    kind = models.CharField("tipo", max_length=12, choices=KeyKind.choices)
    key = models.CharField("chiave", max_length=120, db_collation="C")

    class Meta:
        verbose_name = "chiave di ricerca"
        verbose_name_plural = "chiavi di ricerca"
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "key"], name="one_key_per_person")
        ]
        indexes = [models.Index(fields=["key", "person"], name="person_by_key")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.person_id}"
