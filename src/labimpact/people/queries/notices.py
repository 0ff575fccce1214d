"""The privacy notice as data: a version is a folder, a language is a file of short blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import F, Subquery

from labimpact.base import clock
from labimpact.documents import glyphs
from labimpact.network.models import Language, Office
from labimpact.people.models import Person, PrivacyNotice, SpokenLanguage, same_person
from labimpact.people.queries.files import staff_names
from labimpact.rules.models import Rule

FOLDER = Path(__file__).parents[1] / "notices"
ITALIAN = "it"


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph or an item of a list."""

    kind: str
    text: str


@dataclass(frozen=True)
class Notice:
    """The notice of one version in one language; `status` says who checked the text."""

    version: str
    language: str
    direction: str
    status: str
    translated_on: date
    title: str
    blocks: tuple[Block, ...]
    # What the signature of a mandate needs in the same language.
    words: Mapping[str, str]

    @property
    def is_reviewed(self) -> bool:
        return self.status == "human"


@dataclass(frozen=True)
class Facing:
    """The same block in the person's language and in Italian."""

    kind: str
    text: str
    italian: str


def current_version() -> str:
    """The newest version: folders are named so that they sort by date."""
    return max(folder.name for folder in FOLDER.iterdir() if (folder / "it.md").exists())


def languages(version: str) -> list[str]:
    return sorted(path.stem for path in (FOLDER / version).glob("*.md"))


@cache
def read(version: str, language: str) -> Notice:
    """Read one file: front matter between `---`, then headings (`##`), items (`-`), paragraphs."""
    _, head, body = (FOLDER / version / f"{language}.md").read_text("utf-8").split("---\n", 2)
    about: dict[str, Any] = yaml.safe_load(head)
    return Notice(
        version=version,
        language=language,
        direction=about["direction"],
        status=about["status"],
        translated_on=about["translated_on"],
        title=about["title"],
        blocks=tuple(_block(part) for part in body.strip().split("\n\n")),
        words=about.get("words", {}),
    )


def _block(part: str) -> Block:
    text = " ".join(part.split())
    for mark, kind in (("## ", "heading"), ("- ", "item")):
        if text.startswith(mark):
            return Block(kind, text.removeprefix(mark))
    return Block("text", text)


def facing(notice: Notice, values: Mapping[str, str]) -> list[Facing]:
    """Every block beside the Italian one, with the office's own facts filled in."""
    italian = read(notice.version, ITALIAN)
    return [
        Facing(mine.kind, _fill(mine.text, values), _fill(theirs.text, values))
        for mine, theirs in zip(notice.blocks, italian.blocks, strict=True)
    ]


def _fill(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def office_of(office_id: int) -> Office:
    """The office that gives the notice, with the years that the rules of today say."""
    return Office.objects.select_related("body").annotate(
        contact_years=_years("retention_contact"), case_years=_years("retention_case")
    ).get(pk=office_id)  # fmt: skip


def _years(code: str) -> Subquery:
    in_force = Rule.objects.in_force(clock.today()).filter(code=code)
    return Subquery(in_force.order_by(F("valid_from").desc(nulls_last=True)).values("value")[:1])


def facts(office: Office) -> dict[str, str]:
    """Who answers for the data, how to reach them, and for how long data are kept (rules)."""
    reach = [office.address, office.phone, office.email or office.body.email]
    return {
        "controller": office.body.name,
        "office": office.name,
        "contact": ", ".join(filter(None, reach)) or office.name,
        "contact_years": str(getattr(office, "contact_years", None) or "—"),
        "case_years": str(getattr(office, "case_years", None) or "—"),
    }


@cache
def _spoken() -> dict[str, str]:
    """Spoken varieties and the notice their speakers read."""
    listed = yaml.safe_load((FOLDER / "spoken.yaml").read_text("utf-8"))
    return {spoken: notice for notice, all_of in listed.items() for spoken in all_of}


def notice_code(spoken: str, version: str) -> str:
    """The notice for a spoken language, or Italian when there is none."""
    available = languages(version)
    wanted = spoken if spoken in available else _spoken().get(spoken, spoken)
    return wanted if wanted in available else ITALIAN


def language_for(person: Person, version: str) -> str:
    """The notice's language for a person: how they asked to speak, else what they speak."""
    spoken = [person.mediation_language.code] if person.mediation_language else []
    spoken += (
        SpokenLanguage.objects.filter(same_person("person", person))
        .order_by("pk")
        .values_list("language__code", flat=True)
    )
    found = [notice_code(code, version) for code in spoken]
    return next((code for code in found if code != ITALIAN), ITALIAN)


@cache
def is_printable(language: str) -> bool:
    """Have we the glyphs for it? Chinese has none in the fonts of the front-end build."""
    text = "".join(block.text for block in read(current_version(), language).blocks)
    return not glyphs.undrawable(text)


def sheet(notice: Notice, office: Office) -> dict[str, Any]:
    """What the typst template prints of a notice: the Italian text alone without glyphs."""
    shown = notice if is_printable(notice.language) else read(notice.version, ITALIAN)
    return {
        "title": shown.title,
        "italian_title": read(notice.version, ITALIAN).title,
        "lang": shown.language,
        "dir": shown.direction,
        "version": shown.version,
        "reviewed": shown.is_reviewed,
        "office": office.name,
        "body": office.body.name,
        "is_italian": shown.language == ITALIAN,
        "blocks": [[b.kind, b.text, b.italian] for b in facing(shown, facts(office))],
    }


def available(version: str) -> list[Language]:
    """The languages of the reference list in which this version exists."""
    return list(Language.objects.filter(code__in=languages(version)))


@dataclass(frozen=True)
class Given:
    """A notice given, as the page lists it."""

    notice: PrivacyNotice
    who: str


def given_to(person: Person) -> list[Given]:
    """The notices a person was given, newest first."""
    found = list(
        PrivacyNotice.objects.filter(same_person("person", person)).select_related(
            "language", "office"
        )
    )
    names = staff_names(n.given_by_id for n in found)
    return [Given(n, names[n.given_by_id]) for n in found]
