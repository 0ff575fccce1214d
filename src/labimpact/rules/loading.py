"""Rules and code lists from the reviewed files of `rules/data`; edited rows are left alone."""

from pathlib import Path
from typing import Any

import yaml
from django.db.models import Q

from labimpact.base.loading import synchronise
from labimpact.rules.models import CodeItem, ProcedureVersion, Rule
from labimpact.rules.procedures.checking import Known, WrongDefinition, read
from labimpact.rules.procedures.definition import CatalogueEntry, Procedure
from labimpact.rules.terms import Unit

DATA = Path(__file__).parent / "data"
PROCEDURES = DATA / "procedures"
CATALOGUE = "procedure_document"
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
    items += [_paper(row, n) for n, row in enumerate(_read(PROCEDURES / "documents.yaml")["rows"])]
    changed += synchronise(CodeItem, items, key=("list_code", "code", "valid_from"), keep=edited)
    return changed + synchronise(
        ProcedureVersion, _procedures(known()), key=("code", "version"), keep=edited
    )


def known() -> Known:
    """What a definition may name, as the tables stand now."""
    rules = Rule.objects.values_list("code", "unit", "readings", "value")
    items = list(CodeItem.objects.values_list("list_code", "code"))
    units = set(Unit)
    return Known(
        rules=frozenset(code for code, *_rest in rules),
        terms=frozenset(
            code for code, unit, readings, _value in rules if readings and unit in units
        ),
        documents=frozenset(code for listed, code in items if listed == CATALOGUE),
        lists=frozenset(listed for listed, _code in items),
        days=frozenset(code for code, _unit, _readings, value in rules if are_days(value)),
    )


def are_days(value: Any) -> bool:
    """Does a rule's value say how many days before, once or several times?"""
    listed = value if isinstance(value, list) else [value]
    return bool(listed) and all(type(one) is int and 0 <= one < 3700 for one in listed)


def _procedures(names: Known) -> list[dict[str, Any]]:
    found = []
    for path in sorted(PROCEDURES.glob("P*.yaml")):
        try:
            procedure = read(_read(path), names)
        except WrongDefinition as wrong:
            raise WrongDefinition(f"{path.name}: {line}" for line in wrong.problems) from wrong
        if path.name != f"{procedure.code}.{procedure.version}.yaml":
            raise WrongDefinition([f"{path.name}: dentro c'è {procedure.code}.{procedure.version}"])
        found.append(row_of(procedure))
    return found


def row_of(procedure: Procedure) -> dict[str, Any]:
    """The fields of a stored version."""
    return {
        "code": procedure.code,
        "version": procedure.version,
        "title": procedure.title,
        "content": procedure.model_dump(mode="json", exclude_unset=True),
        "is_enabled": procedure.enabled,
        "valid_from": procedure.valid_from,
        "author": procedure.author,
        "source": procedure.source,
        "marks": list(procedure.marks),
        "review_on": procedure.review_on,
    }


def _paper(row: dict[str, Any], order: int) -> dict[str, Any]:
    entry = CatalogueEntry.model_validate(row)
    return {
        "list_code": CATALOGUE,
        "code": entry.code,
        "label": entry.label,
        "english_label": entry.words.get("en", ""),
        "order": order + 1,
        "attributes": {
            "issued_by": entry.issued_by, "file_kind": entry.file_kind,
            "validity": entry.validity, "expires": entry.expires, "words": dict(entry.words),
            "reviewed": list(entry.reviewed),
        },
        "valid_from": None,
        "valid_to": None,
        "source": entry.source,
        "marks": list(entry.marks),
    }  # fmt: skip


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
