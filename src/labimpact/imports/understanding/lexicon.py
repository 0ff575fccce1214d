"""Everything that values are compared with, built once per reading: lists, names, corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from labimpact.imports.drafts import How
from labimpact.imports.understanding.places import (
    CountryName,
    Municipalities,
    MunicipalityName,
    Names,
    country_names,
    language_names,
)
from labimpact.imports.understanding.terms import Meaning, Terms, synonyms
from labimpact.imports.understanding.text import fold
from labimpact.network.models import Country, Language, Municipality
from labimpact.people.enums import Sex
from labimpact.rules import queries

COUNTRY, LANGUAGE, MUNICIPALITY = "country", "language", "municipality"
PERMIT, PERMIT_STATE, SEX = "permit", "permit_state", "sex"
ITEM, NEED, CHANNEL, OUTCOME = "item", "need", "channel", "outcome"

# Kinds of values and the product's closed list of each.
LISTS = {
    PERMIT: "residence_title_type",
    PERMIT_STATE: "residence_title_state",
    ITEM: "delivery_item",
    NEED: "need_area",
    CHANNEL: "contact_channel",
    OUTCOME: "contact_outcome",
}
LOMBARDY = "03"
# How many texts are kept in mind: a register repeats itself, its memory must not grow with it.
MOST_THOUGHT = 20_000

# How much of a text is kept as its form: longer ones are compared by their beginning.
LONGEST_SAID = 80

# (kind, folded text) -> code; "" says that the text means nothing.
Remembered = Mapping[tuple[str, str], str]


@dataclass(frozen=True, kw_only=True)
class Reference:
    """The product's own lists, as plain rows."""

    countries: tuple[CountryName, ...]
    municipalities: tuple[MunicipalityName, ...]
    languages: tuple[tuple[str, str, str], ...]  # code, name, autonym
    lists: Mapping[str, Iterable[tuple[str, str]]]


class Lexicon:
    """Answers what a written value stands for; each text is thought about once."""

    def __init__(self, reference: Reference, remembered: Remembered | None = None) -> None:
        places, codes = synonyms("places"), synonyms("codes")
        self.countries = country_names(reference.countries, places["countries"])
        self.languages = language_names(reference.languages, places["languages"])
        self.municipalities = Municipalities(reference.municipalities, places["municipalities"])
        self.belfiore = {row.belfiore: row.code for row in reference.countries if row.belfiore}
        self.belfiore_of = {row.code: row.belfiore for row in reference.countries}
        self.terms = {
            kind: Terms(reference.lists[name], codes.get(name, {})) for kind, name in LISTS.items()
        }
        self.terms[SEX] = Terms([(c, str(s)) for c, s in Sex.choices if c], codes["sex"])
        self._remembered = {
            _form(kind, text): code for (kind, text), code in (remembered or {}).items()
        }
        self._thought: dict[tuple[str, str], tuple[list[Meaning], list[str]]] = {}

    @classmethod
    def load(cls, remembered: Remembered | None = None) -> Lexicon:
        """From the database, with the corrections that were given before."""
        return cls(reference(), remembered)

    def label(self, kind: str, code: str) -> str:
        """The Italian name of a code."""
        if kind == MUNICIPALITY:
            return self.municipalities.labelled(code)
        if kind in (COUNTRY, LANGUAGE):
            names = self.countries if kind == COUNTRY else self.languages
            return names.labels.get(code, code)
        return self.terms[kind].labels.get(code, code)

    def one(self, kind: str, written: str, *, abroad: bool = False) -> Meaning | None:
        """What a text means as a whole; None when it means nothing of this kind."""
        found, _unknown = self._ask(
            f"{kind}{'!' if abroad else ''}",
            kind,
            written,
            lambda: self._one(kind, written, abroad),
        )
        return found[0] if found else None

    def all(self, kind: str, written: str) -> tuple[list[Meaning], list[str]]:
        """What the parts of a text mean, and the parts that mean nothing of this kind."""
        return self._ask(f"{kind}*", kind, written, lambda: self._all(kind, written))

    def _ask(
        self,
        question: str,
        kind: str,
        written: str,
        think: Callable[[], tuple[list[Meaning], list[str]]],
    ) -> tuple[list[Meaning], list[str]]:
        key = (question, written)
        if len(self._thought) > MOST_THOUGHT:
            self._thought.clear()
        if key not in self._thought:
            code = self._remembered.get(_form(kind, written))
            if code is None:
                self._thought[key] = think()
            elif code:
                meaning = Meaning(code, self.label(kind, code), How.REMEMBERED)
                self._thought[key] = [meaning], []
            else:
                self._thought[key] = [], [written]
        return self._thought[key]

    def means_nothing(self, kind: str, written: str) -> bool:
        """Whether somebody said that this stays empty."""
        return self._remembered.get(_form(kind, written)) == ""

    def _one(self, kind: str, written: str, abroad: bool) -> tuple[list[Meaning], list[str]]:
        if kind == MUNICIPALITY:
            found = self.municipalities.read(written, abroad=abroad)
        elif kind in (COUNTRY, LANGUAGE):
            found = (self.countries if kind == COUNTRY else self.languages).read(written)
        else:
            found = self.terms[kind].read(written)
        return ([found], []) if found else ([], [written])

    def _all(self, kind: str, written: str) -> tuple[list[Meaning], list[str]]:
        source = {COUNTRY: self.countries, LANGUAGE: self.languages}.get(kind)
        found, unknown = source.read_all(written) if source else self.terms[kind].read_all(written)
        still: list[str] = []
        for part in unknown:
            code = self._remembered.get(_form(kind, part))
            if code:
                found = [*found, Meaning(code, self.label(kind, code), How.REMEMBERED)]
            else:
                still.append(part)
        return found, still


def _form(kind: str, written: str) -> tuple[str, str]:
    return kind, fold(written[:LONGEST_SAID])


def known_countries() -> Names:
    """The States alone, for who needs no more than to tell one."""
    return country_names(_countries(), synonyms("places")["countries"])


def _countries() -> tuple[CountryName, ...]:
    return tuple(
        CountryName(
            code=row.code,
            alpha2=row.alpha2,
            belfiore=row.belfiore,
            name=row.name,
            english_name=row.english_name,
            citizenship_name=row.citizenship_name,
            kind=row.kind,
        )
        for row in Country.objects.all()
    )


def reference() -> Reference:
    """The lists as they stand in the database today."""
    municipalities = Municipality.objects.select_related("province__region").iterator()
    return Reference(
        countries=_countries(),
        municipalities=tuple(map(_municipality, municipalities)),
        languages=tuple(
            Language.objects.filter(is_spoken=True).values_list("code", "name", "autonym")
        ),
        lists={name: queries.choices(name) for name in LISTS.values()},
    )


def _municipality(row: Municipality) -> MunicipalityName:
    region = row.province.region if row.province else None
    return MunicipalityName(
        belfiore=row.belfiore,
        name=row.name,
        other_name=row.other_name,
        sigla=row.province.sigla if row.province else "",
        lombard=region is not None and region.istat_code == LOMBARDY,
        active=row.valid_to is None,
        population=row.population or 0,
    )
