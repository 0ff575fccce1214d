"""Everything a person's page shows: the row, and all its details as JSON in one more query."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, F, Model, OrderBy, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.people.enums import GrantBasis
from labimpact.people.models import (
    Address,
    Citizenship,
    ContactPoint,
    Grant,
    Guardianship,
    HouseholdMember,
    IdentityDocument,
    MigrationProfile,
    Person,
    PrivacyNotice,
    ResidenceTitle,
    SpokenLanguage,
    same_person,
)
from labimpact.people.queries.sheet_parts import (
    HouseholdView,
    first_known,
    households,
    said_once,
)
from labimpact.rules import queries as rules

# Stands for the person in the composed query; no row has a negative number.
_ANYBODY = -918273645

_NAMES = {
    "family_name": "person__family_name",
    "given_name": "person__given_name",
    "preferred_name": "person__preferred_name",
    "birth_date": "person__birth_date",
    "birth_precision": "person__birth_precision",
}


def _rows(
    model: type[Model], *order: str | OrderBy, owner: str = "person", **names: str
) -> ArraySubquery:
    """Rows of a model about the person, each a JSON object with its id and the named columns."""
    rows = model._default_manager.filter(same_person(owner, OuterRef("pk")))
    whole = JSONObject(pk="pk", of=f"{owner}_id", **names)
    return ArraySubquery(rows.order_by(*order, "pk").values(row=whole))


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


def _companions() -> ArraySubquery:
    """Places of everybody, past and present, in the households the person belongs or belonged to."""  # noqa: E501
    mine = HouseholdMember.objects.filter(
        same_person("person", OuterRef(OuterRef("pk"))), household=OuterRef("household")
    )
    rows = HouseholdMember.objects.filter(Exists(mine)).order_by("household", "valid_to", "pk")
    return ArraySubquery(
        rows.values(
            row=JSONObject(
                pk="pk",
                person="person_id",
                household="household_id",
                kind="household__kind",
                mine=same_person("person", OuterRef("pk")),
                **_same("role", "cohabits", "is_dependent", "valid_from", "valid_to"),
                **_NAMES,
            )
        )
    )


def _about_identity() -> dict[str, ArraySubquery]:
    return {
        "citizenship_rows": _rows(
            Citizenship, "acquired_on", name="country__name", code="country__code",
            is_eu="country__is_eu", **_same("acquired_on", "lost_on"),
        ),
        "document_rows": _rows(
            IdentityDocument, "-expires_on", country="country__name",
            **_same("kind", "number", "issued_on", "expires_on"),
        ),
        "contact_rows": _rows(
            ContactPoint,
            **_same(
                "kind", "value", "whose", "whose_name", "is_safe", "agreed_on", "bounced_at", "note"
            ),
        ),
        "address_rows": _rows(
            Address, "-valid_from", municipality="municipality__name",
            sigla="municipality__province__sigla",
            **_same("kind", "street", "postal_code", "at_whose", "valid_from", "valid_to"),
        ),
        "language_rows": _rows(
            SpokenLanguage, name="language__name", autonym="language__autonym",
            **_same("level", "reads_and_writes"),
        ),
    }  # fmt: skip


def _about_stay() -> dict[str, ArraySubquery]:
    return {
        "title_rows": _rows(
            ResidenceTitle, "-is_current", F("expires_on").desc(nulls_last=True),
            **_same(
                "state", "kind", "number", "receipt_code", "issued_on", "expires_on",
                "expiry_missing_reason", "first_year", "is_current",
            ),
        ),
        "migration_rows": _rows(
            MigrationProfile, household_country="household_country__name",
            last_country="last_country__name",
            **_same(
                "arrived_italy_year", "arrived_region_year", "arrived_alone", "border",
                "reception_facility", "sai_holder", "protection", "italian_level",
                "italian_certificate",
            ),
        ),
        "guardian_rows": _rows(
            Guardianship, "valid_to", owner="minor", guardian="guardian_id",
            family_name="guardian__family_name", given_name="guardian__given_name",
            **_same("guardian_name", "kind", "act", "valid_from", "valid_to"),
        ),
        "notice_rows": _rows(
            PrivacyNotice, "-given_on", language="language__name",
            **_same("manner", "notice_version", "given_on"),
        ),
        "household_rows": _companions(),
    }  # fmt: skip


def for_page(actor: Actor) -> QuerySet[Person]:
    """The persons an actor may see, each with what the head of its page needs."""
    # Who looks in by an emergency looks, and no more.
    rights = Grant.objects.live().filter(person=OuterRef("pk")).exclude(basis=GrantBasis.EMERGENCY)
    kept = rights.filter(office__in=actor.offices_where(Permission.PERSON_VIEW))
    edited = rights.filter(office__in=actor.offices_where(Permission.PERSON_EDIT))
    rows = Person.objects.visible_to(actor).select_related(
        "birth_municipality__province", "birth_country", "mediation_language", "registered_office"
    )
    # Who does not see the record it was merged into reads nothing of a merge.
    heads = Person.objects.filter(pk=OuterRef("merged_into"))
    return rows.annotate(may_edit=Exists(edited), is_kept=Exists(kept), is_merged=Exists(heads))


@cache
def _details_sql() -> tuple[tuple[str, ...], str, tuple[Any, ...]]:
    """The names, the SQL and the parameters of the details: composed once per process.

    Putting the eleven parts together takes the ORM longer than reading them takes the database.
    """
    parts = {**_about_identity(), **_about_stay()}
    rows = Person.objects.filter(pk=_ANYBODY).order_by().annotate(**parts).values_list(*parts)
    sql, parameters = rows.query.sql_with_params()
    return tuple(parts), sql, parameters


def _details(person_id: int) -> dict[str, list[dict[str, Any]]]:
    names, sql, parameters = _details_sql()
    mine = [person_id if value == _ANYBODY else value for value in parameters]
    with connection.cursor() as cursor:
        cursor.execute(sql, mine)
        found = cursor.fetchone() or [[] for _ in names]
    return {name: [_object(one) for one in rows] for name, rows in zip(names, found, strict=True)}


def _object(value: Any) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(value) if isinstance(value, str | bytes) else value
    return row


def _days(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """JSON has no dates: what ends in `_on`, `_from`, `_to` or `_date` becomes one again."""
    for row in rows:
        for name, value in row.items():
            if isinstance(value, str) and name.endswith(("_on", "_from", "_to", "_date")):
                row[name] = date.fromisoformat(value)
    return rows


@dataclass(frozen=True)
class TitleState:
    """How the current residence title stands today."""

    title: dict[str, Any]
    days_left: int | None
    tone: str  # danger when it has expired, warning within the first reminder, else empty

    @property
    def days_gone(self) -> int:
        return -(self.days_left or 0)


class Sheet:
    """A person's page: a row of `for_page` and its details, ready for the template."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.today = clock.today()

    @cached_property
    def _read(self) -> dict[str, list[dict[str, Any]]]:
        return _details(self.person.pk)

    def _rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of every record of the person; what two of them say alike is said once."""
        return _days(list(said_once(self._read[f"{name}_rows"], self.person.pk)))

    @property
    def may_edit(self) -> bool:
        return bool(getattr(self.person, "may_edit", False))

    @property
    def is_kept(self) -> bool:
        """Does the actor follow the person, by a right that no emergency gave?"""
        return bool(getattr(self.person, "is_kept", False))

    @cached_property
    def citizenships(self) -> list[dict[str, Any]]:
        return self._rows("citizenship")

    @property
    def is_italian(self) -> bool:
        return any(c["code"] == "ITA" and not c["lost_on"] for c in self.citizenships)

    @property
    def is_eu_only(self) -> bool:
        """Advised, but not counted among the target of the FAMI fund (domain reference, 8)."""
        held = [c for c in self.citizenships if not c["lost_on"]]
        return bool(held) and all(c["is_eu"] for c in held) and not self.is_italian

    @cached_property
    def documents(self) -> list[dict[str, Any]]:
        rows = self._rows("document")
        for row in rows:
            row["label"] = rules.label("identity_document_type", row["kind"])
            row["is_expired"] = bool(row["expires_on"] and row["expires_on"] < self.today)
        return rows

    @cached_property
    def contacts(self) -> list[dict[str, Any]]:
        rows = self._rows("contact")
        for row in rows:
            row["label"] = ContactPoint.Kind(row["kind"]).label
            row["whose_label"] = ContactPoint.Whose(row["whose"]).label
        return rows

    @cached_property
    def can_be_reminded(self) -> bool:
        """Is there a safe contact at which the person agreed to be reminded (accordo)?"""
        return any(
            row["is_safe"] and row["agreed_on"] and not row["bounced_at"] for row in self.contacts
        )

    @cached_property
    def addresses(self) -> list[dict[str, Any]]:
        rows = self._rows("address")
        for row in rows:
            row["label"] = Address.Kind(row["kind"]).label
        return rows

    @cached_property
    def languages(self) -> list[dict[str, Any]]:
        rows = self._rows("language")
        for row in rows:
            row["level_label"] = rules.label("language_level", row["level"])
        return rows

    @cached_property
    def titles(self) -> list[dict[str, Any]]:
        rows = self._rows("title")
        for row in rows:
            row["state_label"] = rules.label("residence_title_state", row["state"])
            row["kind_label"] = rules.label("residence_title_type", row["kind"])
            row["missing_label"] = rules.label("missing_reason", row["expiry_missing_reason"])
        return rows

    @cached_property
    def title(self) -> TitleState | None:
        """The current title and how long it still lasts (rule `renewal_reminders`)."""
        current = next((row for row in self.titles if row["is_current"]), None)
        if current is None:
            return None
        if current["expires_on"] is None:
            return TitleState(current, None, "")
        left = (current["expires_on"] - self.today).days
        first_reminder = max(rules.value("renewal_reminders") or [0])
        tone = "danger" if left < 0 else "warning" if left <= first_reminder else ""
        return TitleState(current, left, tone)

    @cached_property
    def migration(self) -> dict[str, Any] | None:
        mine = self.person.pk
        row = first_known(sorted(self._rows("migration"), key=lambda row: row["of"] != mine))
        if row is not None:
            row["level_label"] = rules.label("language_level", row["italian_level"])
            shown = dict(MigrationProfile._meta.get_field("protection").flatchoices)
            row["protection_label"] = shown.get(row["protection"], "")
        return row

    @cached_property
    def guardians(self) -> list[dict[str, Any]]:
        rows = self._rows("guardian")
        for row in rows:
            row["label"] = Guardianship.Kind(row["kind"]).label
            row["name"] = _full_name(row) or row["guardian_name"]
        return rows

    @cached_property
    def notices(self) -> list[dict[str, Any]]:
        rows = self._rows("notice")
        for row in rows:
            row["manner_label"] = PrivacyNotice.Manner(row["manner"]).label
        return rows

    @cached_property
    def households(self) -> list[HouseholdView]:
        """The households of the person, those they still belong to first."""
        return households(self._rows("household"), self.today)

    @property
    def age(self) -> int | None:
        return self.person.age_on(self.person.died_on or self.today)

    @property
    def is_minor(self) -> bool:
        return self.person.died_on is None and self.person.is_minor_on(self.today)

    def label(self, list_code: str, name: str) -> str:
        return rules.label(list_code, getattr(self.person, name))

    @property
    def literacy(self) -> str:
        return self.label("literacy", "literacy")

    @property
    def marital_status(self) -> str:
        return self.label("marital_status", "marital_status")

    @property
    def education(self) -> str:
        return self.label("education", "education")

    @property
    def work_condition(self) -> str:
        return self.label("work_condition", "work_condition")

    @property
    def birth_missing_reason(self) -> str:
        return self.label("missing_reason", "birth_missing_reason")


def _full_name(row: dict[str, Any]) -> str:
    return " ".join(filter(None, [row["family_name"], row["given_name"]]))
