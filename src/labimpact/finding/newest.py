"""What is new among the things that a question finds, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from labimpact.finding.asking import read
from labimpact.finding.queries import EVERYTHING, Within
from labimpact.finding.tongues import SOURCE

MOST = 50

# A thing is new once: when it came in the reader's language or in Italian, whichever was first.
_NEWEST = """
SELECT new.kind, new.ref, new.since, shown.language, shown.path, shown.title, shown.lead
FROM (
    SELECT kind, ref, min(added_at) AS since FROM finding_entry
    WHERE language IN (%(language)s, %(source)s)
      AND (expires_at IS NULL OR expires_at > %(at)s)
      AND (%(kinds)s::text[] IS NULL OR kind = ANY (%(kinds)s))
      AND (%(refs)s::text[] IS NULL OR ref = ANY (%(refs)s))
      AND (%(since)s::timestamptz IS NULL OR (kind, ref) IN (
            SELECT kind, ref FROM finding_entry WHERE added_at > %(since)s))
      AND (%(asked)s::text IS NULL OR (kind, ref) IN (
            SELECT kind, ref FROM finding_entry WHERE words @@ %(asked)s::tsquery
              AND (expires_at IS NULL OR expires_at > %(at)s)))
    GROUP BY kind, ref
    HAVING (%(since)s::timestamptz IS NULL OR min(added_at) > %(since)s)
       AND (%(until)s::timestamptz IS NULL OR min(added_at) <= %(until)s)
    ORDER BY since DESC, kind, ref LIMIT %(most)s
) AS new
JOIN LATERAL (
    SELECT language, path, title, lead FROM finding_entry
    WHERE kind = new.kind AND ref = new.ref AND language IN (%(language)s, %(source)s)
    ORDER BY (language = %(language)s) DESC LIMIT 1
) AS shown ON true
ORDER BY new.since DESC, new.kind, new.ref
"""


@dataclass(frozen=True)
class New:
    """A thing that came into the search, in the reader's language or else in Italian."""

    kind: str
    ref: str
    since: datetime
    language: str
    path: str
    title: str
    lead: str


def newest(
    text: str, *, language: str, at: datetime, within: Within = EVERYTHING,
    since: datetime | None = None, until: datetime | None = None, most: int = MOST,
) -> tuple[New, ...]:  # fmt: skip
    """What came into the search between two moments and holds all the words that were typed
    (novità di una ricerca); without words, whatever is within it."""
    asked = None
    if text:
        question = read(text, language)
        if question is None or not question.needed:
            return ()
        asked = " & ".join(group.asked for group in question.needed)
    arguments: dict[str, Any] = {
        "language": language, "source": SOURCE, "at": at, "asked": asked, "since": since,
        "until": until, "most": most,
        "kinds": None if within.kinds is None else list(within.kinds),
        "refs": None if within.refs is None else list(within.refs),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, arguments)
        return tuple(New(*row) for row in cursor.fetchall())
