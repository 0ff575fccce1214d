"""Where two say the same place or contact differently."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import Actor
from labimpact.base.wall.declarations import Wall
from labimpact.directory.enums import About, Settled
from labimpact.directory.models.services import PUBLISHERS, kept_offices
from labimpact.directory.models.walls import DISAGREEMENT


class DisagreementQuerySet(models.QuerySet["Disagreement"]):
    def visible_to(self, actor: Actor) -> Self:
        """Where an office of the areas whose directory the actor answers for has a say."""
        mine = kept_offices(actor, PUBLISHERS).order_by().values("pk")
        return self.filter(offices__overlap=ArraySubquery(mine))

    def open(self) -> Self:
        return self.filter(settled="")


class Disagreement(models.Model):
    """Discordanza: what is shared (an address, a phone) and who says what of it.

    It holds no copy of what they say: `refs` name the rows that speak (`["office", 3]`, `["place",
    7]`, `["source", 1]`), which are read where they are. `digest` is of all that they said when it
    was looked at last: what was settled comes back when it changes.
    """

    wall: ClassVar[Wall] = DISAGREEMENT

    about = models.CharField(_("di che cosa"), max_length=20, choices=About.choices)
    shared = models.CharField(_("che cosa hanno in comune"), max_length=300)
    refs = models.JSONField(_("chi parla"))
    offices = ArrayField(models.BigIntegerField(), verbose_name=_("uffici"))
    digest = models.CharField(max_length=64)
    found_on = models.DateField(_("trovata il"))
    # The version that somebody chose, while others must still take it, and what stood before.
    chosen = models.JSONField(_("versione scelta"), null=True, blank=True)
    before = models.JSONField(_("che cosa c'era prima"), default=list, blank=True)
    settled = models.CharField(_("come si è chiusa"), max_length=10, choices=Settled.choices,
                               blank=True)  # fmt: skip
    answered_at = models.DateTimeField(_("risposto il"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("risposto da"),
    )  # fmt: skip

    objects = DisagreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("discordanza")
        verbose_name_plural = _("discordanze")
        ordering = ["found_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["about", "shared"], name="one_disagreement_about_it"),
            models.CheckConstraint(
                condition=Q(settled="") | Q(answered_at__isnull=False),
                name="a_settled_disagreement_was_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_about_display()}: {self.shared}"
