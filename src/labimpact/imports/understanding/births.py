"""When and where somebody was born, compared with what their tax code tells."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from labimpact.imports.drafts import Level, PersonDraft
from labimpact.imports.understanding import dates, lexicon
from labimpact.imports.understanding.findings import Row
from labimpact.imports.understanding.taxcodes import Told, said_of, told
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision
from labimpact.people.taxcode import Bearer, differences

ITALY = "ITA"
LONGEST_PLACE = 120


@dataclass(frozen=True)
class Birth:
    """When and where somebody was born."""

    date: PartialDate = PartialDate()  # noqa: RUF009
    country: str = ""
    municipality: str = ""
    place: str = ""


def checked(row: Row, draft: PersonDraft) -> PersonDraft:
    """Birth and sex, compared with the tax code and taken from it where the row is silent."""
    known = told(draft.tax_code, today=row.today)
    birth = _born(row, known, draft.citizenships)
    sex = draft.sex
    taken = []
    if known and birth.date.first is None and not _has_birth_error(row):
        birth = replace(birth, date=PartialDate(known.birth, DatePrecision.DAY))
        taken.append(_("data di nascita"))
    if known and not sex:
        sex = known.sex
        taken.append(_("sesso"))
    if known and not (birth.country or birth.municipality):
        birth = _place_of(row, birth, known)
        if birth.country:
            taken.append(_("luogo di nascita"))
    if taken:
        row.say(
            Level.NOTE,
            "tax_code",
            _("Dal codice fiscale: %(taken)s.") % {"taken": ", ".join(taken)},
        )
    draft = replace(
        draft,
        sex=sex,
        birth=birth.date.first.isoformat() if birth.date.first else "",
        birth_precision=birth.date.precision.value,
        birth_country=birth.country,
        birth_municipality=birth.municipality,
        birth_place=birth.place[:LONGEST_PLACE],
    )
    _compare(row, draft, birth)
    return draft


def _compare(row: Row, draft: PersonDraft, birth: Birth) -> None:
    if not draft.tax_code:
        return
    place = birth.municipality or row.lexicon.belfiore_of.get(birth.country, "")
    bearer = Bearer(
        family_name=draft.family_name,
        given_name=draft.given_name,
        sex=draft.sex,
        birth=birth.date,
        places=[place] if place and (birth.municipality or birth.country != ITALY) else (),
    )
    try:
        found = differences(draft.tax_code, bearer)
    except ValueError:  # a name without letters that the code could hold
        found = []
    if found:
        places = _place_shown(row, bearer, draft.tax_code)
        row.say(Level.DOUBT, "tax_code", said_of(found, places))


def _place_shown(row: Row, bearer: Bearer, code: str) -> tuple[str, str]:
    """The place of birth that the code names, and the one that the row tells, in words."""
    known = told(code, today=row.today)
    shown = [
        row.lexicon.label(lexicon.COUNTRY, row.lexicon.belfiore.get(place, place))
        if place.startswith("Z")
        else row.lexicon.label(lexicon.MUNICIPALITY, place)
        for place in (known.place if known else "", next(iter(bearer.places), ""))
    ]
    return shown[0], shown[1]


def _has_birth_error(row: Row) -> bool:
    return any(p.field == "birth_date" and p.level == Level.ERROR for p in row.problems)


def _born(row: Row, known: Told | None, citizenships: tuple[str, ...]) -> Birth:
    date = PartialDate()
    if written := row.text("birth_date"):
        first = row.habits.day_first.get(row.heading("birth_date") or "", True)
        read = dates.read_day(written, kind=dates.BIRTH, day_first=first, today=row.today)
        date = read.date
        if read.without_year:
            return _birth_place(row, known, citizenships, _of_no_year(row, known, read))
        if read.error:
            row.say(Level.ERROR, "birth_date", read.error)
        elif read.note and known and known.birth == date.first:
            date = PartialDate(date.first, DatePrecision.DAY)
        elif read.note:
            row.say(Level.NOTE, "birth_date", read.note)
    return _birth_place(row, known, citizenships, date)


def _of_no_year(row: Row, known: Told | None, read: dates.DayRead) -> PartialDate:
    """A birth without its year: the tax code alone tells it; what is written stays in the note."""
    if known and (known.birth.day, known.birth.month) == read.without_year:
        row.say(Level.NOTE, "birth_date", _("Nascita senza anno: preso dal codice fiscale."))
        return PartialDate(known.birth, DatePrecision.DAY)
    row.trace("birth_date", row.text("birth_date"))
    row.say(
        Level.DOUBT,
        "birth_date",
        _("Nascita senza anno: scrivi anche l'anno. Giorno e mese restano nella nota."),
    )
    return PartialDate()


def _birth_place(
    row: Row, known: Told | None, citizenships: tuple[str, ...], date: PartialDate
) -> Birth:
    """Where: a State, an Italian municipality, or a place abroad as it was written."""
    country = row.one(lexicon.COUNTRY, "birth_country")
    code = country.code if country else ""
    place = " ".join(row.text("birth_place").split())
    if not place:
        return Birth(date, code)
    if found := re.fullmatch(r"(.+?)\s*[(,\-–]\s*([^()]{4,})\)?", place):
        inside = row.lexicon.one(lexicon.COUNTRY, found[2])
        if inside and not inside.unsure and not code:
            row.learn(lexicon.COUNTRY, "birth_place", found[2], inside)
            place, code = found[1], inside.code
    whole = row.lexicon.one(lexicon.COUNTRY, place)
    if whole and not whole.unsure and whole.code != ITALY and code in ("", whole.code):
        row.learn(lexicon.COUNTRY, "birth_place", place, whole)
        return Birth(date, whole.code)
    if not code and known and known.place.startswith("Z"):
        code = row.lexicon.belfiore.get(known.place, "")
    if code and code != ITALY:
        return Birth(date, code, "", place)
    return _italian_place(row, Birth(date, code, "", place), citizenships)


def _italian_place(row: Row, birth: Birth, citizenships: tuple[str, ...]) -> Birth:
    province = row.text("birth_province")
    written = (
        f"{birth.place} ({province})" if re.fullmatch(r"[A-Za-z]{2}", province) else birth.place
    )
    abroad = not birth.country and bool(citizenships) and ITALY not in citizenships
    meaning = row.lexicon.one(lexicon.MUNICIPALITY, written, abroad=abroad)
    if meaning:
        row.learn(lexicon.MUNICIPALITY, "birth_place", written, meaning)
        return Birth(birth.date, ITALY, meaning.code)
    if birth.country == ITALY or (citizenships and ITALY in citizenships and not birth.country):
        row.unknown(lexicon.MUNICIPALITY, "birth_place", birth.place)
    return birth


def _place_of(row: Row, birth: Birth, known: Told) -> Birth:
    if known.place.startswith("Z"):
        return replace(birth, country=row.lexicon.belfiore.get(known.place, ""))
    if row.lexicon.label(lexicon.MUNICIPALITY, known.place) == known.place:
        return birth
    return replace(birth, country=ITALY, municipality=known.place, place="")
