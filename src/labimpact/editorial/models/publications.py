"""What the public reads: one row for each page and language, complete, without any draft."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.editorial.enums import Kind, LifeEvent, Standing
from labimpact.editorial.models.walls import PUBLISHES
from labimpact.network.models import Office, TerritorialArea


class PublicationQuerySet(models.QuerySet["Publication"]):
    def live(self, at: datetime) -> Self:
        """What the public may read at a moment: published, and not past its time."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at))

    def coming(self, at: datetime) -> Self:
        """Events that are not over (prossimi)."""
        return self.live(at).filter(Q(over_at=None) | Q(over_at__gt=at), kind=Kind.EVENT)


class Publication(models.Model):
    """Pubblicazione: a page as it was published in one language.

    Written when a page is published, taken away when it is withdrawn; anonymous pages are served
    from this table alone and never from the editors' tree. `origin` is common to the languages of
    one page; `slug` too, so that an address changes only in its first part.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE, retention="permanent",
        read="true", insert=PUBLISHES, update=PUBLISHES, delete=PUBLISHES,
    )  # fmt: skip

    page_id = models.PositiveBigIntegerField(_("pagina"), unique=True)
    origin = models.UUIDField(_("origine"))
    language = models.CharField(_("lingua"), max_length=12)
    kind = models.CharField(_("tipo"), max_length=10, choices=Kind.choices)
    area = models.ForeignKey(
        TerritorialArea, models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("Ambito"),
    )  # fmt: skip
    topic = models.CharField(
        _("evento della vita"), max_length=20, choices=LifeEvent.choices, blank=True
    )
    slug = models.SlugField(_("indirizzo"), max_length=255)
    title = models.CharField(_("titolo"), max_length=255)
    lead = models.TextField(_("in breve"))
    html = models.TextField(_("testo"))
    standing = models.CharField(_("stato"), max_length=10, choices=Standing.choices)
    # Of the sentences this was made of: whether what was read over is what is published.
    digest = models.CharField(_("impronta del testo"), max_length=64, blank=True, db_default="")
    reviewed_on = models.DateField(_("riletta il"), null=True, blank=True)
    # Sentences of the Italian text that this translation does not have yet.
    untranslated = models.JSONField(_("frasi non tradotte"), default=list, blank=True)
    sources = models.TextField(_("fonti"), blank=True)
    checked_on = models.DateField(_("verificata il"), null=True, blank=True)
    first_published_at = models.DateTimeField(_("pubblicata la prima volta il"))
    published_at = models.DateTimeField(_("pubblicata il"))
    expires_at = models.DateTimeField(_("fino al"), null=True, blank=True)

    # Of an event: when it is and what else is no text, where, and when the last of it is over.
    facts = models.JSONField(
        _("dati"), default=dict, db_default=Value({}, models.JSONField()), blank=True
    )
    office = models.ForeignKey(
        Office, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("ufficio"),
    )  # fmt: skip
    over_at = models.DateTimeField(_("finisce il"), null=True, blank=True)

    # Of a guide: who says whether it is still true, and by when they are asked again.
    owner_office = models.ForeignKey(
        Office, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("ufficio che ne risponde"),
    )  # fmt: skip
    due_on = models.DateField(_("da confermare entro il"), null=True, blank=True)
    # A seal of what the Italian text says: another one, and what leans on it is looked at again.
    mark = models.CharField(_("impronta"), max_length=64, blank=True, default="", db_default="")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("pubblicazione")
        verbose_name_plural = _("pubblicazioni")
        ordering = ["topic", "title"]
        constraints = [
            models.UniqueConstraint(fields=["origin", "language"], name="one_page_per_language"),
            models.UniqueConstraint(
                fields=["language", "kind", "slug"], name="one_page_per_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    @property
    def is_late(self) -> bool:
        """Is its confirmation past due? It is said on the page, which stays."""
        return self.due_on is not None and self.due_on < clock.today()

    @property
    def source_lines(self) -> list[str]:
        return self.sources.splitlines()
