"""From a figure back to its facts: the contacts that a row of a report was counted from."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.db.models.expressions import RawSQL

from labimpact.base.actor import Actor
from labimpact.desk.models import Contact, ContactParticipant, ContactQuerySet
from labimpact.monitoring.queries.filters import Filters

# Dimension → the statistics view, and the condition on its row. A person's citizenship, sex and
# band in the report are those of the last contact: the facts are all contacts that say the same.
_FACTS: dict[str, tuple[str, str]] = {
    "all": ("contact", "%s = ''"),
    "office": ("contact", "office_id::text = %s"),
    "month": ("contact", "to_char(occurred_on, 'YYYY-MM') = %s"),
    "side": ("contact", "side = %s"),
    "channel": ("contact", "channel = %s"),
    "language": ("contact", "coalesce(language, '') = %s"),
    "outcome": ("contact", "outcome = %s"),
    "no_activity": ("contact", "activity_id IS NULL AND %s = ''"),
    "standing": ("attendance", "standing = %s"),
    "citizenship": ("attendance", "coalesce(citizenship, '') = %s"),
    "sex_age": ("attendance", "sex || '.' || coalesce(age_band, '') = %s"),
    "need": ("need", "need_area || '.' || coalesce(severity::text, '') = %s"),
    "item": ("item", "item = %s"),
}


def is_dimension(code: str) -> bool:
    return code in _FACTS


def facts(filters: Filters, dimension: str, key: str, *, by: Actor) -> ContactQuerySet:
    """The contacts behind a row of the report, as far as the actor may open them."""
    view, condition = _FACTS[dimension]
    where, params = filters.where()
    # The names of view and condition are constants of this module; what was asked is a parameter.
    sql = f"SELECT contact_id FROM stats.{view} WHERE {where} AND {condition}"  # noqa: S608
    counted: list[Any] = [*params, key]
    return Contact.objects.visible_to(by).valid().filter(pk__in=RawSQL(sql, counted))  # noqa: S611


def with_parts(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """What a line says of a fact."""
    people = ContactParticipant.objects.select_related("person")
    return rows.select_related("office", "language").prefetch_related(
        Prefetch("participants", people), "anonymous_groups"
    )
