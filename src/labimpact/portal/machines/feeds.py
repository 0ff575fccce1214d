"""Novità in RSS: the news of a language, and what is new for a search, read elsewhere."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.feedgenerator import Rss201rev2Feed

from labimpact.editorial.enums import Kind
from labimpact.portal import addresses, queries, reading
from labimpact.portal.heads import NAME, tag
from labimpact.searches.asked import Asked

# A feed is of what is new; older news stay on their page.
MOST = 50
RSS = "application/rss+xml; charset=utf-8"


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


def search(asked: Asked, language: str, at: datetime) -> str:
    """What is new for a search (RSS 2.0); what is there only in Italian says so first."""
    words = queries.texts()[language]
    feed = Rss201rev2Feed(
        title=" · ".join(filter(None, (asked.text, words["following"]["title"], NAME))),
        link=addresses.whole(language, f"cerca/?{asked.query}"),
        description=words["following"]["lead"],
        language=tag(language),
        feed_url=addresses.whole(language, f"cerca/feed.xml?{asked.query}"),
    )
    for one in asked.news(language, at):
        own = one.language == language
        feed.add_item(
            title=one.title,
            link=addresses.whole(one.language, one.path),
            description=one.lead if own else f"{words['only_italian']}. {one.lead}",
            categories=[words["kinds"][one.kind]],
            unique_id=f"{one.kind}:{one.ref}",
            unique_id_is_permalink=False,
            pubdate=one.since,
        )
    return str(feed.writeString(settings.DEFAULT_CHARSET))
