"""Who read over which translation, and the very text they read."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.editor_tables import WRITES
from labimpact.editorial.models.walls import PUBLISHES_PAGE


class Rereading(models.Model):
    """Rilettura: somebody who may publish a page read its machine translation and found it right.

    It holds for the text they read (`digest`, of every sentence) and for no other: who changes a
    word takes the mark away without having to remember it. Readers are told the day, never the
    name.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF, retention="permanent", track=True,
        read=WRITES,
        insert=f"{PUBLISHES_PAGE} AND read_by_id = (SELECT wall.user_id())",
        delete=PUBLISHES_PAGE,
    )  # fmt: skip

    origin = models.UUIDField(_("origine"))
    language = models.CharField(_("lingua"), max_length=12)
    digest = models.CharField(_("impronta del testo"), max_length=64)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("riletta da")
    )
    read_at = models.DateTimeField(_("riletta il"), auto_now_add=True)

    class Meta:
        verbose_name = _("rilettura")
        verbose_name_plural = _("riletture")
        constraints = [
            models.UniqueConstraint(fields=["origin", "language"], name="one_rereading_per_page")
        ]

    def __str__(self) -> str:
        return f"{self.origin} ({self.language})"
