"""The pages as editors keep them: drafts, versions, translations (Wagtail's tree)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, Site
from wagtail_localize.fields import SynchronizedField

from labimpact.base.wall.declarations import Wall
from labimpact.editorial.blocks import Pieces
from labimpact.editorial.enums import Kind, LifeEvent
from labimpact.editorial.models.walls import NEWSROOM
from labimpact.editorial.panels import WHO_PUBLISHES, OpinionsPanel, PlainLanguagePanel
from labimpact.editorial.rights import OfANewsroom
from labimpact.network.models import Office, TerritorialArea


class OwnAddress:
    """The public address is that of what is published: the tree has none of its own."""

    kind: ClassVar[Kind | None] = None

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str] | None:
        page: Any = self
        site = Site.find_for_request(request) if request else None
        site = site or Site.objects.filter(is_default_site=True).first()
        if site is None:
            return None
        language = page.locale.language_code
        own = f"{SECTIONS[self.kind]}/{page.slug}/" if self.kind in SECTIONS else ""
        return site.pk, site.root_url, f"/{language}/{own}"


# Where the public finds each kind: /it/guide/…; an alert stands on every page.
SECTIONS = {Kind.GUIDE: "guide", Kind.NEWS: "notizie", Kind.EVENT: "eventi"}


class PortalHome(OwnAddress, OfANewsroom, Page):
    """Radice del portale: what is under it is the Region's, and each area's section."""

    wall: ClassVar[Wall] = NEWSROOM

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "editorial.AreaSection", "editorial.GuidePage", "editorial.NewsPage",
        "editorial.AlertPage", "editorial.EventPage",
    ]  # fmt: skip
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("portale")
        verbose_name_plural = _("portali")


class AreaSection(OwnAddress, OfANewsroom, Page):
    """Sezione di un Ambito: what it writes, and nobody else."""

    wall: ClassVar[Wall] = NEWSROOM
    is_section = True

    area = models.ForeignKey(
        TerritorialArea, models.PROTECT, related_name="+", verbose_name=_("Ambito")
    )

    parent_page_types: ClassVar[list[str]] = ["editorial.PortalHome"]
    subpage_types: ClassVar[list[str]] = [
        "editorial.GuidePage", "editorial.NewsPage", "editorial.AlertPage",
        "editorial.EventPage", "editorial.OverlayPage",
    ]  # fmt: skip
    override_translatable_fields: ClassVar[list[Any]] = [SynchronizedField("area")]

    class Meta:
        verbose_name = _("sezione dell'Ambito")
        verbose_name_plural = _("sezioni degli Ambiti")


class Article(OwnAddress, OfANewsroom, Page):
    """What every written page has: a few words first, then its pieces."""

    lead = models.TextField(
        _("in breve"), max_length=400,
        help_text=_("Una o due frasi semplici: che cosa trova chi legge."),
    )  # fmt: skip
    body = StreamField(Pieces(), verbose_name=_("contenuto"), blank=True)
    sources = models.TextField(
        _("fonti"), max_length=1000, blank=True,
        help_text=_("Una per riga: leggi, circolari, pagine di uffici pubblici."),
    )  # fmt: skip
    checked_on = models.DateField(
        _("verificata il"),
        null=True,
        blank=True,
        help_text=_("Il giorno in cui qualcuno ha controllato che è ancora tutto vero."),
    )

    parent_page_types: ClassVar[list[str]] = ["editorial.PortalHome", "editorial.AreaSection"]
    subpage_types: ClassVar[list[str]] = []
    promote_panels: ClassVar[list[Any]] = [FieldPanel("slug")]

    class Meta:
        abstract = True

    def facts(self) -> dict[str, Any]:
        """What is said of it that is no text."""
        return {}

    def over_at(self) -> datetime | None:
        """When what it tells of is over; its page stays."""
        return None

    def at_office(self) -> int | None:
        """The office of the network in which it takes place."""
        return None

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """The page as the public would see it, in its own language."""
        from labimpact.editorial.published import draft

        language = self.locale.language_code
        with translation.override(language):
            answer = TemplateResponse(
                request, "editorial/preview.html",
                {"page": draft(self), "LANGUAGE_CODE": language},
            )  # fmt: skip
            return answer.render()


_OPINIONS = OpinionsPanel(heading=_("Che cosa dice chi legge"))
_WRITTEN = [
    FieldPanel("lead"),
    FieldPanel("body"),
    PlainLanguagePanel(heading=_("Quanto è facile da leggere")),
    FieldPanel("sources"),
    FieldPanel("checked_on"),
    _OPINIONS,
]
# What is the same in every language: only words are translated.
_ONE_FOR_ALL = [
    SynchronizedField("slug", overridable=False),
    SynchronizedField("sources"),
    SynchronizedField("checked_on"),
]


class GuidePage(Article):
    """Guida: what to do in one event of life."""

    wall: ClassVar[Wall] = NEWSROOM
    kind: ClassVar[Kind | None] = Kind.GUIDE
    page_description = _("Che cosa fare in un momento della vita: resta, e si conferma ogni tanto.")

    topic = models.CharField(_("evento della vita"), max_length=20, choices=LifeEvent.choices)
    owner_office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("ufficio che ne risponde"),
        help_text=_("Gli si chiede, quando è ora, se la pagina è ancora vera."),
    )  # fmt: skip

    content_panels: ClassVar[list[Any]] = [
        WHO_PUBLISHES, *Page.content_panels,
        FieldPanel("topic"), *_WRITTEN, FieldPanel("owner_office"),
    ]  # fmt: skip
    override_translatable_fields: ClassVar[list[Any]] = [
        *_ONE_FOR_ALL, SynchronizedField("topic"), SynchronizedField("owner_office"),
    ]  # fmt: skip

    class Meta:
        verbose_name = _("guida")
        verbose_name_plural = _("guide")


class NewsPage(Article):
    """Notizia: something that passes."""

    wall: ClassVar[Wall] = NEWSROOM
    kind: ClassVar[Kind | None] = Kind.NEWS
    page_description = _("Qualcosa che passa: si legge fra le notizie.")

    content_panels: ClassVar[list[Any]] = [
        WHO_PUBLISHES, *Page.content_panels, FieldPanel("lead"), FieldPanel("body"), _OPINIONS,
    ]  # fmt: skip
    override_translatable_fields: ClassVar[list[Any]] = [
        SynchronizedField("slug", overridable=False),
    ]

    class Meta:
        verbose_name = _("notizia")
        verbose_name_plural = _("notizie")


class AlertPage(Article):
    """Avviso in evidenza: on every page of the portal while it lasts («Emergenza Ucraina»).

    When it begins and ends is the page's own time of publishing (Wagtail's schedule).
    """

    wall: ClassVar[Wall] = NEWSROOM
    kind: ClassVar[Kind | None] = Kind.ALERT
    page_description = _("Due righe su ogni pagina del portale, finché dura.")

    content_panels: ClassVar[list[Any]] = [WHO_PUBLISHES, FieldPanel("title"), FieldPanel("lead")]
    promote_panels: ClassVar[list[Any]] = []  # It has no address of its own.
    override_translatable_fields: ClassVar[list[Any]] = _ONE_FOR_ALL

    class Meta:
        verbose_name = _("avviso in evidenza")
        verbose_name_plural = _("avvisi in evidenza")
