"""What the public finds: services at their places, by what somebody needs and by what is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value, Window
from django.db.models.functions import Cast, JSONObject

from labimpact.base.questions import Question, day, text
from labimpact.directory import words
from labimpact.directory.enums import HoursOf
from labimpact.directory.hours import Day, Timetable, timetables
from labimpact.directory.models import (
    SOURCE,
    WORDS,
    PublicService,
    ServiceAt,
    ServiceHours,
    ServiceText,
)
from labimpact.directory.words import Words
from labimpact.network.models import (
    Language,
    Office,
    OfficeClosure,
    OpeningHours,
    TerritorialArea,
)
from labimpact.network.opening import Opening

PAGE = 50
_OWN = ServiceAt.languages.through
_OFFICE = Office.languages.through


@dataclass(frozen=True, kw_only=True)
class Search:
    """What somebody asks for; what is empty leaves everything."""

    area_id: int | None = None
    town: str = ""
    need: str = ""
    audience: str = ""
    language: str = ""
    open_now: bool = False
    free: bool = False
    without_documents: bool = False
    accessible: bool = False

    def __bool__(self) -> bool:
        return self != Search()


@dataclass(frozen=True)
class Choice:
    """An area or a spoken language that some published service has."""

    code: str
    name: str
    autonym: str = ""

    @property
    def label(self) -> str:
        return self.autonym or self.name


@dataclass(frozen=True)
class Choices:
    areas: tuple[Choice, ...]
    languages: tuple[Choice, ...]


@dataclass(frozen=True)
class Found:
    """A service at a place, as a reader is told of it at a moment."""

    place: ServiceAt
    words: Words
    timetable: Timetable
    opening: Opening
    languages: tuple[Choice, ...]
    today: date

    @property
    def week(self) -> list[Day]:
        """The seven days from today on."""
        return self.timetable.week(self.today)

    @property
    def phone(self) -> str:
        return self.place.phone or self.place.office.phone

    @property
    def where(self) -> str:
        """Address and municipality in one line, as a map understands it."""
        office = self.place.office
        town = office.municipality.name if office.municipality else ""
        return ", ".join(part for part in (office.address, town) if part)


@dataclass(frozen=True)
class FoundPage:
    """One page of what was found, and how much there is."""

    rows: tuple[Found, ...]
    total: int
    number: int

    @property
    def has_next(self) -> bool:
        return self.number * PAGE < self.total

    @property
    def in_italian(self) -> bool:
        """Is something of it not in the reader's language?"""
        return any(row.words.standing is None for row in self.rows)


@dataclass(frozen=True)
class Detail:
    """A service with all its places."""

    service: PublicService
    words: Words
    places: tuple[Found, ...]
    is_late: bool
    languages: frozenset[str]  # in which it is told


@dataclass(frozen=True)
class SpokenAt:
    """An office where a language is spoken, with what can be had there in it."""

    office: Office
    found: tuple[Found, ...]


def page(search: Search, language: str, moment: datetime, number: int = 1) -> FoundPage:
    """One page of the services that a search finds (elenco dei servizi), by name and town."""
    first = (number - 1) * PAGE
    if search.open_now:
        maybe = list(_perhaps_open(_asked(search, language, moment.date()), moment))
        times = timetables(maybe, moment.date())
        open_now = [place for place in maybe if times[place.pk].is_open(moment)]
        places, total = open_now[first : first + PAGE], len(open_now)
    else:
        places = _page_of(search, first)(language=language, today=moment.date())
        times = timetables(places, moment.date())
        total = _annotated(places[0], "total") if places else 0
    if not places and number > 1:
        return page(search, language, moment)
    found = (_found(place, times[place.pk], language, moment) for place in places)
    return FoundPage(tuple(found), total, number)


def services_of(search: Search, language: str, moment: datetime) -> frozenset[int]:
    """The services that a search finds, by their numbers alone."""
    rows = _asked(search, language, moment.date())
    if search.open_now:
        maybe = list(_perhaps_open(rows, moment))
        times = timetables(maybe, moment.date())
        return frozenset(one.service_id for one in maybe if times[one.pk].is_open(moment))
    return frozenset(rows.order_by().values_list("service_id", flat=True))


def every(search: Search, language: str, moment: datetime, most: int) -> tuple[Found, ...]:
    """All that a search finds, up to so many, by name and town (for what is read elsewhere)."""
    rows = _asked(search, language, moment.date())
    by_service = rows.order_by(
        "service__name", "service", "office__municipality__name", "office__name", "pk"
    )
    return _all_found(by_service[:most], language, moment)


def detail(slug: str, language: str, moment: datetime) -> Detail | None:
    """A published service with where and when it is given, at an address; None without one."""
    told = ServiceText.objects.filter(service=OuterRef("pk")).order_by("language")
    service = (
        PublicService.objects.published()
        .select_related("organisation")
        .prefetch_related("areas", "municipalities")
        .annotate(told_in=ArraySubquery(told.values("language")))
        .filter(slug=slug)
        .first()
    )
    if service is None:
        return None
    told_so = service.texts.filter(language=language).first()
    return Detail(
        service,
        words.of(service, told_so, language),
        _all_found(_places(language, moment.date()).filter(service=service), language, moment),
        service.is_late(moment.date()),
        frozenset((SOURCE, *_annotated(service, "told_in"))),
    )


def speaking(code: str, language: str, moment: datetime) -> tuple[SpokenAt, ...]:
    """The offices where a language is spoken (chi parla la mia lingua), by town."""
    rows = _places(language, moment.date()).filter(_spoken(code))
    by_town = rows.order_by("office__municipality__name", "office__name", "service__name", "pk")
    by_office: dict[int, list[Found]] = {}
    for row in _all_found(by_town, language, moment):
        by_office.setdefault(row.place.office_id, []).append(row)
    return tuple(SpokenAt(found[0].place.office, tuple(found)) for found in by_office.values())


