"""XLIFF 1.2 out and in: the form in which translators' programs take a text and give it back.

Pure: no database. A page is a `file`, a sentence a `trans-unit`; bold and links are `g`, line
breaks `x`, so that whoever translates moves them and cannot break them. The library that knows this
form (translate-toolkit) is GPL and brings four packages along, for one format of which this house
writes one shape: the standard library does (ADR 0038).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import count
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from labimpact.base.errors import Refused

_NS = "urn:oasis:names:tc:xliff:document:1.2"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Pieces of a sentence that XLIFF has a name for; the others keep their own behind x-html-.
_KINDS = {"b": "bold", "strong": "x-html-strong", "i": "italic", "em": "x-html-em", "a": "link"}
# Marks one inside the other in one sentence.
_DEEPEST = 20
_TAGS = {kind: tag for tag, kind in _KINDS.items()} | {
    f"x-html-{tag}": tag for tag in ("abbr", "acronym", "code")
}


@dataclass(frozen=True)
class Unit:
    """A sentence; `key` is its place in the page and its Italian, of which it is a mark."""

    key: str
    italian: str
    translation: str
    by_machine: bool = False


@dataclass(frozen=True)
class Document:
    """A page in one language; `language` as the portal writes it."""

    origin: UUID
    title: str
    language: str
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class Broken:
    """A sentence that came back with marks that cannot be understood."""

    key: str
    why: str


def write(documents: Iterable[Document]) -> bytes:
    """Documents as one file; sentences by a machine ask to be read over."""
    ET.register_namespace("", _NS)
    root = ET.Element(f"{{{_NS}}}xliff", {"version": "1.2"})
    for document in documents:
        head = {
            "original": str(document.origin), "source-language": "it",
            "target-language": document.language, "datatype": "html",
        }  # fmt: skip
        file = ET.SubElement(root, f"{{{_NS}}}file", head)
        ET.SubElement(
            ET.SubElement(file, f"{{{_NS}}}header"), f"{{{_NS}}}note"
        ).text = document.title
        body = ET.SubElement(file, f"{{{_NS}}}body")
        for unit in document.units:
            _put_unit(body, unit)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _put_unit(body: ET.Element, unit: Unit) -> None:
    there = ET.SubElement(body, f"{{{_NS}}}trans-unit", {"id": unit.key, _SPACE: "preserve"})
    _put(ET.SubElement(there, f"{{{_NS}}}source"), unit.italian)
    if unit.translation:
        state = "needs-review-translation" if unit.by_machine else "translated"
        _put(ET.SubElement(there, f"{{{_NS}}}target", {"state": state}), unit.translation)


def _put(element: ET.Element, html: str) -> None:
    _put_children(element, BeautifulSoup(html, "html.parser"), count(1))


def _put_children(element: ET.Element, soup: Tag, numbers: Iterator[int]) -> None:
    for child in soup.children:
        if isinstance(child, Tag):
            said = str(child.get("id") or f"{child.name}{next(numbers)}")
            if child.name == "br":
                ET.SubElement(element, f"{{{_NS}}}x", {"id": said, "ctype": "lb"})
            else:
                kind = _KINDS.get(child.name, f"x-html-{child.name}")
                inner = ET.SubElement(element, f"{{{_NS}}}g", {"id": said, "ctype": kind})
                _put_children(inner, child, numbers)
        elif isinstance(child, NavigableString):
            _append(element, str(child))


def _append(element: ET.Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def read(content: bytes) -> list[tuple[Document, list[Broken]]]:
    """The documents of a file that came back, and what in each cannot be understood.

    Refuses what is no XLIFF 1.2 of this portal, with a sentence for who sent it.
    """
    try:
        root = fromstring(content, forbid_dtd=True)
    except ET.ParseError as error:
        line, column = error.position
        raise Refused(
            _("Il file non è XML corretto: si ferma alla riga %(line)s, carattere %(column)s.")
            % {"line": line, "column": column + 1}
        ) from error
    except (DefusedXmlException, ValueError) as error:
        raise Refused(_("Il file contiene dichiarazioni che qui non si accettano.")) from error
    if root.tag != f"{{{_NS}}}xliff" or root.get("version") != "1.2":
        raise Refused(_("Il file non è XLIFF 1.2."))
    found = [_document(file) for file in root.findall(f"{{{_NS}}}file")]
    if not found:
        raise Refused(_("Il file non contiene nessuna pagina."))
    return found


def _document(file: Any) -> tuple[Document, list[Broken]]:
    try:
        origin = UUID(file.get("original", ""))
    except ValueError as error:
        said = _("Il file non viene da questo portale: non dice di quale pagina è.")
        raise Refused(said) from error
    units, broken = [], []
    for there in file.iter(f"{{{_NS}}}trans-unit"):
        key = there.get("id", "")
        target = there.find(f"{{{_NS}}}target")
        try:
            said = "" if target is None else _html(target).strip()
        except Refused as refusal:
            broken.append(Broken(key, str(refusal)))
            continue
        source = there.find(f"{{{_NS}}}source")
        italian = "" if source is None else "".join(source.itertext())
        units.append(Unit(key, italian, said))
    title = file.findtext(f"{{{_NS}}}header/{{{_NS}}}note", "")
    language = file.get("target-language", "").lower()
    return Document(origin, title, language, tuple(units)), broken


def _html(element: Any, depth: int = 0) -> str:
    """The inside of an element as the sentence's HTML."""
    if depth > _DEEPEST:
        raise Refused(_("contiene troppi segni uno dentro l'altro."))
    said = escape(element.text or "", quote=False)
    for child in element:
        said += _piece(child, depth + 1) + escape(child.tail or "", quote=False)
    return said


def _piece(child: Any, depth: int) -> str:
    name, kind = child.tag.removeprefix(f"{{{_NS}}}"), child.get("ctype", "")
    if name == "mrk":
        return _html(child, depth)
    if name == "x" and kind == "lb":
        return "<br/>"
    tag = _TAGS.get(kind)
    if name != "g" or tag is None:
        raise Refused(_("contiene un segno che qui non si conosce: «%(name)s».") % {"name": name})
    mark = f' id="{escape(child.get("id", ""))}"' if tag == "a" else ""
    return f"<{tag}{mark}>{_html(child, depth)}</{tag}>"
