"""Saved views and files, as their pages show them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from labimpact.base.actor import Actor
from labimpact.lists import models
from labimpact.lists.models import ListFile, SavedView
from labimpact.ui.lists import UsualView

FILES_SHOWN = 50


def views_of(actor: Actor, listing: str) -> QuerySet[SavedView]:
    """The views of a list that somebody may open; `usual` marks the one it opens with."""
    mine = models.UsualView.objects.filter(user=actor.user_id, view=OuterRef("pk"))
    rows = SavedView.objects.visible_to(actor).filter(listing=listing)
    return rows.select_related("user").annotate(usual=Exists(mine))


def usual_view(actor: Actor, listing: str) -> UsualView | None:
    """The view with which a list opens for this user (vista predefinita)."""
    mine = models.UsualView.objects.filter(
        user=actor.user_id, listing=listing, view__in=SavedView.objects.visible_to(actor)
    )
    found = mine.select_related("view").first()
    return UsualView(found.view.name, found.view.query) if found is not None else None


def files_of(actor: Actor) -> QuerySet[ListFile]:
    """The files somebody asked for, the last one first."""
    return ListFile.objects.visible_to(actor)[:FILES_SHOWN]


def still_seen(persons: Iterable[int]) -> list[int]:
    """Which of these persons the actor sees at this moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.seen_of(%s)", [sorted(persons)])
        found: list[int] = cursor.fetchone()[0]
    return found
