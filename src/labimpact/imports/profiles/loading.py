"""The profiles beside this file, checked against a shape and kept."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints

from labimpact.imports.files.headings import folded

HERE = Path(__file__).resolve().parent

Said = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Kind(StrEnum):
    """What the values of a field are; the content of a column tells it too."""

    NAME = "name"
    FULL_NAME = "full_name"
    DATE = "date"
    BIRTH = "birth"
    TIME = "time"
    MINUTES = "minutes"
    HOURS = "hours"
    COUNT = "count"
    YES_NO = "yes_no"
    TAX_CODE = "tax_code"
    PHONE = "phone"
    EMAIL = "email"
    COUNTRY = "country"
    MUNICIPALITY = "municipality"
    PROVINCE = "province"
    LANGUAGE = "language"
    PERMIT = "permit"
    PERMIT_STATE = "permit_state"
    SEX = "sex"
    ITEM = "item"
    NEED = "need"
    CHANNEL = "channel"
    OUTCOME = "outcome"
    POSTAL_CODE = "postal_code"
    TEXT = "text"


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Field(_Shape):
    """One field that a column can become."""

    key: Said
    label: Said
    kind: Kind = Kind.TEXT
    help: str = ""
    required: bool = False
    several: bool = False  # may take more than one column
    synonyms: tuple[Said, ...] = ()
    weaker: tuple[Said, ...] = ()  # headings that may also mean another field


class Source(_Shape):
    """Where the facts of a profile come from."""

    what: Said
    repository: str = ""
    path: str = ""
    commit: str = ""


class Profile(_Shape):
    """A kind of register."""

    code: Said
    label: Said
    description: Said
    needs_contact: bool = False
    # What is taken when a row does not say it; the wizard shows and changes them.
    defaults: Mapping[str, Any] = {}
    empty: tuple[str, ...] = ()  # beside those that always mean nothing
    sources: tuple[Source, ...] = ()
    uses: tuple[Said, ...] = ()  # fields of fields.yaml, in the order of the wizard
    fields: tuple[Field, ...] = ()  # and its own, or the same with other words

    def field(self, key: str) -> Field | None:
        return next((one for one in self.fields if one.key == key), None)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(one.key for one in self.fields if one.required)


@cache
def profiles() -> tuple[Profile, ...]:
    """Every profile, the generic desk register first."""
    shared = {one["key"]: one for one in _read("fields")["fields"]}
    found = [_loaded(path.stem, shared) for path in HERE.glob("*.yaml") if path.stem != "fields"]
    return tuple(sorted(found, key=lambda one: (one.code != "desk", one.code)))


def profile(code: str) -> Profile:
    """The profile of a code; KeyError when there is none."""
    return {one.code: one for one in profiles()}[code]


def _loaded(name: str, shared: Mapping[str, Mapping[str, Any]]) -> Profile:
    """A profile with the fields that it takes from the common ones."""
    data = _read(name)
    own = {one["key"]: one for one in data.get("fields", [])}
    order = [*data.get("uses", []), *(key for key in own if key not in data.get("uses", []))]
    merged = []
    for key in order:
        common, mine = shared.get(key, {}), own.get(key, {})
        words = [*mine.get("synonyms", []), *common.get("synonyms", [])]
        merged.append({**common, **mine, "synonyms": words})
    return Profile.model_validate({**data, "fields": merged})


def _read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def known_headings() -> frozenset[str]:
    """Every heading that some profile knows, folded."""
    return frozenset(
        folded(word)
        for one in profiles()
        for field in one.fields
        for word in (field.label, field.key, *field.synonyms, *field.weaker)
    )
