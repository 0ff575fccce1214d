"""The services of the pages of the four territories, at the offices of the demonstration.

What they do is what those pages say; hours, addresses and phones are invented with the offices.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils.text import slugify

from labimpact.directory.actions.searching import let_find_all
from labimpact.directory.enums import HoursOf
from labimpact.directory.models import WORDS, PublicService, ServiceAt, ServiceHours, ServiceText
from labimpact.directory.queries.keeping import due_after
from labimpact.editorial.enums import Standing
from labimpact.network.models import Office
from labimpact.operations.demo.places import OFFICES

_FILE = Path(__file__).parent / "data" / "services.yaml"


def lay(today: date) -> int:
    """Services, their places and their English words; returns how many."""
    names = {seed.key: seed.name for seed in OFFICES}
    offices = {office.name: office for office in Office.objects.all()}
    rows = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    for row in rows:
        places = {key: offices[names[key]] for key in row["places"]}
        service = _service(row, next(iter(places.values())), today)
        for key, office in places.items():
            _place(service, office, row["places"][key] or {})
        ServiceText.objects.create(
            service=service, language="en", standing=Standing.MACHINE,
            italian=service.italian(), translated_on=today, **_words(row["en"]),
        )  # fmt: skip
    let_find_all()
    return len(rows)


def _service(row: dict[str, Any], owner: Office, today: date) -> PublicService:
    confirmed_on = today - timedelta(days=row["confirmed_days_ago"])
    service = PublicService.objects.create(
        organisation=owner.body, owner_office=owner, slug=slugify(row["it"]["name"])[:80],
        needs=row["needs"], audience=row.get("audience", []), ways=row["ways"],
        without_documents=row.get("without_documents", False), rhythm=row["rhythm"],
        is_published=True, confirmed_on=confirmed_on,
        due_on=due_after(row["rhythm"], confirmed_on), **_words(row["it"]),
    )  # fmt: skip
    if owner.area_id is not None:
        service.areas.add(owner.area_id)
    return service


def _words(said: dict[str, Any]) -> dict[str, str]:
    return {
        field: "\n".join(value) if isinstance(value, list) else value
        for field, value in said.items()
        if field in WORDS
    }


def _place(service: PublicService, office: Office, said: dict[str, Any]) -> None:
    place = ServiceAt.objects.create(
        service=service, office=office, by_appointment=said.get("by_appointment", False),
        is_accessible=said.get("is_accessible"), notes=said.get("notes", ""),
    )  # fmt: skip
    ServiceHours.objects.bulk_create(
        ServiceHours(
            place=place, of=HoursOf.PHONE, weekday=weekday,
            opens_at=time.fromisoformat(opens), closes_at=time.fromisoformat(closes),
        )
        for weekday, opens, closes in said.get("phone", [])
    )  # fmt: skip
