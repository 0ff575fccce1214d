"""Pages of the portal, as editors keep them, and what of them is published."""

import datetime
import uuid

import factory
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Locale, Page

from labimpact.editorial import models as editorial
from labimpact.editorial.events.when import Once, When
from labimpact.feedback import models as feedback
from labimpact.finding import models as finding
from labimpact.visits import models as visits
from tests.conftest import behind_the_wall
from tests.factories import TerritorialAreaFactory, UserFactory, WallFactory


def locale(language: str = "it") -> Locale:
    return Locale.objects.get_or_create(language_code=language)[0]


class PageFactory(WallFactory):
    """A page under another (the portal's home, when none is said)."""

    class Meta:
        abstract = True

    title = factory.Sequence("Pagina {}".format)
    slug = factory.Sequence("pagina-{}".format)

    @classmethod
    def _create(cls, model_class, *args, parent=None, language="it", **kwargs):
        with behind_the_wall():
            above = parent or cls.above(language)
            page = model_class(*args, locale=locale(language), **kwargs)
            return above.add_child(instance=page)

    @classmethod
    def above(cls, language):
        return editorial.PortalHome.objects.get(locale=locale(language))


class PortalHomeFactory(PageFactory):
    class Meta:
        model = editorial.PortalHome

    @classmethod
    def above(cls, language):
        return Page.objects.get(depth=1)


class AreaSectionFactory(PageFactory):
    class Meta:
        model = editorial.AreaSection

    area = factory.SubFactory(TerritorialAreaFactory)


class GuidePageFactory(PageFactory):
    class Meta:
        model = editorial.GuidePage

    topic = "documents"
    lead = "Che cosa fare."


class NewsPageFactory(PageFactory):
    class Meta:
        model = editorial.NewsPage

    lead = "Che cosa succede."


class AlertPageFactory(PageFactory):
    class Meta:
        model = editorial.AlertPage

    lead = "Da sapere oggi."


class EventPageFactory(PageFactory):
    class Meta:
        model = editorial.EventPage

    lead = "Vieni anche tu."
    first_on = datetime.date(2099, 12, 12)


class OverlayPageFactory(PageFactory):
    """What the area of Luino adds to a guide of the Region."""

    class Meta:
        model = editorial.OverlayPage

    of = factory.SubFactory(GuidePageFactory)

    @classmethod
    def above(cls, language):
        return AreaSectionFactory(language=language)


class OverlayFactory(WallFactory):
    class Meta:
        model = editorial.Overlay

    page_id = factory.Sequence(lambda n: 2_000_000 + n)
    origin = factory.LazyFunction(uuid.uuid4)
    area = factory.SubFactory(TerritorialAreaFactory)
    language = "it"
    title = factory.Sequence("Aggiunta {}".format)
    html = "<p>Chiama prima.</p>"
    standing = "source"
    published_at = factory.LazyFunction(timezone.now)
    seen_on = factory.LazyFunction(timezone.localdate)


class PublicationFactory(WallFactory):
    class Meta:
        model = editorial.Publication

    page_id = factory.Sequence(lambda n: 1_000_000 + n)
    origin = factory.LazyFunction(uuid.uuid4)
    language = "it"
    kind = "guide"
    topic = "documents"
    slug = factory.Sequence("guida-{}".format)
    title = factory.Sequence("Guida {}".format)
    lead = "Che cosa fare."
    html = "<h2>Dove andare</h2>"
    standing = "source"
    first_published_at = factory.LazyFunction(timezone.now)
    published_at = factory.LazyFunction(timezone.now)


def event_published(when=None, **changes):
    """An event as it is published: on a day of 2099, when none is said."""
    when = when or When(Once(datetime.date(2099, 12, 12)))
    facts = EVENT_FACTS | {"when": when.as_data()} | changes.pop("facts", {})
    return PublicationFactory(
        kind="event", topic="", facts=facts, over_at=when.over_at(), **changes
    )  # fmt: skip


