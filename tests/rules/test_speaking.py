"""How the definitions speak: to one operator, with prose beside the logic, from real sources."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.rules.procedure_files import procedures
from tests.rules.test_rule_files import items, rules

PLURAL = re.compile(
    r"\b(?:andate|avvisate|chiamate|chiedete|comunicate|controllate|convertite|dichiarate|dite|fate"
    r"|guardate|lasciate|mandate|prenotate|presentate|proponete|registrate|rileggete|rinnovate"
    r"|scrivete|sentite|spiegate|verificate)(?:l[aoie]|ne)?\b",
    re.IGNORECASE,
)
PAPERS = ("riferimento di dominio", "pagine lette per", "titolo non annotato")


def texts(part: Any) -> Iterator[str]:
    """Every text inside a definition."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from texts(value)
    elif isinstance(part, (list, tuple)):
        for value in part:
            yield from texts(value)


@pytest.mark.parametrize("name", sorted(procedures()))
def test_a_definition_speaks_to_one_operator(name):
    for text in texts(procedures()[name].model_dump()):
        assert not PLURAL.search(text), text


@pytest.mark.parametrize("name", sorted(procedures()))
def test_a_condition_that_is_not_one_comparison_is_also_said_in_prose(name):
    for check in procedures()[name].checks:
        grouped = any(c.any or c.all or c.negated for c in check.only_if)
        if grouped or len(check.only_if) > 1:
            assert check.applies, check.code


def test_no_source_is_one_of_our_papers_and_an_unknown_one_carries_a_mark():
    sourced = [*rules(), *items()]
    for procedure in procedures().values():
        content = procedure.model_dump()
        sourced += [
            one
            for part in (
                "checks", "documents", "steps", "fees", "outcomes",
            )
            for one in content[part]
        ]  # fmt: skip
        sourced.append(content)
    unknown = [row for row in sourced if row.get("source") == "Fonte da indicare"]
    assert len(unknown) > 20
    for row in unknown:
        assert set(row["marks"]) & {"†", "⚑"}, row.get("code")
    for row in sourced:
        assert not any(said in (row.get("source") or "").lower() for said in PAPERS), row
