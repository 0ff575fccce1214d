"""What an area adds to a guide of the Region: put before the public, and looked at again when the
guide says something else (aggiunte locali)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.html import strip_tags

from labimpact.base import clock
from labimpact.editorial.models import AreaSection, Overlay, OverlayPage, Publication
from labimpact.editorial.standing import SOURCE, refresh_source, standing
from labimpact.editorial.words import words

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True)
class Changes:
    """What a guide says now and did not say when the area last looked, and the other way round."""

    new: tuple[str, ...]
    gone: tuple[str, ...]


def publish(page: OverlayPage) -> Overlay | None:
    """Put what an area adds before the public; who publishes it has the guide of today before
    them. A guide that is not published carries nothing."""
    section = page.get_parent().specific
    source = source_of(page.of.translation_key)
    if not isinstance(section, AreaSection) or source is None:
        return None
    language = page.locale.language_code
    with translation.override(language):
        html = str(page.body.render_as_block({"words": words(language)}))
    written, _made = Overlay.objects.update_or_create(
        page_id=page.pk,
        defaults={
            "origin": source.origin, "area_id": section.area_id, "language": language,
            "title": page.title, "html": html, "office_id": page.office_id,
            "opts_out": page.opts_out, "own_slug": page.own_page.slug if page.own_page else "",
            "standing": standing(page.translation_key, language).standing,
            "published_at": page.last_published_at or timezone.now(), **seen_of(source),
        },
    )  # fmt: skip
    if language == SOURCE:
        refresh_source(page)
        _tell_all(written, page.translation_key)
    return written


def _tell_all(written: Overlay, key: UUID) -> None:
    """Whether the guide holds there, and whom to ask, is the Italian page's to say, in every
    language at once; what the translations lack is told from now on."""
    others = Overlay.objects.filter(origin=written.origin, area_id=written.area_id)
    for other in others.exclude(language=SOURCE):
        other.opts_out, other.own_slug = written.opts_out, written.own_slug
        other.office_id = written.office_id
        other.standing = standing(key, other.language).standing
        other.save(update_fields=["opts_out", "own_slug", "office", "standing"])


def withdraw(page_id: int) -> None:
    """Take what an area added away from the public."""
    Overlay.objects.filter(page_id=page_id).delete()


def changes(overlay: Overlay) -> Changes:
    """The sentences of the Italian guide that are new since the area last looked, and those that
    are gone."""
    source = source_of(overlay.origin)
    now = lines(source) if source else []
    return Changes(
        new=tuple(line for line in now if line not in overlay.seen),
        gone=tuple(line for line in overlay.seen if line not in now),
    )


def lines(page: Publication) -> list[str]:
    """The sentences of a page as they are compared: one for each paragraph or entry."""
    parts = page.html.replace("</", "\n</").split("\n")
    texts = (" ".join(unescape(strip_tags(part)).split()) for part in parts)
    return [page.title, page.lead, *(text for text in texts if text)]


def mark(page: Publication) -> str:
    """A seal of what a page says, by which a change is seen without reading it."""
    return hashlib.sha256("\n".join(lines(page)).encode()).hexdigest()


def source_of(origin: UUID) -> Publication | None:
    """The Italian text of a guide, as it is published."""
    return Publication.objects.filter(origin=origin, language=SOURCE).first()


def seen_of(source: Publication) -> dict[str, Any]:
    """What of a guide is before whoever writes beside it today."""
    return {"seen": lines(source), "seen_mark": source.mark, "seen_on": clock.today()}
