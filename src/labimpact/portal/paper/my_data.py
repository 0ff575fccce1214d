"""I miei dati: what a person's own page holds, on paper to read and to show (my_data.typ)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from labimpact.documents.rendering import render_pdf
from labimpact.people.phones import shown
from labimpact.portal import queries

_SOURCE = "it"
Row = list[dict[str, Any]]


def pdf(mine: dict[str, Any], language: str, *, today: date) -> bytes:
    """One's own data in one's language, with the Italian of every label, as PDF/A and PDF/UA.

    `mine` is the page as it is shown: moments and days, papers with their names.
    """
    sheet = data(mine, language, today)
    return render_pdf("my_data", sheet, standard=("a-2a", "ua-1"))


def data(mine: dict[str, Any], language: str, today: date) -> dict[str, Any]:
    """What the sheet says, section by section; nothing is left out of what the file for machines
    (JSON) says of the person."""
    words = _Words(language)
    return {
        "lang": language,
        "dir": "rtl" if language in settings.LANGUAGES_BIDI else "ltr",
        "title": words.of("my_page", "data"),
        "name": mine["name"],
        "lead": words.of("my_data", "lead"),
        "none": words.own["my_page"]["none"],
        "unreviewed": words.own["unreviewed"],
        "foot": f"{settings.SITE_URL} · {words.own['my_data']['made_on']} {today:%d/%m/%Y}",
        "sections": [
            words.section("data", [_person(mine["data"], words)]),
            words.section("appointments", [
                _appointment(row, words) for row in mine["appointments"]
            ]),
            words.section("dates", [_date(row, words) for row in mine["dates"]]),
            words.section("papers", [
                words.row(what=row["label"], office=row["office"]) for row in mine["papers"]
            ]),
            words.section("offices", [
                words.row(
                    office=words.office(row["office"], row["body"]), phone=shown(row["phone"] or "")
                )
                for row in mine["offices"]
            ]),
            words.section("opened", [
                words.row(
                    at=_day(row["on"]), office=words.office(row["office"]), times=str(row["times"])
                )
                for row in mine["opened"]
            ]),
        ],
    }  # fmt: skip


class _Words:
    """Each word twice: in the reader's language, and in Italian."""

    def __init__(self, language: str) -> None:
        self.own, self.italian = queries.texts()[language], queries.texts()[_SOURCE]

    def of(self, room: str, key: str) -> list[str]:
        return [self.own[room][key], self.italian[room][key]]

    def section(self, key: str, rows: list[Row]) -> dict[str, Any]:
        return {"title": self.of("my_page", key), "rows": rows}

    def office(self, *names: str | None) -> str:
        """An office by its name; one that may not be named is another office of the network."""
        if names[0]:
            return ", ".join(filter(None, names))
        return " / ".join(dict.fromkeys(self.of("my_page", "another_office")))

    def row(self, **said: str) -> Row:
        """The facts of a row by the names of their labels; what is not known is not there."""
        return [{"label": self.of("my_data", key), "value": said[key]} for key in said if said[key]]


def _person(known: dict[str, Any], words: _Words) -> Row:
    permits = [
        " ".join(filter(None, [
            row["number"],
            f"({words.italian['my_data']['expires']} {_day(date.fromisoformat(row['expires_on']))})"
            if row["expires_on"] else "",
        ]))
        for row in known["permits"]
    ]  # fmt: skip
    born = known["birth_date"]
    return words.row(
        given_name=known["given_name"], family_name=known["family_name"],
        birth_date=_day(date.fromisoformat(born)) if born else "",
        tax_code=known["tax_code"], contacts=_lines(map(shown, known["contacts"])),
        permits=_lines(permits),
    )  # fmt: skip


def _appointment(row: dict[str, Any], words: _Words) -> Row:
    at: datetime = timezone.localtime(row["at"])
    return words.row(
        at=f"{at:%d/%m/%Y, %H:%M}", what=row["kind"],
        where=", ".join(filter(None, [row["office"], row["place"]])), phone=shown(row["phone"]),
    )  # fmt: skip


def _date(row: dict[str, Any], words: _Words) -> Row:
    return words.row(at=_day(row["on"]), what=row["what"], office=row["office"])


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _lines(said: Iterable[str]) -> str:
    return "\n".join(filter(None, said))
