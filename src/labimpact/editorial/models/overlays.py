"""What an area adds to a page of the Region, or puts in its place."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.editorial.blocks import Pieces
from labimpact.editorial.enums import Standing
from labimpact.editorial.models.pages import GuidePage, OwnAddress
from labimpact.editorial.models.publications import Publication
from labimpact.editorial.models.walls import NEWSROOM, PUBLISHES
from labimpact.editorial.panels import WHO_PUBLISHES
from labimpact.editorial.rights import OfANewsroom
from labimpact.network.models import Office, TerritorialArea

SOURCE = "it"


class OverlayPage(OwnAddress, OfANewsroom, Page):
    """Aggiunta locale: contacts and paragraphs of an area beside a guide of the Region.

    Or that the area does not follow it: its readers are told, and led to the area's own guide.
    """

    wall: ClassVar[Wall] = NEWSROOM
    page_description = _("Quello che il tuo Ambito aggiunge a una guida della Regione.")

    of = models.ForeignKey(
        GuidePage, models.PROTECT, related_name="+", verbose_name=_("guida della Regione"),
        limit_choices_to={"locale__language_code": SOURCE, "depth": 3},
    )  # fmt: skip
    opts_out = models.BooleanField(
        _("qui non vale"), default=False,
        help_text=_("Chi legge da questo Ambito non vede la guida della Regione."),
    )  # fmt: skip
    own_page = models.ForeignKey(
        GuidePage, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("la guida dell'Ambito al suo posto"),
        limit_choices_to={"locale__language_code": SOURCE, "depth__gt": 3},
    )  # fmt: skip
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("ufficio a cui rivolgersi"),
    )  # fmt: skip
    body = StreamField(Pieces(), verbose_name=_("che cosa si aggiunge"), blank=True)

    parent_page_types: ClassVar[list[str]] = ["editorial.AreaSection"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        WHO_PUBLISHES, *Page.content_panels,
        FieldPanel("of"), FieldPanel("office"), FieldPanel("body"),
        FieldPanel("opts_out"), FieldPanel("own_page"),
    ]  # fmt: skip
    promote_panels: ClassVar[list[Any]] = []
    override_translatable_fields: ClassVar[list[Any]] = [
        SynchronizedField(name, overridable=False)
        for name in ("slug", "of", "opts_out", "own_page", "office")
    ]

    class Meta:
        verbose_name = _("aggiunta locale")
        verbose_name_plural = _("aggiunte locali")

    def clean(self) -> None:
        super().clean()
        if self.own_page_id and not self.opts_out:
            raise ValidationError(
                {"own_page": _now("Si mette solo quando la guida della Regione qui non vale.")}
            )


class OverlayQuerySet(models.QuerySet["Overlay"]):
    def stale(self) -> Self:
        """Those whose guide says something else since they were last looked at."""
        source = Publication.objects.filter(origin=OuterRef("origin"), language=SOURCE)
        return self.filter(Exists(source.exclude(mark=OuterRef("seen_mark"))), language=SOURCE)


class Overlay(models.Model):
    """Aggiunta pubblicata: what an area adds to a guide, in one language, as the public reads it.

    `seen` holds the sentences of the Italian guide as they were when somebody of the area last
    looked: what is said since is told to the editors (`overlays.changes`).
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE, retention="permanent",
        read="true", insert=PUBLISHES, update=PUBLISHES, delete=PUBLISHES,
    )  # fmt: skip

    page_id = models.PositiveBigIntegerField(_("pagina"), unique=True)
    origin = models.UUIDField(_("guida"))
    area = models.ForeignKey(
        TerritorialArea, models.CASCADE, related_name="+", verbose_name=_("Ambito")
    )
    language = models.CharField(_("lingua"), max_length=12)
    title = models.CharField(_("titolo"), max_length=255)
    html = models.TextField(_("testo"), blank=True)
    office = models.ForeignKey(
        Office, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("ufficio"),
    )  # fmt: skip
    opts_out = models.BooleanField(_("qui la guida non vale"), default=False)
    own_slug = models.SlugField(_("guida dell'Ambito"), max_length=255, blank=True)
    standing = models.CharField(_("stato"), max_length=10, choices=Standing.choices)
    published_at = models.DateTimeField(_("pubblicata il"))
    seen = models.JSONField(_("frasi della guida lette"), default=list, blank=True)
    seen_mark = models.CharField(_("impronta della guida letta"), max_length=64, blank=True)
    seen_on = models.DateField(_("guida letta il"))

    objects = OverlayQuerySet.as_manager()

    class Meta:
        verbose_name = _("aggiunta locale pubblicata")
        verbose_name_plural = _("aggiunte locali pubblicate")
        ordering = ["area__name", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "area", "language"], name="one_overlay_per_area_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"
