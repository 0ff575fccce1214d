"""An instrument as a subset of JSON Schema 2020-12: sections of questions, each of a known kind.

The top is an object whose properties are the sections; the properties of a section are its
questions. Any keyword outside the subset is refused, so that none is silently without effect.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

DIALECT = "https://json-schema.org/draft/2020-12/schema"
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
LARGEST = 60_000  # characters of a schema
# No question asks for a number that large.
HIGHEST = 1_000_000_000
MOST_QUESTIONS = 150
LONG_TEXT = 200  # characters from which a text is written on several lines
# PostgreSQL does not keep the order of keys: each object says the order of its properties.
ORDER = "x-order"
_WORDS = {"title", "description"}


class Kind(StrEnum):
    """What is asked for, as the screen draws it."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    DAY = "day"


class WrongInstrument(ValueError):
    """What is wrong in a schema, one sentence for each thing and where it is."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Question:
    key: str
    kind: Kind
    title: str
    description: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    longest: int = 2000

    @property
    def scale(self) -> tuple[int, ...]:
        """The steps of a short scale, such as 1 to 5; none when it is just a number."""
        if self.kind != Kind.WHOLE or self.minimum is None or self.maximum is None:
            return ()
        steps = range(int(self.minimum), int(self.maximum) + 1)
        return tuple(steps) if len(steps) <= 11 else ()


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    description: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Definition:
    title: str
    description: str
    sections: tuple[Section, ...]


@dataclass
class _Reader:
    """Walks a schema and gathers what is wrong, so that all of it is said at once."""

    problems: list[str] = field(default_factory=list)

    def wrong(self, where: str, sentence: str) -> None:
        self.problems.append(f"{where}: {sentence}" if where else sentence)

    def only(self, where: str, node: Mapping[str, Any], known: set[str]) -> None:
        for word in sorted(set(node) - known):
            self.wrong(where, _("«%(word)s» qui non si può usare.") % {"word": word})

    def words(self, where: str, node: Mapping[str, Any]) -> tuple[str, str]:
        title, said = node.get("title"), node.get("description", "")
        if not isinstance(title, str) or not title.strip():
            self.wrong(where, _("manca «title», il testo che si legge."))
            title = ""
        if not isinstance(said, str):
            self.wrong(where, _("«description» è un testo."))
            said = ""
        return title.strip(), said.strip()

    def members(self, where: str, node: Any) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
        """The properties of an object, each with its key and whether it must be there."""
        if not isinstance(node, dict) or node.get("type") != "object":
            self.wrong(where, _("dev'essere un oggetto, con «type»: «object»."))
            return
        members, needed = node.get("properties"), node.get("required", [])
        if not isinstance(members, dict) or not members:
            self.wrong(where, _("manca «properties», con dentro almeno una voce."))
            return
        if not isinstance(needed, list) or not all(isinstance(key, str) for key in needed):
            self.wrong(where, _("«required» è un elenco di codici."))
            needed = []
        for key in needed:
            if key not in members:
                self.wrong(where, _("«required» nomina «%(key)s», che non c'è.") % {"key": key})
        for key in _in_order(node, members):
            member = members[key]
            here = f"{where}/{key}" if where else key
            if not KEY.fullmatch(key):
                self.wrong(here, _("il codice ha lettere minuscole, cifre e trattini bassi."))
            if isinstance(member, dict):
                yield key, member, key in needed
            else:
                self.wrong(here, _("dev'essere un oggetto."))


def read(schema: Any) -> Definition:
    """Read a schema of the subset; `WrongInstrument` says everything that is wrong in it."""
    reader = _Reader()
    if not _can_be_kept(schema):
        raise WrongInstrument([_("c'è un numero o un carattere che non si può conservare.")])
    found: list[Section] = []
    title = said = ""
    if isinstance(schema, dict):
        title, said = reader.words("", schema)
        reader.only("", schema, _WORDS | {"$schema", "type", "properties", "required", ORDER})
        if schema.get("$schema", DIALECT) != DIALECT:
            reader.wrong("", _("«$schema» dev'essere %(uri)s.") % {"uri": DIALECT})
    for key, node, _needed in reader.members("", schema):
        found.append(_section(reader, key, node))
    if sum(len(section.questions) for section in found) > MOST_QUESTIONS:
        reader.wrong("", _("le domande sono più di %(n)d.") % {"n": MOST_QUESTIONS})
    if reader.problems:
        raise WrongInstrument(reader.problems)
    return Definition(title, said, tuple(found))


def _in_order(node: Mapping[str, Any], members: Mapping[str, Any]) -> list[str]:
    """The keys as `ORDER` says; those it does not name come last, as they stand."""
    said = node.get(ORDER)
    named = [key for key in said if isinstance(key, str)] if isinstance(said, list) else []
    return [key for key in dict.fromkeys([*named, *members]) if key in members]


def ordered(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The same schema with the order of sections and questions written in, to be stored."""
    return _rebuilt(schema, lambda node: {ORDER: list(node["properties"])})


