"""Many pages to be translated into many languages, as one order that the worker works off."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import System
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.editor_tables import WRITES
from labimpact.base.wall.policies import system
from labimpact.editorial.enums import OrderState, PageState

_OWN = "ordered_by_id = (SELECT wall.user_id())"
_WORKER = system(System.WORKER)
_ITS = (
    "EXISTS (SELECT 1 FROM editorial_translationorder o WHERE o.id = order_id"  # noqa: S608
    f" AND (o.{_OWN} OR {_WORKER}))"
)


class TranslationOrder(models.Model):
    """Ordine di traduzione: pages and languages, in the name of who asked.

    What may be done is looked at again for each page, with the rights of that moment. Whoever works
    it off begins a turn: a worker taken for lost that comes back finds that it is not its own.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF, retention="job_queue",
        read=WRITES, insert=f"{WRITES} AND {_OWN}", update=f"{_OWN} OR {_WORKER}",
        delete=_WORKER,
    )  # fmt: skip

    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("chiesto da")
    )
    ordered_at = models.DateTimeField(_("chiesto il"), auto_now_add=True)
    languages = ArrayField(models.CharField(max_length=12), verbose_name=_("lingue"))
    by_machine = models.BooleanField(_("traduci con la macchina"), default=False)
    publish = models.BooleanField(_("pubblica ciò che è completo"), default=False)
    state = models.CharField(
        _("stato"), max_length=10, choices=OrderState.choices, default=OrderState.WAITING
    )
    turn = models.PositiveIntegerField(_("turno"), default=0)
    touched_at = models.DateTimeField(_("ultimo passo"), auto_now_add=True)
    ended_at = models.DateTimeField(_("finito il"), null=True, blank=True)

    class Meta:
        verbose_name = _("ordine di traduzione")
        verbose_name_plural = _("ordini di traduzione")
        ordering = ["-ordered_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pk}: {', '.join(self.languages)}"

    @property
    def is_going(self) -> bool:
        return self.state in (OrderState.WAITING, OrderState.RUNNING)


class OrderedPage(models.Model):
    """Pagina di un ordine: how far it has got, and what went wrong or was left out."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE, retention="job_queue",
        read=WRITES, insert=_ITS, update=_ITS, delete=_WORKER,
    )  # fmt: skip

    order = models.ForeignKey(
        TranslationOrder, models.CASCADE, related_name="pages", verbose_name=_("ordine")
    )
    origin = models.UUIDField(_("origine"))
    title = models.CharField(_("titolo"), max_length=255)
    state = models.CharField(
        _("stato"), max_length=10, choices=PageState.choices, default=PageState.WAITING
    )
    problem = models.CharField(_("che cosa è andato storto"), max_length=300, blank=True)
    # What the machine could not do, language by language; the sentences stay in Italian.
    left_out = models.JSONField(_("frasi lasciate in italiano"), default=list, blank=True)

    class Meta:
        verbose_name = _("pagina di un ordine")
        verbose_name_plural = _("pagine degli ordini")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "origin"], name="one_page_per_order")
        ]

    def __str__(self) -> str:
        return self.title
