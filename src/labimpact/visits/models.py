"""How much the portal is read: counts by day, and nothing of who reads."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import System
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import somewhere, system
from labimpact.visits.enums import Counted

READERS = (Permission.CONTENT_WRITE, Permission.CONTENT_PUBLISH, Permission.NETWORK_MANAGE)


class VisitCount(models.Model):
    """Conteggio delle visite: how often something of the portal was opened on a day.

    `name` is the address of the page without its language, or the number of the area; a search
    has none: its words are not counted here. An address and an area are never counted together.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE, retention="portal_visits",
        read=" OR ".join([*map(somewhere, READERS), system(System.WORKER)]),
        delete=system(System.WORKER),
    )  # fmt: skip

    day = models.DateField(_("giorno"))
    kind = models.CharField(_("che cosa"), max_length=10, choices=Counted.choices)
    name = models.CharField(_("nome"), max_length=300, blank=True)
    language = models.CharField(_("lingua"), max_length=12)
    times = models.PositiveIntegerField(_("volte"))

    class Meta:
        verbose_name = _("conteggio delle visite")
        verbose_name_plural = _("conteggi delle visite")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "kind", "name", "language"], name="one_count_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.kind} {self.name} ({self.language}): {self.times}"
