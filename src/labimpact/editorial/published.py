"""From the editors' page to what the public reads.

Wagtail publishes from a button, from a workflow and by the clock, and tells of all three by its
signals alone: they are the one door through which a page goes out (the exception of ADR 0032 to
the rule of ADR 0003).
"""

from __future__ import annotations

from html import unescape
from typing import Any

from django.utils import timezone, translation
from django.utils.html import strip_tags
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from labimpact.editorial import keeping, overlays
from labimpact.editorial.direction import figures_in_order
from labimpact.editorial.enums import Kind
from labimpact.editorial.models import SECTIONS, AreaSection, Article, OverlayPage, Publication
from labimpact.editorial.standing import SOURCE, follow, refresh_source, standing
from labimpact.editorial.words import words
from labimpact.finding.actions import forget, index

# Of the facts of an event: those that are alike in every language, and those that are words.
ALIKE = ("when", "repeats", "spoken", "is_free", "is_cancelled")
IN_WORDS = ("place", "for_whom", "cost", "registration")


def listen() -> None:
    """Hear of every page that is published, withdrawn or moved."""
    page_published.connect(_came_out, dispatch_uid="editorial.came_out")
    page_unpublished.connect(_went_back, dispatch_uid="editorial.went_back")
    post_page_move.connect(_moved, dispatch_uid="editorial.moved")


def draft(page: Article) -> Publication:
    """What would be published of a page as it stands, unsaved."""
    if page.kind is None:
        raise TypeError(f"{type(page).__name__} is not for the public")
    now = timezone.now()
    language = page.locale.language_code
    trusted = standing(page.translation_key, language)
    with translation.override(language):
        html = str(page.body.render_as_block({"words": words(language)}))
    written = Publication(
        page_id=page.pk, origin=page.translation_key, language=language,
        kind=page.kind, area_id=_area_of(page), topic=getattr(page, "topic", ""),
        slug=page.slug, title=figures_in_order(page.title, language),
        lead=figures_in_order(page.lead, language), html=figures_in_order(html, language),
        digest=trusted.digest, sources=page.sources, checked_on=page.checked_on,
        first_published_at=page.first_published_at or now,
        published_at=page.last_published_at or now, expires_at=page.expire_at,
        owner_office_id=getattr(page, "owner_office_id", None),
        facts=page.facts(), over_at=page.over_at(), office_id=page.at_office(),
    )  # fmt: skip
    trusted.tell(written)
    return written


def publish(page: Article) -> Publication:
    """Put a page, as it is published, before the public (pubblicare).

    When the Italian text changes, what its translations lack is told from this moment on.
    """
    there = Publication.objects.filter(page_id=page.pk).first()
    written = draft(page)
    written.pk = there.pk if there else None
    _tell_all(written)
    written.mark = overlays.mark(written)
    keeping.lay_term(written, there)
    written.save()
    _let_find(written)
    if page.locale.language_code == SOURCE and refresh_source(page):
        follow(written.origin)
    return written


def withdraw(page: Page) -> None:
    """Take a page away from the public (ritirare); its address says so from then on."""
    for gone in Publication.objects.filter(page_id=page.pk):
        forget(kind=gone.kind, ref=str(gone.origin), language=gone.language)
        gone.delete()


def _tell_all(written: Publication) -> None:
    """When and where an event is, is the Italian page's to say, in every language at once: nobody
    comes on the wrong day because a translation waits."""
    if written.kind != Kind.EVENT:
        return
    if written.language != SOURCE:
        source = Publication.objects.filter(origin=written.origin, language=SOURCE).first()
        if source is not None:
            _as_source(written, source)
        return
    for other in Publication.objects.filter(origin=written.origin).exclude(language=SOURCE):
        _as_source(other, written)
        other.save(update_fields=["facts", "office", "over_at"])
        _let_find(other)


def _as_source(other: Publication, source: Publication) -> None:
    other.facts |= {name: source.facts[name] for name in ALIKE}
    other.office_id, other.over_at = source.office_id, source.over_at


def _let_find(written: Publication) -> None:
    """Put a page into the search; one without an address of its own is read where it stands."""
    if section := SECTIONS.get(Kind(written.kind)):
        index(
            kind=written.kind, ref=str(written.origin), language=written.language,
            path=f"{section}/{written.slug}/", title=written.title, lead=written.lead,
            text=" ".join((_plain(written.html), *_words(written))), area_id=written.area_id,
            expires_at=min(filter(None, (written.expires_at, written.over_at)), default=None),
        )  # fmt: skip


def _words(written: Publication) -> tuple[str, ...]:
    """The words among what else is said of it."""
    return tuple(filter(None, (written.facts.get(name, "") for name in IN_WORDS)))


def _plain(html: str) -> str:
    """The words of a page, without what draws it."""
    return " ".join(unescape(strip_tags(html.replace("<", " <"))).split())


def _area_of(page: Article) -> int | None:
    parent = page.get_parent()
    section = parent.specific if parent is not None else None
    return section.area_id if isinstance(section, AreaSection) else None


def _came_out(sender: type[Page], instance: Page, **_kwargs: Any) -> None:
    if isinstance(instance, Article):
        publish(instance)
    elif isinstance(instance, OverlayPage):
        overlays.publish(instance)


def _went_back(sender: type[Page], instance: Page, **_kwargs: Any) -> None:
    withdraw(instance)
    overlays.withdraw(instance.pk)


def _moved(sender: type[Page], instance: Page, **_kwargs: Any) -> None:
    for page in instance.get_descendants(inclusive=True).live().specific():
        if isinstance(page, Article):
            publish(page)
