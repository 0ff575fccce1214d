"""Heads of a shift by language and activity: how many people, and nobody's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import ngettext

from labimpact.mediation.models import SessionReport
from labimpact.network.models import Language
from labimpact.rules.queries import label

Group = dict[str, Any]


def grouped(reports: Iterable[SessionReport]) -> Mapping[tuple[int, str], int]:
    """How many people in each language for each activity, whoever of the mediators met them."""
    return totals(report.groups for report in reports)


def totals(reported: Iterable[Iterable[Group]]) -> Counter[tuple[int, str]]:
    """The same of the groups of several reports, as they are written there."""
    found: Counter[tuple[int, str]] = Counter()
    for groups in reported:
        for group in groups:
            found[group["language"], group["kind"]] += group["heads"]
    return found


def said(groups: Iterable[Group]) -> list[str]:
    """Each of them in words: «arabo, Colloquio in consultorio: 3 persone»."""
    rows = list(groups)
    if not rows:
        return []
    names = dict(
        Language.objects.filter(pk__in=[row["language"] for row in rows]).values_list("pk", "name")
    )
    return [
        f"{names.get(row['language'], '')}, {label('mediation_kind', row['kind'])}: "
        + ngettext("una persona", "%(n)s persone", row["heads"]) % {"n": row["heads"]}
        for row in rows
    ]
