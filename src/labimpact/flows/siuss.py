"""SIUSS files: what goes out, what waits, and the XML itself.

Pure: records and what was sent before come in, lines and bytes come out. Which field goes into
which element is data (data/siuss.yaml), because the true names stand in the XSD files of INPS.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import yaml

from labimpact.base.xml_text import allowed
from labimpact.flows.enums import Flow, Operation

DATA = Path(__file__).parent / "data" / "siuss.yaml"
# What a record holds: text, a whole number (cents among them) or a day as ISO 8601; never a float.
Content = dict[str, str | int]


@dataclass(frozen=True)
class Field:
    field: str
    element: str
    required: bool = False


@dataclass(frozen=True)
class Shape:
    """One flow as XML: its root, the element of a record, the fields in order."""

    label: str
    root: str
    record: str
    fields: tuple[Field, ...]

    def lacking(self, content: Mapping[str, str | int]) -> list[str]:
        """The required fields that are empty, in order."""
        return [f.field for f in self.fields if f.required and content.get(f.field, "") == ""]


@dataclass(frozen=True)
class Names:
    header: tuple[Field, ...]
    flows: Mapping[str, Shape]


@cache
def mapping() -> Names:
    """The reviewed file, read once by each process."""
    content = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    flows = {
        key: Shape(flow["label"], flow["root"], flow["record"], _fields(flow["fields"]))
        for key, flow in content["flows"].items()
    }
    return Names(_fields(content["header"]), flows)


def _fields(rows: Iterable[Mapping[str, Any]]) -> tuple[Field, ...]:
    return tuple(Field(**row) for row in rows)


@dataclass(frozen=True)
class Candidate:
    """Something of ours that SIUSS is to be told: whose, of which day, with what content."""

    record_id: str
    person_id: int
    day: date
    content: Content


@dataclass(frozen=True)
class Sent:
    """What SIUSS knows of a record: the last insert of it that no cancel has followed."""

    record_id: str
    person_id: int
    day: date
    content: Content


@dataclass(frozen=True)
class Line:
    """One record of a file."""

    operation: Operation
    record_id: str
    person_id: int
    day: date
    content: Content


@dataclass(frozen=True)
class Queued:
    """A record that waits, and the required fields for which it does."""

    candidate: Candidate
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What a file would hold, and what stays in the queue: nothing is dropped."""

    lines: tuple[Line, ...]
    queued: tuple[Queued, ...]
    unchanged: int


def plan(
    flow: Flow, candidates: Iterable[Candidate], sent: Mapping[str, Sent], withdrawn: Iterable[str]
) -> Plan:
    """What SIUSS must be told (operazioni I e C).

    New and complete: inserted. Sent before and different now: cancelled as it was sent, inserted as
    it is. Sent before and voided since (`withdrawn`): cancelled. Incomplete: queued; what SIUSS
    already knows of it stays until it can be replaced.
    """
    shape = mapping().flows[flow]
    lines: list[Line] = []
    queued: list[Queued] = []
    unchanged = 0
    for record_id in withdrawn:
        if record_id in sent:
            lines.append(_cancel(sent[record_id]))
    for one in candidates:
        content = {"operation": Operation.INSERT.value, **one.content}
        lacking = shape.lacking(content)
        before = sent.get(one.record_id)
        if lacking:
            queued.append(Queued(one, tuple(lacking)))
        elif before is not None and before.content == content:
            unchanged += 1
        else:
            if before is not None:
                lines.append(_cancel(before))
            lines.append(Line(Operation.INSERT, one.record_id, one.person_id, one.day, content))
    return Plan(tuple(lines), tuple(queued), unchanged)


def _cancel(sent: Sent) -> Line:
    content = {**sent.content, "operation": Operation.CANCEL.value}
    return Line(Operation.CANCEL, sent.record_id, sent.person_id, sent.day, content)


def written(flow: Flow, header: Mapping[str, str], records: Iterable[Content]) -> bytes:
    """The file: UTF-8 XML with the header, then each record; empty fields are left out."""
    known = mapping()
    shape = known.flows[flow]
    root = ET.Element(shape.root)
    head = ET.SubElement(root, "testata")
    for name, text in _elements(known.header, header):
        ET.SubElement(head, name).text = text
    for content in records:
        record = ET.SubElement(root, shape.record)
        for name, text in _elements(shape.fields, content):
            ET.SubElement(record, name).text = text
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _elements(
    fields: Iterable[Field], content: Mapping[str, str | int]
) -> Iterator[tuple[str, str]]:
    for field in fields:
        text = allowed(str(content.get(field.field, "")))
        if text:
            yield field.element, text