def choices(moment: datetime) -> Choices:
    """The areas and languages worth choosing: those of some published service."""
    rows: list[tuple[str, str, str, str]] = _CHOICES(today=moment.date())
    found: dict[str, list[Choice]] = {"area": [], "language": []}
    for kind, code, name, autonym in sorted(rows, key=lambda row: row[2]):
        found[kind].append(Choice(code, name, autonym))
    return Choices(tuple(found["area"]), tuple(found["language"]))


def _choices(today: date) -> QuerySet[Any, Any]:
    shown = ServiceAt.objects.shown(today)
    own = _OWN.objects.filter(serviceat__in=shown)
    inherited = _OFFICE.objects.filter(office__services__in=shown.filter(languages=None))
    spoken = Language.objects.filter(
        Q(pk__in=own.values("language")) | Q(pk__in=inherited.values("language"))
    )
    served = PublicService.areas.through.objects.filter(publicservice__is_published=True)
    areas = TerritorialArea.objects.filter(pk__in=served.values("territorialarea"))
    return areas.order_by().values_list(
        Value("area"), Cast("pk", CharField()), "name", Value("")
    ).union(
        spoken.order_by().values_list(Value("language"), "code", "name", "autonym"), all=True
    )  # fmt: skip


_CHOICES: Question[Any] = Question(lambda: _choices(day("today")))


@lru_cache(maxsize=64)
def _page_of(search: Search, first: int) -> Question[ServiceAt]:
    def build() -> QuerySet[ServiceAt]:
        rows = _asked(search, text("language"), day("today"))
        return rows.annotate(total=Window(Count("*")))[first : first + PAGE]

    return Question(build)


def _places(language: str, today: date) -> QuerySet[ServiceAt]:
    """Everything that is shown, with what a line says of it in a language: one question."""
    named = JSONObject(code="language__code", name="language__name", autonym="language__autonym")
    own = _OWN.objects.filter(serviceat=OuterRef("pk")).order_by("language__order")
    office = _OFFICE.objects.filter(office=OuterRef("office")).order_by("language__order")
    texts = ServiceText.objects.filter(service=OuterRef("service"), language=language)
    said = JSONObject(**{field: field for field in (*WORDS, "standing", "italian")})
    return (
        ServiceAt.objects.shown(today)
        .select_related("service", "office__municipality", "office__area")
        .annotate(
            own_languages=ArraySubquery(own.values(named=named)),
            office_languages=ArraySubquery(office.values(named=named)),
            said=ArraySubquery(texts.values(said=said)),
        )
    )


def _asked(search: Search, language: str, today: date) -> QuerySet[ServiceAt]:
    rows = _places(language, today)
    if search.area_id is not None:
        rows = rows.filter(service__areas=search.area_id)
    if search.town:
        serving = PublicService.objects.serving(search.town)
        rows = rows.filter(service__in=serving.values("pk"))
    if search.need:
        rows = rows.filter(service__needs__contains=[search.need])
    if search.audience:
        rows = rows.filter(service__audience__contains=[search.audience])
    if search.language:
        rows = rows.filter(_spoken(search.language))
    if search.free:
        rows = rows.filter(service__is_free=True)
    if search.without_documents:
        rows = rows.filter(service__without_documents=True)
    return rows.filter(is_accessible=True) if search.accessible else rows


def _spoken(code: str) -> Q:
    """Spoken at the place; where nothing is said of the place, at its office."""
    own = _OWN.objects.filter(serviceat=OuterRef("pk"))
    office = _OFFICE.objects.filter(office=OuterRef("office"), language__code=code)
    return Q(Exists(own.filter(language__code=code))) | (~Q(Exists(own)) & Q(Exists(office)))


def _perhaps_open(rows: QuerySet[ServiceAt], moment: datetime) -> QuerySet[ServiceAt]:
    """Those that are open by their hours: few, of which closures and holidays are looked at."""
    today, hour = moment.date(), moment.time()
    then = {"weekday": today.weekday(), "opens_at__lte": hour, "closes_at__gt": hour}
    weekly = OpeningHours.objects.filter(office=OuterRef("office"), **then)
    own = ServiceHours.objects.filter(place=OuterRef("pk"), of=HoursOf.DESK, **then)
    extra = OfficeClosure.objects.filter(
        office=OuterRef("office"), starts_on__lte=today, ends_on__gte=today, opens_at__lte=hour,
        closes_at__gt=hour,
    )  # fmt: skip
    return rows.filter(Exists(weekly) | Exists(own) | Exists(extra), by_appointment=False)


def _all_found(rows: QuerySet[ServiceAt], language: str, moment: datetime) -> tuple[Found, ...]:
    places = list(rows)
    times = timetables(places, moment.date())
    return tuple(_found(place, times[place.pk], language, moment) for place in places)


def _found(place: ServiceAt, times: Timetable, language: str, moment: datetime) -> Found:
    said = _annotated(place, "said")
    own = ServiceText(language=language, **said[0]) if said else None
    return Found(
        place, words.of(place.service, own, language), times, times.at(moment),
        _languages(place), moment.date(),
    )  # fmt: skip


def _languages(place: ServiceAt) -> tuple[Choice, ...]:
    rows = _annotated(place, "own_languages") or _annotated(place, "office_languages")
    return tuple(Choice(**row) for row in rows)


def _annotated(row: ServiceAt | PublicService, name: str) -> Any:
    """What the question added to a row, of which its class knows nothing."""
    return getattr(row, name)
