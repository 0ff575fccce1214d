"""Da confermare con un legale: every † and ⚑ of the product, each with its place in words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.rules.export import plain
from labimpact.rules.labels import THEMES, list_label
from labimpact.rules.linking import by_name
from labimpact.rules.models import CodeItem, Rule
from labimpact.rules.procedures import stored
from labimpact.rules.procedures.definition import Part, Procedure

MARKS = ("†", "⚑")
_CATALOGUE = "procedure_document"


@dataclass(frozen=True)
class ToConfirm:
    """One marked statement: where it stands, what it says, and where it comes from."""

    group: str
    place: str
    text: str
    value: str
    source: str
    note: str
    marks: tuple[str, ...]
    url: str
    code: str = ""  # of the rule, or of the entry in its list
    confirmed: str = ""  # who and when, once somebody checked it on the screen


def to_confirm(on: date) -> list[ToConfirm]:
    """Every marked statement in force on a day or later, by theme and then by procedure."""
    return [*_rules(on), *_items(on), *_procedures(on)]


def groups(rows: Iterable[ToConfirm]) -> list[tuple[str, list[ToConfirm]]]:
    """The statements by theme or procedure, in the order of the list."""
    found: dict[str, list[ToConfirm]] = {}
    for row in rows:
        found.setdefault(row.group, []).append(row)
    return list(found.items())


def marks_of(*texts: str | None, marks: Iterable[str] = ()) -> tuple[str, ...]:
    """The marks a statement carries, also those written inside its text."""
    inside = "".join(text or "" for text in texts)
    given = set(marks)
    return tuple(m for m in MARKS if m in given or m in inside)


def _rules(on: date) -> Iterator[ToConfirm]:
    rows = Rule.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on))
    for row in rows.order_by("theme", "code", "valid_from"):
        marks = marks_of(row.label, row.note, row.source, marks=row.marks)
        if marks:
            theme = THEMES.get(row.theme, row.theme)
            confirmed = f"{row.checked_by}, {row.checked_on:%d/%m/%Y}" if row.checked_on else ""
            yield ToConfirm(
                group=_("Regole: %(theme)s") % {"theme": theme},
                place=_("regole · %(theme)s") % {"theme": theme},
                text=row.label,
                value=row.value_text,
                source=row.source,
                note=row.note,
                marks=marks,
                url=reverse("rules:detail", args=[row.code]),
                code=row.code,
                confirmed=confirmed,
            )


def _items(on: date) -> Iterator[ToConfirm]:
    rows = CodeItem.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on))
    for row in rows.order_by("list_code", "order", "label"):
        known = row.attributes if isinstance(row.attributes, dict) else {}
        notes = " ".join(str(known[k]) for k in ("validity", "issued_by") if known.get(k))
        marks = marks_of(row.label, row.source, notes, marks=row.marks)
        if marks:
            catalogue = row.list_code == _CATALOGUE
            name = _("catalogo dei documenti") if catalogue else list_label(row.list_code)
            yield ToConfirm(
                group=_("Elenchi: %(name)s") % {"name": name},
                place=name,
                text=row.label,
                value="",
                source=row.source,
                note=notes,
                marks=marks,
                url=reverse("rules:lists") + f"?elenco={row.list_code}",
                code=row.code,
            )


def _procedures(on: date) -> Iterator[ToConfirm]:
    for row in stored.in_force(on, whole=True):
        procedure = stored.definition(row)
        url = reverse("rules:procedure", args=[row.code])
        for found in _marked(procedure, [row.code]):
            group, place = f"{row.code} {row.title}", by_name(found.place)
            yield replace(found, group=group, place=place, url=url)


def _sections() -> dict[str, str]:
    return {
        "questions": _("domande"), "choices": _("scelte"), "checks": _("requisiti"),
        "documents": _("documenti"), "steps": _("passi"), "results": _("risultati"),
        "deadlines": _("termini"), "fees": _("costi"), "options": _("scelte"),
        "outcomes": _("esiti"), "follow_ons": _("pratiche successive"),
        "form": _("foglio di compilazione"), "sections": _("parti"), "fields": _("campi"),
        "roles": _("persone"),
    }  # fmt: skip


def _marked(part: Part, place: list[str]) -> Iterator[ToConfirm]:
    """The marked statements of a part and of the parts inside it, with the place in words."""
    own = {n: v for n in type(part).model_fields if isinstance(v := getattr(part, n), str)}
    marks = marks_of(*own.values(), marks=getattr(part, "marks", ()))
    if marks:
        source = own.get("source") or own.get("order_source") or own.get("effect_source") or ""
        yield ToConfirm(
            group="", place=" · ".join(place), text=_said(part, own), value="", source=source,
            note=_noted(own), marks=marks, url="",
        )  # fmt: skip
    sections = _sections()
    for name in type(part).model_fields:
        inside = getattr(part, name)
        section = sections.get(name)
        parts = [p for p in (inside if isinstance(inside, tuple) else (inside,))]
        for one in parts:
            if isinstance(one, Part) and section is not None:
                yield from _marked(one, [*place, section, *filter(None, [_name(one)])])


def _name(part: Part) -> str:
    """What a part is called by whoever reads the procedure."""
    document = getattr(part, "document", None)
    if document is not None:
        entry = stored.paper(document)
        return entry.label if entry else str(document)
    for field in ("fulfilled", "label", "ask", "title", "name", "procedure", "rule", "code"):
        if named := getattr(part, field, None):
            return str(named).rstrip(".?")
    return ""


def _said(part: Part, own: dict[str, str]) -> str:
    if isinstance(part, Procedure):
        return part.summary
    order = ("because", "why", "effect", "ask", "when_passed", "label", "name", "title")
    return next((own[field] for field in order if field in own), "")


def _noted(own: dict[str, str]) -> str:
    """What else the statement says where a mark may stand."""
    fields = ("help", "note", "how", "exempt_because", "orientation", "disabled_because")
    return " ".join(own[field] for field in fields if field in own)


FIELDS = ("gruppo", "posto", "codice", "segni", "testo", "valore", "fonte", "nota", "confermato_da")


def as_csv(rows: Iterable[ToConfirm]) -> str:
    """One line per statement, with empty columns for the lawyer's answer."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow((*FIELDS, "esito", "da_cambiare_in", "firma"))
    for row in rows:
        cells = (
            row.group, row.place, row.code, " ".join(row.marks), by_name(row.text), row.value,
            row.source, by_name(row.note), row.confirmed,
        )  # fmt: skip
        writer.writerow([*(plain(cell) for cell in cells), "", "", ""])
    return "\ufeff" + out.getvalue()
