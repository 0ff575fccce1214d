"""A definition as text to be edited: read safely, checked, and every problem with its line."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml
from django.utils.translation import gettext as _

from labimpact.rules.procedures.checking import Known, WrongDefinition, read
from labimpact.rules.procedures.definition import Procedure, parse

LARGEST = 100_000  # characters: ten times the longest procedure
_DEEPEST = 40
MOST_SAID = 50  # problems told at once: who mends these, sees the others
# What the form asks beside the text; in the text it would be said twice.
HEADER = ("code", "version", "author", "source", "review_on", "valid_from")


@dataclass(frozen=True)
class Heading:
    """What stands beside the text of a version."""

    code: str
    version: int
    author: str
    source: str
    review_on: date
    valid_from: date | None


_SHORT = 80
_LONGEST = 10_000
_WIDE = 100


class _Plain(yaml.SafeDumper):
    """What is short stands on one line, {as: here}; what is long is written out."""

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> Any:
        node = super().represent_mapping(tag, mapping, flow_style)
        node.flow_style = _short([part for pair in node.value for part in pair])
        return node

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> Any:
        node = super().represent_sequence(tag, sequence, flow_style)
        node.flow_style = _short(node.value)
        return node


def _short(nodes: list[yaml.Node]) -> bool:
    simple = all(isinstance(node, yaml.ScalarNode) for node in nodes)
    return simple and sum(len(node.value) for node in nodes) < _SHORT


def as_text(content: dict[str, Any]) -> str:
    """A stored content as the editor shows it, without what the form asks beside it."""
    return _dumped({k: v for k, v in _ordered(content).items() if k not in HEADER}, _WIDE)


def _ordered(content: dict[str, Any]) -> dict[str, Any]:
    """A content in the order a reader expects: the database keeps none."""
    whole = parse(content).model_dump(mode="json", exclude_unset=True)
    ordered: dict[str, Any] = _sourced_last(whole)
    return ordered


def _sourced_last(part: Any) -> Any:
    """Every part with its source and marks at its end, as the files write them."""
    if isinstance(part, list):
        return [_sourced_last(one) for one in part]
    if not isinstance(part, dict):
        return part
    last = [name for name in ("source", "marks") if name in part]
    return {n: _sourced_last(part[n]) for n in [*(n for n in part if n not in last), *last]}


def _dumped(content: Any, width: int) -> str:
    return yaml.dump(
        content, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=width, indent=2
    )


def checked(text: str, heading: Heading, known: Known) -> Procedure:
    """The definition a text says; WrongDefinition lists every problem, with its line if known."""
    node = _composed(text)
    content = _constructed(node)
    misplaced = [name for name in HEADER if name in content]
    if misplaced:
        lines = (_with_line(node, name, _("si scrive nel modulo, qui no")) for name in misplaced)
        raise WrongDefinition(lines)
    whole = {**content, **_header(heading)}
    try:
        return read(whole, known)
    except WrongDefinition as wrong:
        split = (problem.partition(": ") for problem in wrong.problems[:MOST_SAID])
        said = [_with_line(node, place, message) for place, _colon, message in split]
        raise WrongDefinition([*said, *_and_others(wrong.problems)]) from wrong


def _and_others(problems: list[str]) -> list[str]:
    more = len(problems) - MOST_SAID
    return [_("e altri problemi: %(n)d") % {"n": more}] if more > 0 else []


def _constructed(node: yaml.Node) -> dict[str, Any]:
    try:
        content = yaml.SafeLoader("").construct_document(node)
    except yaml.MarkedYAMLError as error:
        raise WrongDefinition([_written_wrong(error.problem_mark)]) from error
    except (ValueError, OverflowError) as error:
        # A day that does not exist, a number longer than any number.
        raise WrongDefinition([_("c’è una data o un numero che non esiste")]) from error
    if not isinstance(content, dict):
        raise WrongDefinition([_("riga 1: il testo non è fatto di voci, come «title: …»")])
    return content


def _header(heading: Heading) -> dict[str, Any]:
    said = {name: getattr(heading, name) for name in HEADER}
    return {name: value for name, value in said.items() if value is not None}


def _composed(text: str) -> yaml.Node:
    """The text as nodes that remember their lines; what only a trick would need is refused."""
    if len(text) > LARGEST:
        raise WrongDefinition([_("il testo è troppo lungo")])
    try:
        _stop_at(_tricks(text))
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise WrongDefinition([_written_wrong(mark)]) from error
    except yaml.YAMLError as error:
        raise WrongDefinition([_("il testo contiene un carattere che non si può usare")]) from error
    if node is None:
        raise WrongDefinition([_("il testo è vuoto")])
    _stop_at(_doubled(node))
    _stop_at(_unwritable(node))
    return node


def _stop_at(problems: Iterator[str]) -> None:
    found = list(problems)
    if found:
        raise WrongDefinition([*found[:MOST_SAID], *_and_others(found)])


def _written_wrong(mark: Any) -> str:
    if mark is None:
        return _("il testo non si legge: controlla rientri, due punti e virgolette")
    return _("riga %(n)d: non si legge, controlla rientri, due punti e virgolette") % {
        "n": mark.line + 1
    }


def _tricks(text: str) -> Iterator[str]:
    """Anchors and aliases may grow without end, tags name types, depth exhausts the reader."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if getattr(event, "anchor", None):
            yield _("riga %(n)d: i richiami (& e *) non si possono usare") % {"n": line}
        if getattr(event, "tag", None):
            yield _("riga %(n)d: i tipi (!) non si possono usare") % {"n": line}
        if depth > _DEEPEST:
            yield _("riga %(n)d: ci sono troppi livelli uno dentro l’altro") % {"n": line}
            return
    if documents > 1:
        yield _("c’è più di un documento: togli la riga con ---")