def arranged(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A stored schema as it was written: in its order, which is no longer said apart."""
    return _rebuilt(schema, lambda _node: {})


def _rebuilt(
    node: Mapping[str, Any], more: Callable[[Mapping[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    kept = {word: said for word, said in node.items() if word != ORDER}
    if isinstance(node.get("properties"), dict):
        members = node["properties"]
        kept["properties"] = {key: _rebuilt(members[key], more) for key in _in_order(node, members)}
        kept |= more(kept)
    return kept


def _can_be_kept(schema: Any) -> bool:
    """Is it JSON that PostgreSQL keeps: no NaN, no infinity, no null character?"""
    try:
        text = json.dumps(schema, allow_nan=False, ensure_ascii=False)
        text.encode()
        return "\\u0000" not in text
    except (TypeError, ValueError, RecursionError):
        return False


def _section(reader: _Reader, key: str, node: Mapping[str, Any]) -> Section:
    title, said = reader.words(key, node)
    reader.only(key, node, _WORDS | {"type", "properties", "required", ORDER})
    questions = tuple(
        _question(reader, f"{key}/{name}", name, member, needed)
        for name, member, needed in reader.members(key, node)
    )
    return Section(key, title, said, questions)


def _question(
    reader: _Reader, where: str, key: str, node: Mapping[str, Any], needed: bool
) -> Question:
    title, said = reader.words(where, node)
    kind, known = _kind(node)
    if kind is None:
        reader.wrong(where, _("«type» non è tra quelli che si possono usare."))
        return Question(key, Kind.TEXT, title, said, needed)
    reader.only(where, node, _WORDS | {"type"} | known)
    choices: tuple[tuple[str, str], ...] = ()
    if kind == Kind.CHOICE:
        choices = _choices(reader, where, node)
    if kind == Kind.CHOICES:
        items = node.get("items")
        choices = _choices(reader, where, items if isinstance(items, dict) else {})
        if node.get("uniqueItems") is not True:
            reader.wrong(where, _("una scelta multipla ha «uniqueItems»: true."))
    low, high = (_limit(reader, where, node, word) for word in ("minimum", "maximum"))
    if low is not None and high is not None and low > high:
        reader.wrong(where, _("«minimum» è più grande di «maximum»."))
    longest = node.get("maxLength", 2000)
    if type(longest) is not int or not 1 <= longest <= 4000:
        reader.wrong(where, _("«maxLength» va da 1 a 4000."))
        longest = 2000
    return Question(key, kind, title, said, needed, choices, low, high, longest)


def _kind(node: Mapping[str, Any]) -> tuple[Kind | None, set[str]]:
    """The kind of a question, and the keywords that belong to it."""
    numbers = {"minimum", "maximum"}
    match node.get("type"):
        case "string" if "enum" in node or "oneOf" in node:
            return Kind.CHOICE, {"enum", "oneOf"}
        case "string" if "format" in node:
            return (Kind.DAY, {"format"}) if node["format"] == "date" else (None, set())
        case "string":
            return Kind.TEXT, {"maxLength"}
        case "number":
            return Kind.NUMBER, numbers
        case "integer":
            return Kind.WHOLE, numbers
        case "boolean":
            return Kind.YES_NO, set()
        case "array":
            return Kind.CHOICES, {"items", "uniqueItems"}
        case _:
            return None, set()


def _choices(reader: _Reader, where: str, node: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Code and words of each choice: from `oneOf` of const and title, or from a plain `enum`."""
    listed = node.get("oneOf")
    pairs: list[tuple[Any, Any]] = [(code, code) for code in node.get("enum") or []]
    if isinstance(listed, list):
        pairs = [(o.get("const"), o.get("title")) for o in listed if isinstance(o, dict)]
    good = tuple((c, t) for c, t in pairs if isinstance(c, str) and isinstance(t, str) and c and t)
    if not good or len(good) != len(pairs) or len({code for code, _label in good}) != len(good):
        reader.wrong(
            where, _("le scelte stanno in «enum», o in «oneOf» con «const» e «title», una volta.")
        )
    return good


def _limit(reader: _Reader, where: str, node: Mapping[str, Any], word: str) -> float | None:
    value = node.get(word)
    if value is not None and type(value) not in (int, float):
        reader.wrong(where, _("«%(word)s» è un numero.") % {"word": word})
        return None
    if value is not None and abs(value) > HIGHEST:
        reader.wrong(where, _("«%(word)s» è troppo grande.") % {"word": word})
        return None
    return value
