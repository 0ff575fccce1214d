"""Events of a calendar become drafts of the portal; told again, they are the same events.

What was imported is known by the name it has in its calendar (UID). Only what the calendar says
differently since the last time is changed: what an editor wrote meanwhile stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, count
from typing import Any, cast

from django.db import transaction
from django.utils.html import escape
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page

from labimpact.accounts.models import User
from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.editorial.events import lines
from labimpact.editorial.events.calendars import Told
from labimpact.editorial.models import AreaSection, EventPage, PortalHome
from labimpact.editorial.newsroom import afterwards_as
from labimpact.editorial.standing import SOURCE

Section = AreaSection | PortalHome
_LEAD = 380


class Becomes(StrEnum):
    """What an event of a file becomes (esito)."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True)
class Step:
    """An event of a file, what becomes of it, and the page it already has."""

    told: Told
    becomes: Becomes
    page: EventPage | None
    changes: tuple[str, ...] = ()


def sections(by: Actor) -> list[Section]:
    """The sections in which the actor may write events: the Region's, or those of their areas."""
    if by.user_id is None:
        return []
    user = User.objects.get(pk=by.user_id)
    every: Iterable[Section] = chain(
        PortalHome.objects.filter(locale__language_code=SOURCE),
        AreaSection.objects.filter(locale__language_code=SOURCE).order_by("title"),
    )
    return [one for one in every if one.permissions_for_user(user).can_add_subpage()]


def plan(section: Section, told: Iterable[Told]) -> list[Step]:
    """What would become of each event; writes nothing (prova)."""
    pages = {
        page.uid: cast("EventPage", page.get_latest_revision_as_object())
        for page in EventPage.objects.child_of(section).exclude(uid="")
    }
    return [_step(event, pages.get(event.uid)) for event in told]


@transaction.atomic
def take(section: Section, told: Iterable[Told], *, by: Actor) -> list[Step]:
    """Write the events as drafts (importare eventi); what was there already is changed, as a draft
    too: nothing goes out before an editor has read it."""
    if section.pk not in {one.pk for one in sections(by)}:
        raise Refused(_("Non puoi scrivere in questa sezione."))
    user = User.objects.get(pk=by.user_id or 0)
    steps = plan(section, told)
    for step in steps:
        if step.becomes is Becomes.NEW:
            _add(section, step.told, user)
        elif step.page is not None and step.changes:
            said = _said(step.told)
            for name in step.changes:
                setattr(step.page, name, _value(name, said[name]))
            step.page.told = said
            step.page.save_revision(user=user, log_action=True)
    log.record(
        "event.imported", by=by,
        details={kind.value: sum(s.becomes is kind for s in steps) for kind in Becomes},
    )  # fmt: skip
    afterwards_as(by)
    return steps


def _step(event: Told, page: EventPage | None) -> Step:
    if page is None:
        return Step(event, Becomes.NEW, None)
    said = _said(event)
    changes = tuple(name for name, value in said.items() if page.told.get(name) != value)
    return Step(event, Becomes.CHANGED if changes else Becomes.SAME, page, changes)


def _said(event: Told) -> dict[str, Any]:
    """What a calendar says, field by field, as it is kept to be compared the next time."""
    when = event.when
    return {
        "title": event.title[:200],
        "lead": _lead(event),
        "body": event.text if len(event.text) > _LEAD else "",
        "place": event.place[:200],
        "first_on": when.first.day.isoformat(),
        "starts": when.first.starts.isoformat("minutes") if when.first.starts else None,
        "ends": when.first.ends.isoformat("minutes") if when.first.ends else None,
        "last_on": when.last_on.isoformat() if when.last_on else None,
        "rule": when.rule,
        "zone": when.zone,
        "left_out": "\n".join(f"{day:%d/%m/%Y}" for day in when.left_out),
        "also": "\n".join(map(lines.written, when.also)),
        "is_cancelled": event.is_cancelled,
    }


def _lead(event: Told) -> str:
    text = " ".join(event.text.split()) or event.place or event.title
    return text if len(text) <= _LEAD else text[: _LEAD - 1].rsplit(" ", 1)[0] + "…"


def _value(name: str, said: Any) -> Any:
    """A field as the page holds it. Texts of a calendar are plain: no tag of theirs goes in."""
    if name == "body":
        paragraphs = (line.strip() for line in said.splitlines())
        html = "".join(f"<p>{escape(line)}</p>" for line in paragraphs if line)
        return [("text", html)] if html else []
    if name in ("first_on", "last_on", "starts", "ends") and said:
        return EventPage._meta.get_field(name).to_python(said)
    return said


def _add(section: Section, event: Told, user: User) -> None:
    said = _said(event)
    page = EventPage(
        slug=_address(section, event), locale=section.locale, live=False, uid=event.uid,
        told=said, owner=user, **{name: _value(name, value) for name, value in said.items()},
    )  # fmt: skip
    section.add_child(instance=page)
    page.save_revision(user=user, log_action=True)


def _address(section: Section, event: Told) -> str:
    """An address that no other event has, in whatever section: they are told apart by it."""
    first = slugify(event.title)[:60] or "evento"
    dated = f"{first}-{event.when.first.day:%d-%m-%Y}"
    tried = chain([first, dated], (f"{dated}-{number}" for number in count(2)))
    taken = set(Page.objects.filter(slug__startswith=first).values_list("slug", flat=True))
    return next(address for address in tried if address not in taken)
