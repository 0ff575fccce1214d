"""States, citizenships, languages and municipalities as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from labimpact.imports.drafts import How
from labimpact.imports.understanding.terms import Meaning
from labimpact.imports.understanding.text import Near, fold

_LAST = {"a": "aoie", "e": "ei"}


@dataclass(frozen=True)
class CountryName:
    code: str
    alpha2: str
    belfiore: str
    name: str
    english_name: str = ""
    citizenship_name: str = ""
    kind: str = "state"


@dataclass(frozen=True)
class MunicipalityName:
    belfiore: str
    name: str
    other_name: str
    sigla: str
    lombard: bool
    active: bool
    population: int


class Names:
    """Names of one list (States or languages) with their synonyms."""

    def __init__(
        self,
        labels: Mapping[str, str],
        exact: Iterable[tuple[str, str]],
        alike: Iterable[tuple[str, str]],
    ) -> None:
        self.labels = dict(labels)
        self._exact: dict[str, str] = {}
        self._alike: dict[str, str] = {}
        for name, code in exact:
            self._exact.setdefault(fold(name), code)
        for name, code in alike:
            self._alike.setdefault(fold(name), code)
        self._exact.pop("", None)
        self._alike.pop("", None)
        self._near = Near([*self._exact, *self._alike])

    def read(self, written: str) -> Meaning | None:
        """What the text names; None when nothing is near enough."""
        folded = fold(re.sub(r"^(?:lingua|cittadinanza|cittadin[oa]|nazionalit[aà])\s+", "",
                             written.strip(), flags=re.IGNORECASE))  # fmt: skip
        if code := self._exact.get(folded):
            return Meaning(code, self.labels[code], How.EXACT)
        if code := self._alike.get(folded):
            return Meaning(code, self.labels[code], How.SYNONYM)
        found = {self._exact.get(name) or self._alike[name] for name in self._near.to(folded)}
        if len(found) == 1:
            code = found.pop()
            return Meaning(code, self.labels[code], How.NEAR)
        return None

    def read_all(self, written: str) -> tuple[list[Meaning], list[str]]:
        """Several in one cell: inglese/francese, italo-marocchina, marocchina e italiana."""
        whole = self.read(written)
        if whole and not whole.unsure:
            return [whole], []
        parts = [
            part for part in re.split(r"[;,/\n+()|]+|\s+e(?:d)?\s+|\s*-\s*", written) if fold(part)
        ]
        if len(parts) < 2:
            return ([whole], []) if whole else ([], [written.strip()] if parts else [])
        found: dict[str, Meaning] = {}
        unknown: list[str] = []
        for part in parts:
            meaning = self.read("italiana" if fold(part) == "italo" else part)
            if meaning:
                found.setdefault(meaning.code, meaning)
            else:
                unknown.append(part.strip())
        return list(found.values()), unknown


def country_names(countries: Iterable[CountryName], synonyms: Mapping[str, Iterable[str]]) -> Names:
    """States by name, English name, code, and by the four forms of their citizenship."""
    rows = sorted(countries, key=lambda row: row.kind == "former")
    exact = [(row.name, row.code) for row in rows]
    exact += [(row.code, row.code) for row in rows] + [(row.alpha2, row.code) for row in rows]
    exact += [(row.citizenship_name, row.code) for row in rows]
    known = {row.code for row in rows}
    alike = [(way, code) for code, ways in synonyms.items() if code in known for way in ways]
    alike += [(form, row.code) for row in rows for form in forms_of(row.citizenship_name)]
    alike += [(row.english_name, row.code) for row in rows]
    alike += [(row.belfiore, row.code) for row in rows]
    return Names({row.code: row.name for row in rows}, exact, alike)


def language_names(
    languages: Iterable[tuple[str, str, str]], synonyms: Mapping[str, Iterable[str]]
) -> Names:
    """Languages by name, autonym and code."""
    rows = list(languages)
    exact = [(name, code) for code, name, _autonym in rows]
    exact += [(autonym, code) for code, _name, autonym in rows]
    known = {code for code, _name, _autonym in rows}
    alike = [(way, code) for code, ways in synonyms.items() if code in known for way in ways]
    alike += [(code, code) for code in known]
    # «arabo marocchino (darija)» is also said with one of its two names.
    for code, name, _autonym in rows:
        alike += [(part.strip(" )"), code) for part in name.split("(") if "(" in name]
    return Names({code: name for code, name, _autonym in rows}, exact, alike)


def forms_of(feminine: str) -> list[str]:
    """Marocchina: marocchino, marocchini, marocchine; bosniaca: bosniaco, bosniache…"""
    if not feminine or feminine[-1] not in _LAST:
        return [feminine] if feminine else []
    stem = feminine[:-1]
    forms = [stem + last for last in _LAST[feminine[-1]]]
    if stem.endswith(("c", "g")):
        forms += [f"{stem}hi", f"{stem}he"]
    return forms


class Municipalities:
    """Italian municipalities, of today and suppressed, with the province when it is said."""

    def __init__(
        self, rows: Iterable[MunicipalityName], synonyms: Mapping[str, Iterable[str]]
    ) -> None:
        self._by_name: dict[str, list[MunicipalityName]] = {}
        self._by_code: dict[str, MunicipalityName] = {}
        self._siglas: set[str] = set()
        for row in rows:
            self._siglas.add(row.sigla)
            for name in {fold(row.name), fold(row.other_name)} - {""}:
                self._by_name.setdefault(name, []).append(row)
            known = self._by_code.get(row.belfiore)
            if known is None or (row.active and not known.active):
                self._by_code[row.belfiore] = row
        self._synonyms = {fold(way): fold(name) for name, ways in synonyms.items() for way in ways}
        self._near = Near([name for name, found in self._by_name.items()
                           if any(row.active for row in found)])  # fmt: skip
        self._lombard: list[tuple[list[str], str]] = [
            (name.split(), name)
            for name, found in self._by_name.items()
            if any(row.lombard and row.active for row in found)
        ]

    def labelled(self, belfiore: str) -> str:
        """How a municipality is shown: Luino (VA)."""
        row = self._by_code.get(belfiore)
        return f"{row.name} ({row.sigla})" if row else belfiore

    def is_active(self, belfiore: str) -> bool:
        """Whether it still exists."""
        row = self._by_code.get(belfiore)
        return row is not None and row.active

    def read(self, written: str, *, abroad: bool = False) -> Meaning | None:
        """The municipality meant; `abroad`: born elsewhere, so only a sure name counts."""
        name, sigla = self._parted(written)
        if not name:
            return None
        if re.fullmatch(r"[A-Za-z]\d{3}", name) and name.upper() in self._by_code:
            return Meaning(name.upper(), self.labelled(name.upper()), How.EXACT)
        folded = fold(name)
        if found := self._by_name.get(folded):
            return self._chosen(found, sigla, How.EXACT, abroad=abroad)
        if found := self._by_name.get(self._synonyms.get(folded, "-")):
            return self._chosen(found, sigla, How.SYNONYM, abroad=abroad)
        if found := self._abbreviated(name, folded, sigla):
            return self._chosen(found, sigla, How.SYNONYM, abroad=abroad)
        if abroad and not sigla:
            return None
        near = [row for one in self._near.to(folded) for row in self._by_name[one]]
        near = [row for row in near if row.active and (not sigla or row.sigla == sigla)]
        local = [row for row in near if row.lombard]
        return self._chosen(local or near, sigla, How.NEAR, abroad=False)

    def _parted(self, written: str) -> tuple[str, str]:
        """The name and the province: Luino (VA), LUINO VA, 21016 Luino, Luino - VA."""
        text = " ".join(written.split())
        text = re.sub(r"^(?:comune di|citt[aà] di|com\.)\s+|^\d{5}\s*-?\s*|\s*\b\d{5}$", "", text,
                      flags=re.IGNORECASE)  # fmt: skip
        text = re.sub(r"\s*[(,/-]?\s*\b(?:italia|italy|it)\)?$", "", text, flags=re.IGNORECASE)
        text = re.split(r"\s*(?:[-,(]\s*)?\b(?:fraz(?:ione)?|loc(?:alit[aà])?)\b", text,
                        flags=re.IGNORECASE)[0] or text  # fmt: skip
        found = re.fullmatch(r"(.+?)\s*[(,/\-– ]\s*\(?([A-Za-z]{2})\)?\.?", text)
        if found and found[2].upper() in self._siglas:
            bracketed = not text[len(found[1]) :].strip()[0].isalpha() or found[2].isupper()
            if bracketed and fold(text) not in self._by_name:
                return found[1].strip(" (,-/"), found[2].upper()
        return text.strip(" .,;"), ""

    def _abbreviated(self, name: str, folded: str, sigla: str) -> list[MunicipalityName]:
        """S. Angelo Lod., Cassano M.go, Busto A.: every word begins one of the name, in order."""
        if "." not in name and not any(len(word) == 1 for word in folded.split()):
            return []
        words = _unfolded(name)
        if len(words) < 2:
            return []
        found = [
            row
            for parts, full in self._lombard
            if len(parts) == len(words)
            and all(_begins(part, word) for part, word in zip(parts, words, strict=True))
            for row in self._by_name[full]
            if row.active and (not sigla or row.sigla == sigla)
        ]
        return found if len({row.belfiore for row in found}) == 1 else []

    def _chosen(
        self, rows: list[MunicipalityName], sigla: str, how: How, *, abroad: bool
    ) -> Meaning | None:
        """One of those that bear the name: of the province said, of today, of Lombardy."""
        if sigla:
            rows = [row for row in rows if row.sigla == sigla] or rows
            wrong = all(row.sigla != sigla for row in rows)
            how = How.GUESS if wrong and any(row.active for row in rows) else how
        active = [row for row in rows if row.active]
        rows = active or rows
        if not rows:
            return None
        best = max(rows, key=lambda row: (row.lombard, row.population))
        if len({row.belfiore for row in rows}) > 1:
            sure = [row for row in rows if row.lombard]
            if len({row.belfiore for row in sure}) != 1:
                how = How.GUESS
        if abroad and not sigla and not best.lombard and how == How.EXACT:
            how = How.GUESS
        return Meaning(best.belfiore, self.labelled(best.belfiore), how)


def _unfolded(name: str) -> list[str]:
    """The words of an abbreviation; «M.go» begins with M and ends with go."""
    return [re.sub(r"[^a-z0-9.]", "", _plain(word)).rstrip(".") for word in
            re.split(r"[\s']+|(?<=\.)(?=[A-Za-z]{3})", name) if _plain(word)]  # fmt: skip


def _plain(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalnum() or c == ".")


def _begins(part: str, word: str) -> bool:
    if word == "s" and part in ("san", "santa", "santo", "sant"):
        return True
    if "." in word:
        first, _dot, last = word.partition(".")
        return part.startswith(first) and part.endswith(last)
    return part.startswith(word)
