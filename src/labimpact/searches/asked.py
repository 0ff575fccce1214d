"""A search of the portal as its address says it: the words, the kind, the choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q
from django.utils import timezone

from labimpact.base.numbers import row_number
from labimpact.directory.actions.searching import KIND
from labimpact.directory.enums import Audience
from labimpact.directory.queries.finding import Search, services_of
from labimpact.editorial.enums import Kind, LifeEvent
from labimpact.editorial.models import Publication
from labimpact.finding.newest import New, newest
from labimpact.finding.queries import LONGEST, Within

# What may be looked for alone; alerts stand on every page.
KINDS = (Kind.GUIDE.value, KIND, Kind.NEWS.value, Kind.EVENT.value)
EVERYTHING = Search()
_LONGEST_WORD = 80
_FLAGS = {
    "gratis": "free", "senza_documenti": "without_documents", "accessibile": "accessible",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody looks for; what is empty leaves everything."""

    text: str = ""
    kind: str = ""
    chosen: Search = EVERYTHING

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Asked:
        """What an address asks for; a word that means nothing leaves everything, as if not said."""
        kind = said.get("tipo", "")
        return cls(
            text=said.get("q", "").replace("\x00", "")[:LONGEST].strip(),
            kind=kind if kind in KINDS else "",
            chosen=choices(said),
        )

    @classmethod
    def read(cls, query: str) -> Asked:
        """The same, of an address that was kept (`query`)."""
        return cls.of(dict(parse_qsl(query)))

    def __bool__(self) -> bool:
        return self != Asked()

    @property
    def lasting(self) -> Asked:
        """The same without what is true for an hour only: what is new is not what is open now."""
        return replace(self, chosen=replace(self.chosen, open_now=False))

    @property
    def query(self) -> str:
        """The address of it, always in the same order: two that ask alike are one."""
        chosen = self.chosen
        said = {
            "q": self.text, "tipo": self.kind, "serve": chosen.need, "comune": chosen.town,
            "zona": str(chosen.area_id or ""), "parla": chosen.language, "per": chosen.audience,
            "aperto": "1" if chosen.open_now else "",
        }  # fmt: skip
        said |= {name: "1" if getattr(chosen, field) else "" for name, field in _FLAGS.items()}
        return urlencode({name: value for name, value in said.items() if value})

    def within(self, language: str, at: datetime) -> Within:
        """Among what to look for these choices. What only services have (open, free, a language
        spoken…) leaves services alone; need and area are said of guides and news as well."""
        chosen, kinds = self.chosen, (self.kind,) if self.kind else None
        if not chosen:
            return Within(kinds)
        refs = [str(pk) for pk in services_of(chosen, language, timezone.localtime(at))]
        if chosen != replace(EVERYTHING, need=chosen.need, area_id=chosen.area_id):
            return Within((KIND,) if self.kind in ("", KIND) else (), tuple(refs))
        pages = Publication.objects.live(at)
        if chosen.need:
            pages = pages.filter(topic=chosen.need)
        if chosen.area_id is not None:
            pages = pages.filter(Q(area=None) | Q(area=chosen.area_id))
        refs += [str(origin) for origin in pages.values_list("origin", flat=True).distinct()]
        return Within(kinds, tuple(refs))

    def news(
        self, language: str, at: datetime, *, since: datetime | None = None,
        until: datetime | None = None,
    ) -> tuple[New, ...]:  # fmt: skip
        """What it finds that came between two moments, the newest first (novità)."""
        within = self.within(language, at)
        return newest(
            self.text, language=language, at=at, within=within, since=since, until=until
        )  # fmt: skip


def choices(said: Mapping[str, str]) -> Search:
    """What an address asks of the services, words and kind apart."""
    need, audience = said.get("serve", ""), said.get("per", "")
    return Search(
        area_id=row_number(said.get("zona", "")),
        town=_short(said.get("comune", "")),
        need=need if need in LifeEvent.values else "",
        audience=audience if audience in Audience.values else "",
        language=_short(said.get("parla", "")),
        open_now="aperto" in said,
        **{field: name in said for name, field in _FLAGS.items()},
    )


def _short(words: str) -> str:
    return words.replace("\x00", "").strip()[:_LONGEST_WORD]
