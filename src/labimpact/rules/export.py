"""All the rules in the shape of their files, so that an export can be reviewed and come back."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

import yaml

from labimpact.rules.models import Rule

FIELDS = (
    "code", "label", "value", "unit", "starts_from", "readings", "roll", "edge", "valid_from",
    "valid_to", "source", "marks", "note", "checked_by", "checked_on",
)  # fmt: skip


def _row(rule: Rule) -> dict[str, Any]:
    """One row as the files write it: nothing is null, not an empty text."""
    return {name: getattr(rule, name) or (None if name != "marks" else []) for name in FIELDS}


def as_yaml(rules: Iterable[Rule]) -> str:
    """The rules as one document per theme, in the shape of `rules/data`."""
    themes: dict[str, list[dict[str, Any]]] = {}
    for rule in rules:
        themes.setdefault(rule.theme, []).append(_row(rule))
    documents = [{"theme": theme, "rows": rows} for theme, rows in themes.items()]
    return yaml.safe_dump_all(documents, allow_unicode=True, sort_keys=False)


def as_csv(rules: Iterable[Rule]) -> str:
    """One line per row; text that a spreadsheet would take for a formula is made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(("theme", *FIELDS))
    for rule in rules:
        row = _row(rule)
        writer.writerow([plain(rule.theme), *(plain(row[name]) for name in FIELDS)])
    return "\ufeff" + out.getvalue()


def plain(value: Any) -> str:
    """A value as a cell holds it: text that would be read as a formula is made harmless."""
    if value is None:
        return ""
    nested = isinstance(value, list | dict)
    text = json.dumps(value, ensure_ascii=False) if nested else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
