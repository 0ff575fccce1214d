"""The person's own sheet: which offices see their data and which looked at them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.documents.rendering import render_pdf
from labimpact.network.models import Office
from labimpact.people import facing, outside
from labimpact.people.enums import GrantBasis
from labimpact.people.facing import ITALIAN, Words
from labimpact.people.models import Person
from labimpact.people.outside import OutsideReader
from labimpact.people.queries import grants as queries
from labimpact.people.queries.grants import GrantLine

WORDS = Path(__file__).parents[1] / "access_words"
_LONG_AGO = datetime(2000, 1, 1, tzinfo=timezone.get_default_timezone())


@transaction.atomic(savepoint=False)
def print_sheet(person: Person, *, office_id: int, language: str, by: Actor) -> bytes | None:
    """Who sees a person's data and who looked at them, for them to read (PDF/A-2a, PDF/UA-1).

    Offices and days, from the same questions as the page *Chi segue questa persona*, in Italian
    and in the language they read. The names of the staff are left out: they act for the office
    that answers for them (GDPR art. 15 par. 1 c; Court of Justice C-154/21, the recipients one by
    one; C-579/21, when and why data were consulted, not by which employee). Nothing is printed
    for who follows the person by an emergency alone: the answer is None.
    """
    lines = queries.grants_of(person)
    if not lines:
        return None
    office = Office.objects.select_related("body").get(pk=office_id)
    said = facing.for_person(WORDS, person, language)
    data = _sheet(person, office, lines, said)
    log.record(
        "person.access_sheet_printed", by=by, target=person, persons=[person.pk],
        office_id=office_id, details={"language": said.language},
    )  # fmt: skip
    return render_pdf("access_sheet", data, standard=("a-2a", "ua-1"))


def _sheet(person: Person, office: Office, lines: list[GrantLine], said: Words) -> dict[str, Any]:
    two = said.language != ITALIAN and said.is_printable
    return {
        "body": office.body.name,
        "office": office.name,
        "person": person.full_name,
        "number": person.pk,
        "printed_on": f"{clock.today():%d/%m/%Y}",
        "words": dict(facing.read(WORDS, ITALIAN).text),
        "facing": dict(said.text) if two else None,
        "facing_lang": said.language if two else "",
        "facing_dir": said.direction if two else "ltr",
        "reviewed": said.is_reviewed or not two,
        "spoken_only": "" if two else facing.spoken_by(person),
        "grants": [
            *(_grant(line) for line in lines if line.is_live),
            *map(_outside, outside.readers(person)),
        ],
        "ended": [_grant(line) for line in lines if not line.is_live],
        "openings": [[office, ", ".join(days)] for office, days in _days_of(person).items()],
    }


def _grant(line: GrantLine) -> dict[str, str]:
    last = line.revoked_at or line.valid_to
    # The mark of what is still to be confirmed is for who edits the rules.
    law = line.law.replace("⚑", "").strip()
    return {
        "office": line.office, "body": line.body, "why": line.code, "law": law,
        "from": _day(line.valid_from), "until": _day(last) if last else "",
    }  # fmt: skip


def _outside(reader: OutsideReader) -> dict[str, str]:
    return {
        "office": reader.service, "body": "", "why": GrantBasis.REFERRAL.value,
        "law": queries.law_of(GrantBasis.REFERRAL).replace("⚑", "").strip(),
        "from": _day(reader.since), "until": _day(reader.until),
    }  # fmt: skip


def _days_of(person: Person) -> dict[str, list[str]]:
    """By office, or service without accounts, the days on which it looked, the last first."""
    days: dict[str, list[str]] = {}
    for one in queries.openings(person, _LONG_AGO):
        if one.office:
            days.setdefault(one.office, []).append(f"{one.day:%d/%m/%Y}")
    return days


def _day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y}"
