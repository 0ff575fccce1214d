"""Whose group writes which part of the portal."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Wall
from labimpact.editorial.models.walls import SET_UP
from labimpact.network.models import TerritorialArea

RIGHTS = (Permission.CONTENT_WRITE, Permission.CONTENT_PUBLISH)


class Newsroom(models.Model):
    """Redazione: the Wagtail group of those who hold a right over the pages of an area.

    Without an area it is the Region's. Nobody is put into the group: who is in it follows from
    the roles in the network (`wall.newsroom_seat`), and ends with them.
    """

    wall: ClassVar[Wall] = SET_UP

    area = models.ForeignKey(
        TerritorialArea, models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("Ambito"),
    )  # fmt: skip
    right = models.CharField(_("facoltà"), max_length=20, choices=[(r, r) for r in RIGHTS])
    group = models.OneToOneField(Group, models.CASCADE, related_name="newsroom")

    class Meta:
        verbose_name = _("redazione")
        verbose_name_plural = _("redazioni")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "right"], name="one_newsroom_per_right", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.area or _('Regione')}: {self.right}"
