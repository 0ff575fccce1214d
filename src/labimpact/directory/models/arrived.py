"""What a service was made of, when it came from elsewhere."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from labimpact.base.wall.declarations import Wall
from labimpact.directory.models.services import PublicService
from labimpact.directory.models.walls import beside_service


class ArrivedService(models.Model):
    """Servizio arrivato: the document of its source, whole, beside the draft made of it.

    Sources give one identifier to several services: `ordinal` says which of them this is.
    """

    wall: ClassVar[Wall] = beside_service("service_id")

    service = models.OneToOneField(PublicService, models.CASCADE, related_name="arrived")
    source = models.CharField(_("da dove"), max_length=200)
    external_id = models.CharField(_("identificativo alla fonte"), max_length=200)
    ordinal = models.PositiveIntegerField(_("quale, fra quelli con lo stesso identificativo"))
    record = models.JSONField(_("documento"))
    brought_on = models.DateField(_("arrivato il"))
    # What the source says now of what was published meanwhile, and is therefore not written over.
    newest = models.JSONField(_("documento più recente"), null=True, blank=True)
    newest_on = models.DateField(_("arrivato di nuovo il"), null=True, blank=True)

    class Meta:
        verbose_name = _("servizio arrivato")
        verbose_name_plural = _("servizi arrivati")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.source}: {self.external_id}"

    @property
    def said(self) -> dict[str, Any]:
        """What the source says, as far as is known."""
        said: dict[str, Any] = self.newest or self.record
        return said

    def pretty(self) -> str:
        """The document as people can read it."""
        return json.dumps(self.record, ensure_ascii=False, indent=2)