def _doubled(node: yaml.Node) -> Iterator[str]:
    """A field written twice: the reader would keep the last and lose the first in silence."""
    if isinstance(node, yaml.MappingNode):
        named = Counter(key.value for key, _value in node.value if isinstance(key.value, str))
        for key, value in node.value:
            if isinstance(key.value, str) and named.get(key.value, 0) > 1:
                yield _("riga %(n)d: «%(name)s» è scritto più volte") % {
                    "n": key.start_mark.line + 1, "name": key.value[:60],
                }  # fmt: skip
            yield from _doubled(value)
    elif isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from _doubled(one)


def _unwritable(node: yaml.Node) -> Iterator[str]:
    """Characters that an escape can write and no database keeps: a null, half a pair."""
    if isinstance(node, yaml.ScalarNode):
        if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in node.value):
            yield _("riga %(n)d: contiene un carattere che non si può usare") % {
                "n": node.start_mark.line + 1
            }
        return
    for one in node.value if isinstance(node, yaml.SequenceNode) else _flat(node):
        yield from _unwritable(one)


_NAMES = ("code", "document", "rule", "procedure", "label", "title")


def _with_line(node: yaml.Node, place: str, message: str) -> str:
    """A problem with the line where it stands, or the nearest that is known."""
    where, names = node, []
    line = None
    for part in place.split(" › "):
        if part == "file":
            continue
        found = _inside(where, part)
        names.append(part if found is None else found[0])
        if found is not None:
            where, line = found[1], found[2]
    quoted = re.search(r"«([^»]+)»", message)
    at = _line_of(where, quoted.group(1)) if quoted else None
    line = at if at is not None else line
    said = f"{' › '.join(names) or _('tutto il testo')}: {message}"
    return said if line is None else _("riga %(n)d: %(what)s") % {"n": line + 1, "what": said}


def _inside(node: yaml.Node, part: str) -> tuple[str, yaml.Node, int] | None:
    """What a part of a place names inside a node: its name, its node, its line."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return part, value, key.start_mark.line
    if isinstance(node, yaml.SequenceNode):
        for n, one in enumerate(node.value):
            name = _called(one)
            if part in (name, str(n)):
                return name or _("n. %(n)d") % {"n": n + 1}, one, one.start_mark.line
    return None


def _called(node: yaml.Node) -> str:
    """What an entry of a list is called."""
    if not isinstance(node, yaml.MappingNode):
        return ""
    fields = {k.value: v.value for k, v in node.value if isinstance(v, yaml.ScalarNode)}
    return str(next((fields[name] for name in _NAMES if name in fields), ""))


def _line_of(node: yaml.Node, text: str) -> int | None:
    """The line of the first scalar with that text."""
    if isinstance(node, yaml.ScalarNode):
        return node.start_mark.line if node.value == text else None
    parts = node.value if isinstance(node, yaml.SequenceNode) else _flat(node)
    return next((at for one in parts if (at := _line_of(one, text)) is not None), None)


def _flat(node: yaml.Node) -> list[yaml.Node]:
    return [one for pair in node.value for one in pair]


@dataclass(frozen=True)
class DiffLine:
    """One line of the difference: added, removed, kept around, or a gap between two places."""

    kind: str
    text: str


def difference(before: dict[str, Any], after: dict[str, Any]) -> list[DiffLine]:
    """What changes between two contents, line by line, with a little of what stands around."""
    # One line for each field, however long: a word changed is not a paragraph changed.
    old, new = (_dumped(_compared(c), _LONGEST).splitlines() for c in (before, after))
    kinds = {"+": "added", "-": "removed", " ": "kept", "@": "gap"}
    lines = [
        DiffLine(kinds.get(line[:1], "kept"), "" if line[:1] == "@" else line[1:])
        for line in list(difflib.unified_diff(old, new, lineterm="", n=3))[2:]
    ]
    # The first gap says only that something stands before.
    return lines[1:] if lines and lines[0].kind == "gap" else lines


def _compared(content: dict[str, Any]) -> dict[str, Any]:
    """A content without what changes by itself from one version to the next."""
    return {k: v for k, v in _ordered(content).items() if k not in ("code", "version")}


def contradicts(start: date, existing: list[tuple[int, date | None]]) -> str:
    """Why a version cannot start on that day beside those that exist; empty when it can."""
    last = max((day for _number, day in existing if day is not None), default=None)
    if last is not None and start == last:
        return _("C'è già una versione valida dal %(day)s: scegli un giorno dopo.") % {
            "day": f"{last:%d/%m/%Y}"
        }
    if last is not None and start < last:
        return _(
            "C'è già una versione valida dal %(day)s, dopo questo giorno: le due si contraddicono."
        ) % {"day": f"{last:%d/%m/%Y}"}
    return ""
