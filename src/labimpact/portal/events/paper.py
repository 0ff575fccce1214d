"""What is said of an event on paper before its text: when, where, and how one takes part."""

from __future__ import annotations

from django.utils import timezone

from labimpact.editorial.enums import Kind
from labimpact.editorial.models import Publication
from labimpact.portal import queries
from labimpact.portal.events.listing import Event
from labimpact.portal.paper.markup import Part, Piece, Run


def facts(page: Publication) -> list[Piece]:
    """When, where and the rest, in the language of the page; of what is no event, nothing."""
    if page.kind != Kind.EVENT:
        return []
    event, text = Event(page, timezone.now()), queries.texts()[page.language]
    words, told = text["events"], page.facts
    lines: list[tuple[str, str]] = []
    if told["is_cancelled"]:
        lines.append(("", words["cancelled"]))
    lines += [(words["when"], time) for time in event.told(page.language)]
    if told["repeats"]:
        lines.append(("", words["repeats"][told["repeats"]]))
    lines.append((words["where"], ", ".join(event.where)))
    lines.append((text["directory"]["for_whom"], told["for_whom"]))
    lines.append((words["spoken"], ", ".join(one.name for one in event.spoken)))
    cost = text["directory"]["free"] if told["is_free"] else told["cost"]
    lines.append((text["directory"]["cost"], cost))
    lines.append((words["registration"], told["registration"]))
    return [Piece("notice", [_line(label, said) for label, said in lines if said])]


def _line(label: str, said: str) -> Part:
    runs = [Run(f"{label}: ", bold=True)] if label else []
    return Part("text", runs=[*runs, Run(said)])
