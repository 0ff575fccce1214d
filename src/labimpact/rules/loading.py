"""Rules and code lists from the reviewed files of `rules/data`; edited rows are left alone."""

from pathlib import Path
from typing import Any

import yaml
from django.db.models import Q

from labimpact.base.loading import synchronise
from labimpact.rules.models import CodeItem, Rule

DATA = Path(__file__).parent / "data"
_NOT_RULES = {"schema.yaml", "code_lists.yaml"}


def _read(path: Path) -> Any:
    # The C reader parses the files in a tenth of the time.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506


def load_reference() -> int:
    """Load every rule and code list of the files; returns how many rows changed."""
    rules: list[dict[str, Any]] = []
    for path in sorted(DATA.glob("*.yaml")):
        if path.name not in _NOT_RULES:
            document = _read(path)
            rules += [_rule(document["theme"], row) for row in document["rows"]]
    edited = ~Q(origin="file")
    changed = synchronise(Rule, rules, key=("code", "valid_from"), keep=edited)
    items = [_item(row) for row in _read(DATA / "code_lists.yaml")["rows"]]
    return changed + synchronise(
        CodeItem, items, key=("list_code", "code", "valid_from"), keep=edited
    )


def _rule(theme: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "theme": theme,
        "label": row["label"],
        "value": row["value"],
        "unit": row["unit"] or "",
        "starts_from": row["starts_from"] or "",
        "readings": row["readings"] or [],
        "roll": row["roll"] or "",
        "edge": row["edge"] or "",
        "valid_from": row["valid_from"],
        "valid_to": row["valid_to"],
        "source": row["source"],
        "marks": row["marks"],
        "note": row["note"] or "",
        "checked_by": row["checked_by"] or "",
        "checked_on": row["checked_on"],
    }


def _item(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "list_code": row["list"],
        "code": row["code"],
        "label": row["label_it"],
        "english_label": row["label_en"] or "",
        "order": row["order"],
        "attributes": row.get("attributes") or {},
        "valid_from": row["valid_from"],
        "valid_to": row["valid_to"],
        "source": row["source"] or "",
        "marks": row["marks"] or [],
    }
