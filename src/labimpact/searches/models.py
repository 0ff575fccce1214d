"""Searches of the portal that somebody is written to about."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import System
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import system


class FollowedSearchQuerySet(models.QuerySet["FollowedSearch"]):
    def confirmed(self) -> Self:
        return self.exclude(confirmed_at=None)

    def unlooked(self, day: datetime) -> Self:
        """Those not looked at since the beginning of a day: one message a day at most."""
        return self.confirmed().filter(looked_until__lt=day)


class FollowedSearch(models.Model):
    """Ricerca seguita: an address that is written to when something new is found for a search.

    The public writes it through the doors of `searches/wall.sql` and reads none; the worker reads
    it to write. What somebody looks for may tell of their health or their faith: it is kept as
    what is most private. `seed` opens nothing without the signature of the installation.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="followed_search",
        read=system(System.WORKER, System.RETENTION),
        update=system(System.WORKER),
        delete=system(System.RETENTION),
    )

    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("lingua"), max_length=12)
    query = models.TextField(_("ricerca"))
    seed = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(_("chiesta il"))
    confirmed_at = models.DateTimeField(_("confermata il"), null=True, blank=True)
    looked_until = models.DateTimeField(_("guardata fino al"), null=True, blank=True)
    asked_again_at = models.DateTimeField(_("chiesto di nuovo il"), null=True, blank=True)

    objects = FollowedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("ricerca seguita")
        verbose_name_plural = _("ricerche seguite")
        indexes = [models.Index(fields=["email"], name="followed_by_email")]
        constraints = [
            # It is looked at from the moment it is confirmed.
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | ~models.Q(looked_until=None),
                name="followed_is_looked_at",
            )
        ]

    def __str__(self) -> str:
        return f"ricerca seguita {self.pk}"
