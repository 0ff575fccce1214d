"""Novità in RSS: the news of a language for whoever reads them elsewhere."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.feedgenerator import Rss201rev2Feed

from labimpact.editorial.enums import Kind
from labimpact.portal import addresses, queries, reading
from labimpact.portal.heads import NAME, tag

# A feed is of what is new; older news stay on their page.
MOST = 50


def news(language: str, at: datetime) -> str:
    """The newest news; what is not translated says so first, and is in Italian (RSS 2.0)."""
    words = queries.texts()[language]
    feed = Rss201rev2Feed(
        title=f"{words['news']} · {NAME}",
        link=addresses.whole(language, "notizie/"),
        description=words["lead"],
        language=tag(language),
        feed_url=addresses.whole(language, "notizie/feed.xml"),
    )
    for page in reading.pages(Kind.NEWS, language, at)[:MOST]:
        own = page.language == language
        feed.add_item(
            title=page.title,
            link=addresses.of_page(page),
            description=page.lead if own else f"{words['not_translated']} {page.lead}",
            unique_id=f"{page.origin}:{page.language}",
            unique_id_is_permalink=False,
            pubdate=page.first_published_at,
            updateddate=page.published_at,
        )
    return str(feed.writeString(settings.DEFAULT_CHARSET))
