"""The words that a machine must not translate as it likes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import System
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.editor_tables import WRITES
from labimpact.base.wall.policies import system

_REGION = f"(wall.publishes_for(NULL) OR {system(System.WORKER)})"


class ProtectedTerm(models.Model):
    """Termine protetto: a word of offices and papers, kept in every translation as it is written
    at the counter, or said in a language as the network has settled (`fixed`).

    The Region's editors keep them. A term out of use stays, so that it does not come back.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE, retention="permanent", track=True,
        read=WRITES, insert=_REGION, update=_REGION,
    )  # fmt: skip

    italian = models.CharField(_("in italiano"), max_length=120, unique=True)
    forms = models.TextField(
        _("altre forme"), blank=True, help_text=_("Plurali e varianti, una per riga.")
    )
    fixed = models.JSONField(_("come si dice in una lingua"), default=dict, blank=True)
    source = models.CharField(_("fonte"), max_length=300)
    in_use = models.BooleanField(_("in uso"), default=True)

    class Meta:
        verbose_name = _("termine protetto")
        verbose_name_plural = _("termini protetti")
        ordering = ["italian"]

    def __str__(self) -> str:
        return self.italian
