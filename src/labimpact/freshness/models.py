"""What is asked of the portal: whether it is still true, and whether its links still lead there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import System
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import somewhere, system
from labimpact.network.models import Office, TerritorialArea

_ITSELF = system(System.WORKER)
_READS = (
    f"({_ITSELF} OR {somewhere(Permission.CONTENT_WRITE)}"
    f" OR {somewhere(Permission.CONTENT_PUBLISH)})"
)
_LOOKED_AT = Custom(
    privacy=Privacy.NONE, retention="permanent",
    read=_READS, insert=_ITSELF, update=_ITSELF, delete=_ITSELF,
)  # fmt: skip


class ConfirmLink(models.Model):
    """Domanda «è ancora vero?»: a secret address by which one thing is confirmed, once.

    Of the secret only its seal is kept. It is asked by functions (`wall.confirm_by_link`); a step
    is asked once for each due date: owner, then area, then Region.
    """

    class Of(models.TextChoices):
        GUIDE = "guide", _("guida")
        SERVICE = "service", _("servizio")

    class Step(models.IntegerChoices):
        OWNER = 1, _("ufficio che ne risponde")
        AREA = 2, _("coordinamento dell'Ambito")
        REGION = 3, _("Regione")

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE, retention="permanent", read=_ITSELF, insert=_ITSELF, delete=_ITSELF
    )

    of = models.CharField(_("di che cosa"), max_length=10, choices=Of.choices)
    ref = models.CharField(_("quale"), max_length=36)
    office = models.ForeignKey(
        Office, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("ufficio")
    )
    step = models.PositiveSmallIntegerField(_("passo"), choices=Step.choices)
    due_on = models.DateField(_("da confermare entro il"))
    key_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(_("mandata il"))
    expires_at = models.DateTimeField(_("vale fino al"))
    used_at = models.DateTimeField(_("confermato il"), null=True, blank=True)

    class Meta:
        verbose_name = _("domanda «è ancora vero?»")
        verbose_name_plural = _("domande «è ancora vero?»")
        constraints = [
            models.UniqueConstraint(fields=["of", "ref", "due_on", "step"], name="asked_once")
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.ref} ({self.due_on:%d/%m/%Y}, {self.step})"


class CheckedLink(models.Model):
    """Collegamento: an address of another site to which the portal leads, and how it stands.

    What cannot be told (`unsure`) is no alarm: the site turns robots away, or did not answer once.
    """

    class State(models.TextChoices):
        NEW = "", _("non ancora guardato")
        WORKS = "works", _("funziona")
        MOVED = "moved", _("si è spostato")
        BROKEN = "broken", _("non c'è più")
        UNSURE = "unsure", _("non si può dire")

    wall: ClassVar[Wall] = _LOOKED_AT

    url = models.CharField(_("indirizzo"), max_length=500, unique=True)
    state = models.CharField(_("esito"), max_length=10, choices=State.choices, blank=True)
    why = models.CharField(_("perché"), max_length=60, blank=True)
    status = models.PositiveSmallIntegerField(_("risposta"), default=0)
    better = models.CharField(_("indirizzo nuovo"), max_length=500, blank=True)
    silences = models.PositiveSmallIntegerField(_("notti senza risposta"), default=0)
    bad_since = models.DateField(_("da quando"), null=True, blank=True)
    checked_at = models.DateTimeField(_("guardato il"), null=True, blank=True)

    class Meta:
        verbose_name = _("collegamento")
        verbose_name_plural = _("collegamenti")

    def __str__(self) -> str:
        return self.url


class LinkPlace(models.Model):
    """Dove sta un collegamento: a page or a service of the portal; written anew each night."""

    wall: ClassVar[Wall] = _LOOKED_AT

    link = models.ForeignKey(CheckedLink, models.CASCADE, related_name="places")
    of = models.CharField(_("di che cosa"), max_length=10)
    ref = models.CharField(_("quale"), max_length=36)
    title = models.CharField(_("titolo"), max_length=255)
    path = models.CharField(_("pagina"), max_length=300)
    language = models.CharField(_("lingua"), max_length=12)
    area = models.ForeignKey(
        TerritorialArea, models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("Ambito"),
    )  # fmt: skip
    page_id = models.PositiveBigIntegerField(_("pagina della redazione"), null=True, blank=True)

    class Meta:
        verbose_name = _("posto di un collegamento")
        verbose_name_plural = _("posti dei collegamenti")
        ordering = ["title", "language", "pk"]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    @property
    def can_be_repaired(self) -> bool:
        """In one click: an Italian page, of whose link the new address is known. Translations
        follow their Italian text."""
        return bool(self.page_id and self.link.better and self.language == "it")
