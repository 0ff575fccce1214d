"""How much a service tells whoever needs it, from 0 to 100, and what to add first.

The questions are those somebody asks before going: is it for me, what does it cost, what do I
bring, where, when, in which language, can I get in. They are ours, like their weights: a figure to
work with, that nobody outside sees. Whatever is not known counts as not said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from labimpact.directory.enums import HoursOf, Way
from labimpact.directory.models import PublicService, ServiceAt, ServiceText
from labimpact.editorial.plain import reading

GOOD, POOR = 80, 50
# Languages besides the Italian in which a service should be told.
_LANGUAGES = 5


@dataclass(frozen=True)
class Service:
    """A service with what the questions are about, read at once."""

    row: PublicService
    places: Sequence[ServiceAt]
    texts: Sequence[ServiceText]
    today: date


@dataclass(frozen=True)
class Question:
    """What is asked, how much it counts, whether it is answered, what to do if not."""

    weight: int
    is_answered: Callable[[Service], bool]
    advice: str | Promise


@dataclass(frozen=True)
class Quality:
    """The figure and what is missing, what counts most first."""

    score: int
    advice: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The colour of its badge."""
        return "success" if self.score >= GOOD else "warning" if self.score >= POOR else "danger"


def of(row: PublicService, today: date) -> Quality:
    """The quality of a service whose places and texts were fetched (`queries.keeping.weighed`)."""
    service = Service(row, list(row.places.all()), list(row.texts.all()), today)
    missing = [one for one in QUESTIONS if not one.is_answered(service)]
    whole = sum(one.weight for one in QUESTIONS)
    lost = sum(one.weight for one in missing)
    ordered = sorted(missing, key=lambda one: -one.weight)
    return Quality(round(100 * (whole - lost) / whole), tuple(str(one.advice) for one in ordered))


def _is_plain(service: Service) -> bool:
    found = reading(service.row.summary)
    return found is not None and not found.is_hard


def _everywhere(service: Service, said: Callable[[ServiceAt], bool]) -> bool:
    return bool(service.places) and all(said(place) for place in service.places)


def _has_hours(service: Service) -> bool:
    """Everywhere; where one comes by appointment alone, a place is enough."""
    if Way.WALK_IN not in service.row.ways:
        return bool(service.places)
    return _everywhere(service, _is_open_at_times)


def _is_open_at_times(place: ServiceAt) -> bool:
    own = any(line.of == HoursOf.DESK for line in place.hours.all())
    return own or bool(place.office.opening_hours.all())


def _speaks(place: ServiceAt) -> bool:
    return bool(place.languages.all() or place.office.languages.all())


def _is_translated(service: Service) -> bool:
    known = dict(settings.LANGUAGES)
    fresh = [t for t in service.texts if t.language in known and not t.stale(service.row)]
    return len(fresh) >= _LANGUAGES


def _is_confirmed(service: Service) -> bool:
    return service.row.confirmed_on is not None and not service.row.is_late(service.today)


QUESTIONS = (
    Question(3, lambda s: bool(s.row.summary), _("Scrivi in breve che cosa fa.")),
    Question(2, _is_plain, _("Scrivi «in breve» con frasi più corte e parole comuni.")),
    Question(2, lambda s: bool(s.row.eligibility), _("Scrivi per chi è e che cosa serve.")),
    Question(2, lambda s: bool(s.row.documents), _("Scrivi che cosa portare, una cosa per riga.")),
    Question(1, lambda s: s.row.is_free or bool(s.row.cost), _("Scrivi quanto costa.")),
    Question(3, lambda s: bool(s.places), _("Aggiungi almeno un ufficio dove si trova.")),
    Question(
        3, _has_hours,
        _("Scrivi gli orari in ogni ufficio in cui si va senza appuntamento."),
    ),
    Question(
        2, lambda s: _everywhere(s, lambda p: bool(p.phone or p.office.phone)),
        _("Scrivi un numero di telefono per ogni ufficio."),
    ),
    Question(2, lambda s: _everywhere(s, _speaks), _("Segna le lingue parlate in ogni ufficio.")),
    Question(
        1, lambda s: _everywhere(s, lambda p: p.is_accessible is not None),
        _("Segna se in ogni ufficio si entra in sedia a rotelle."),
    ),
    Question(2, _is_translated, _("Traducilo in cinque lingue, e aggiorna quelle vecchie.")),
    Question(3, _is_confirmed, _("Conferma che è ancora vero.")),
)  # fmt: skip
