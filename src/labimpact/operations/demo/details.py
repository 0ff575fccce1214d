"""What is added to a record in the first meeting: title, documents, address, story, notice."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db import models

from labimpact.network.models import Country
from labimpact.operations.demo.dice import chance, draw
from labimpact.operations.demo.identity import age_on, number
from labimpact.operations.demo.plans import Meeting, PersonPlan
from labimpact.operations.demo.sketching import Sketch
from labimpact.people import search
from labimpact.people.actions import NewPerson
from labimpact.people.models import (
    Address,
    ContactPoint,
    Guardianship,
    IdentityDocument,
    MigrationProfile,
    PrivacyNotice,
    ResidenceTitle,
    SpokenLanguage,
)

STREETS = (
    "Via Roma", "Via Garibaldi", "Via Matteotti", "Via Dante", "Via Mazzini", "Via Cavour",
    "Via Verdi", "Via Marconi", "Via IV Novembre", "Via della Stazione", "Via San Rocco",
    "Via Manzoni", "Via Europa", "Viale Lombardia", "Via dei Mille", "Vicolo del Pozzo",
)  # fmt: skip
_ADULT_TITLES = {
    "employment": 38, "family": 24, "eu_long_term_permit": 24, "self_employment": 4,
    "waiting_employment": 4, "study": 3, "seasonal_employment": 3,
}  # fmt: skip
_CHILD_TITLES = {"family": 70, "eu_long_term_permit": 30}
_PROTECTIONS = {
    "asylum_request": 34, "subsidiary_protection": 22, "asylum": 18, "special_protection": 26,
}  # fmt: skip
_YEARS = {"asylum_request": 0.5, "asylum": 5, "subsidiary_protection": 5, "eu_long_term_permit": 10}
_ITALIAN = {
    "work": {"none": 5, "a1": 15, "a2": 30, "b1": 30, "b2": 20},
    "eu": {"a1": 10, "a2": 25, "b1": 40, "b2": 25},
    "temporary": {"none": 25, "a1": 40, "a2": 25, "b1": 10},
    "asylum": {"none": 25, "a1": 40, "a2": 25, "b1": 10},
    "none": {"none": 25, "a1": 35, "a2": 30, "b1": 10},
}
_EDUCATION = {
    "none": 8, "primary": 16, "lower_secondary": 28, "vocational": 8, "upper_secondary": 28,
    "degree": 12,
}  # fmt: skip
_WORK = {
    "work": {"employed": 55, "unemployed": 25, "homemaker": 14, "student": 4, "retired": 2},
    "eu": {"employed": 60, "unemployed": 28, "homemaker": 9, "retired": 3},
    "temporary": {"employed": 25, "unemployed": 50, "homemaker": 15, "retired": 10},
    "asylum": {"employed": 25, "unemployed": 35, "first_job_seeker": 40},
    "none": {"unemployed": 70, "other": 30},
}


def person(
    rng: random.Random,
    sketch: Sketch,
    new: NewPerson,
    meeting: Meeting,
    before: Sequence[PersonPlan],
) -> PersonPlan:
    """The whole plan of a person, the members of the household before it being known."""
    age = age_on(meeting.at.date(), sketch.born)
    italian = "mother_tongue" if sketch.born_here else draw(rng, _ITALIAN[meeting.profile])
    rows = [*_rows(rng, sketch, new, meeting, age, italian, before[0] if before else None)]
    return PersonPlan(
        new=new,
        age=age,
        at=meeting.at,
        by=meeting.staff,
        country=sketch.origin.country,
        role=sketch.role,
        language=new.language,
        italian=italian,
        own=_own(rng, sketch, meeting, age),
        details=tuple(rows),
        guardian=sketch.guardian if age < 18 else None,
    )


def _own(rng: random.Random, sketch: Sketch, meeting: Meeting, age: int) -> dict[str, object]:
    if age < 16:
        return {}
    found: dict[str, object] = {}
    if chance(rng, 0.8):
        together = sketch.role == "spouse" or (sketch.role == "reference_person" and age > 40)
        found["marital_status"] = "married" if together else draw(
            rng, {"single": 55, "married": 25, "divorced": 8, "widowed": 5, "separated": 7}
        )  # fmt: skip
    if chance(rng, 0.7):
        found["education"] = draw(rng, _EDUCATION)
        found["has_foreign_title"] = found["education"] not in ("none", "primary")
    if chance(rng, 0.75):
        found["work_condition"] = draw(rng, _WORK[meeting.profile])
    if chance(rng, 0.5):
        found["literacy"] = draw(
            rng, {"literate_latin": 68, "literate_other_script": 17, "weak": 11, "not_literate": 4}
        )
    if meeting.profile == "none":
        found["has_stp"] = chance(rng, 0.6)
    return found


def _rows(
    rng: random.Random,
    sketch: Sketch,
    new: NewPerson,
    meeting: Meeting,
    age: int,
    italian: str,
    head: PersonPlan | None,
) -> Iterator[models.Model]:
    italy = meeting.world.countries["IT"]
    if meeting.profile != "eu" and italy not in new.citizenships:
        yield _title(rng, meeting, age, head is None)
    if italian != "none":
        yield SpokenLanguage(
            language=meeting.world.languages["it"],
            level=italian,
            reads_and_writes=None if chance(rng, 0.4) else italian not in ("a1", "none"),
        )
    if chance(rng, 0.72):
        yield _document(rng, meeting, new.citizenships[0], age)
    if age >= 16:
        yield from _contacts(rng, new, meeting)
    yield _address(rng, meeting, head)
    if not sketch.born_here:
        yield _story(rng, sketch, meeting, italian, age)
    if head is None and age < 18:
        yield Guardianship(
            guardian_name="Tutore volontario nominato dal Tribunale", kind="guardian"
        )
    yield PrivacyNotice(
        office_id=meeting.desk.office_id,
        manner=draw(rng, {"paper": 55, "read_aloud": 25, "mediator": 12, "screen": 8}),
        language=meeting.world.languages["it"] if italian in ("b1", "b2") else new.language,
        notice_version=meeting.world.notice_version,
        given_on=meeting.at.date(),
        given_by_id=meeting.staff.user_id,
    )  # fmt: skip


def _contacts(rng: random.Random, new: NewPerson, meeting: Meeting) -> Iterator[models.Model]:
    """Other ways to reach somebody; most agree to be reminded by mail."""
    if chance(rng, 0.22):
        local = re.sub("[^a-z]", "", search.fold(new.given_name))
        yield ContactPoint(
            kind="email",
            value=f"{local}.{rng.randrange(10**4)}@example.org",
            agreed_on=meeting.at.date() if chance(rng, 0.7) else None,
        )
    if chance(rng, 0.3):
        yield ContactPoint(kind="whatsapp", value=number(rng))


def _title(rng: random.Random, meeting: Meeting, age: int, alone: bool) -> ResidenceTitle:
    today = meeting.world.today
    if meeting.profile == "none":
        return ResidenceTitle(state=draw(rng, {"none": 75, "regularisation": 25}))
    kind = _title_kind(rng, meeting.profile, age, alone)
    if kind == "temporary_protection":
        ends = meeting.world.temporary_end
        given = min(meeting.at.date() - timedelta(days=rng.randrange(300)), ends)
        return _held(rng, kind, ends, given, today)
    if (kind == "asylum_request" and chance(rng, 0.4)) or chance(rng, 0.04):
        return ResidenceTitle(
            state="awaiting_first",
            kind=kind,
            receipt_code=_receipt(rng),
            expiry_missing_reason="no_document",
        )
    years = _YEARS.get(kind) or rng.choice((1, 2, 2, 3))
    # Many end around today: those are the people who come to a desk.
    left = rng.randint(-50, 140) if chance(rng, 0.35) else rng.randint(-50, int(years * 365))
    ends = today + timedelta(days=left)
    return _held(rng, kind, ends, ends - timedelta(days=int(years * 365.25)), today)


def _held(rng: random.Random, kind: str, ends: date, given: date, today: date) -> ResidenceTitle:
    renewing = ends <= today + timedelta(days=60) and chance(rng, 0.8 if ends < today else 0.35)
    return ResidenceTitle(
        state="awaiting_renewal" if renewing else "holds",
        kind=kind,
        number=f"I{rng.randrange(10**8):08}",
        receipt_code=_receipt(rng) if renewing else "",
        issued_on=given,
        expires_on=ends,
        first_year=given.year - rng.choice((0, 0, 1, 3, 6)) if chance(rng, 0.6) else None,
    )


def _receipt(rng: random.Random) -> str:
    return f"06{rng.randrange(10**10):010}"


def _title_kind(rng: random.Random, profile: str, age: int, alone: bool) -> str:
    if profile == "temporary":
        return "temporary_protection"
    if age < 18 and alone:
        return "minor_age"
    if profile == "asylum":
        return draw(rng, _PROTECTIONS)
    return draw(rng, _CHILD_TITLES if age < 18 else _ADULT_TITLES)


def _document(rng: random.Random, meeting: Meeting, country: Country, age: int) -> IdentityDocument:
    asks = meeting.profile in ("asylum", "none")
    kind = draw(
        rng,
        {
            "passport": 50 if asks else 85,
            "foreign_identity_card": 10,
            "consular_certificate": 5,
            "birth_certificate": 30 if asks else 2,
        },
    )
    issued = meeting.at.date() - timedelta(days=rng.randrange(30, 2500))
    lasts = 5 if age < 18 else 10
    letters = "".join(rng.choice("ABCDEFGHJKLMNPRSTVXYZ") for _letter in range(2))
    return IdentityDocument(
        kind=kind,
        number=f"{letters}{rng.randrange(10**7):07}",
        country=country if country.code != "XXX" else None,
        issued_on=issued,
        expires_on=issued + timedelta(days=lasts * 365) if kind == "passport" else None,
    )


def _address(rng: random.Random, meeting: Meeting, head: PersonPlan | None) -> Address:
    if head is not None:
        theirs = next(row for row in head.details if isinstance(row, Address))
        return Address(
            kind=theirs.kind, street=theirs.street, municipality_id=theirs.municipality_id,
            at_whose=theirs.at_whose,
        )  # fmt: skip
    none = meeting.profile in ("asylum", "none") and chance(rng, 0.07)
    if none:
        return Address(kind=Address.Kind.NONE.value)
    kind = draw(rng, {Address.Kind.RESIDENCE.value: 80, Address.Kind.DOMICILE.value: 20})
    hosted = meeting.profile in ("asylum", "temporary") and chance(rng, 0.3)
    return Address(
        kind=kind,
        street=f"{rng.choice(STREETS)} {rng.randint(1, 120)}",
        municipality_id=meeting.desk.towns.draw(rng).pk,
        at_whose=rng.choice(("connazionali", "datore di lavoro", "struttura di accoglienza"))
        if hosted
        else "",
    )


def _story(
    rng: random.Random, sketch: Sketch, meeting: Meeting, italian: str, age: int
) -> MigrationProfile:
    country = meeting.world.countries[sketch.origin.country]
    ago = {"asylum": 6, "temporary": 4, "none": 8}.get(meeting.profile, 22)
    arrived = max(sketch.born.year, meeting.at.year - rng.randrange(ago))
    if meeting.profile == "temporary":
        arrived = max(2022, arrived)
    seeks = meeting.profile == "asylum"
    return MigrationProfile(
        household_country=country,
        arrived_italy_year=arrived,
        arrived_region_year=min(meeting.at.year, arrived + rng.choice((0, 0, 0, 1, 2))),
        arrived_alone=None if age < 15 else chance(rng, 0.6 if seeks else 0.4),
        reception_facility="Accoglienza diffusa" if seeks and chance(rng, 0.35) else "",
        protection=rng.choice(("applicant", "holder")) if seeks else "",
        italian_level=italian if italian in ("a1", "a2", "b1", "b2") else "",
    )
