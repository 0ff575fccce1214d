"""What is said to a person in their language beside Italian: a file of sentences each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from labimpact.documents import glyphs
from labimpact.people.models import Person, SpokenLanguage, same_person
from labimpact.people.queries import notices

ITALIAN = notices.ITALIAN


@dataclass(frozen=True)
class Words:
    """The fixed sentences in one language; `is_reviewed` says whether a person checked them."""

    language: str
    direction: str
    is_reviewed: bool
    text: Mapping[str, str]

    @property
    def is_printable(self) -> bool:
        """Have the fonts of the sheet a shape for every character?"""
        return not glyphs.undrawable("".join(self.text.values()))


@cache
def read(folder: Path, language: str) -> Words:
    """The words of a language whose file is in the folder (`languages`)."""
    said = yaml.safe_load((folder / f"{language}.yaml").read_text(encoding="utf-8"))
    return Words(language, said["direction"], said["status"] == "human", said["words"])


@cache
def languages(folder: Path) -> frozenset[str]:
    return frozenset(path.stem for path in folder.glob("*.yaml"))


def for_person(folder: Path, person: Person, wanted: str = "") -> Words:
    """In the language asked for, or in which the person reads their notice; else in Italian."""
    known = languages(folder)
    code = wanted if wanted in known else ""
    code = code or notices.language_for(person, notices.current_version())
    return read(folder, code if code in known else ITALIAN)


def spoken_by(person: Person) -> str:
    """The name of the language in which it is to be explained aloud; empty when it is Italian."""
    asked = person.mediation_language
    if asked is not None:
        return "" if asked.code == ITALIAN else asked.name
    spoken = SpokenLanguage.objects.filter(same_person("person", person))
    others = spoken.exclude(language__code=ITALIAN).order_by("pk")
    return others.values_list("language__name", flat=True).first() or ""