EVENT_FACTS = {
    "repeats": "", "place": "Biblioteca", "spoken": ["it", "ar"], "is_free": True, "cost": "",
    "for_whom": "donne", "registration": "Telefona.", "is_cancelled": False,
}  # fmt: skip


class GroupFactory(WallFactory):
    class Meta:
        model = Group

    name = factory.Sequence("redazione {}".format)


class NewsroomFactory(WallFactory):
    class Meta:
        model = editorial.Newsroom

    area = factory.SubFactory(TerritorialAreaFactory)
    right = "content_write"
    group = factory.SubFactory(GroupFactory)


class RereadingFactory(WallFactory):
    class Meta:
        model = editorial.Rereading

    origin = factory.LazyFunction(uuid.uuid4)
    language = "ar"
    digest = "0" * 64
    read_by = factory.SubFactory(UserFactory)


class ProtectedTermFactory(WallFactory):
    class Meta:
        model = editorial.ProtectedTerm

    italian = factory.Sequence("termine {}".format)
    source = "prova"


class TranslationOrderFactory(WallFactory):
    class Meta:
        model = editorial.TranslationOrder

    ordered_by = factory.SubFactory(UserFactory)
    languages = ["ar"]


class OrderedPageFactory(WallFactory):
    class Meta:
        model = editorial.OrderedPage

    order = factory.SubFactory(TranslationOrderFactory)
    origin = factory.LazyFunction(uuid.uuid4)
    title = factory.Sequence("Pagina {}".format)


class EntryFactory(WallFactory):
    class Meta:
        model = finding.Entry

    kind = "guide"
    ref = factory.Sequence("voce-{}".format)
    language = "it"
    path = factory.LazyAttribute(lambda row: f"guide/{row.ref}/")
    title = factory.Sequence("Guida {}".format)
    words = "'it:guid':1A"
    read_with = "1"


class WordFactory(WallFactory):
    class Meta:
        model = finding.Word

    language = "it"
    form = factory.Sequence("parola{}".format)
    keys = ["it=parol"]
    entries = 1


class UnansweredFactory(WallFactory):
    class Meta:
        model = finding.Unanswered

    day = factory.LazyFunction(timezone.localdate)
    language = "uk"
    words = factory.Sequence("слово{}".format)
    times = 2


class SettledFactory(WallFactory):
    class Meta:
        model = finding.Settled

    language = "uk"
    words = factory.Sequence("слово{}".format)
    how = "non-serve"
    settled_on = factory.LazyFunction(timezone.localdate)
    settled_by = factory.SubFactory(UserFactory)


class JudgedPageFactory(WallFactory):
    class Meta:
        model = feedback.JudgedPage

    kind = "guide"
    ref = factory.LazyFunction(lambda: str(uuid.uuid4()))
    language = "uk"
    area = factory.SubFactory(TerritorialAreaFactory)
    path = "guide/residenza/"
    title = factory.Sequence("Сторінка {}".format)


class RemarkFactory(WallFactory):
    class Meta:
        model = feedback.Remark

    page = factory.SubFactory(JudgedPageFactory)
    was_useful = False
    missing = "unclear"
    words = "Незрозуміло."
    sent_key = factory.Sequence("parere-{}".format)
    said_at = factory.LazyFunction(timezone.now)


class RemarkContactFactory(WallFactory):
    class Meta:
        model = feedback.RemarkContact

    remark = factory.SubFactory(RemarkFactory, wants_answer=True)
    email = "olena@example.org"
    left_at = factory.LazyFunction(timezone.now)


class VisitCountFactory(WallFactory):
    class Meta:
        model = visits.VisitCount

    day = factory.LazyFunction(timezone.localdate)
    kind = "page"
    name = factory.Sequence("guide/guida-{}/".format)
    language = "it"
    times = 1
