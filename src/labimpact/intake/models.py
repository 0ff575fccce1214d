"""Requests that come from the public pages, without an account."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import Actor, System
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import offices, system
from labimpact.intake.enums import Kind, Outcome
from labimpact.network.models import Office

_MINE = f"office_id = {offices(Permission.CONTACT_RECORD)}"


class PublicRequestQuerySet(models.QuerySet["PublicRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(office__in=actor.offices_where(Permission.CONTACT_RECORD))

    def open(self) -> Self:
        return self.filter(closed_at=None)


class PublicRequest(models.Model):
    """Richiesta dal portale: what somebody wrote, for the office that answers it.

    The public lays it in through `wall.ask_publicly` and reads none; who works in the office reads
    it, takes it, and says how it ended. What was written is never changed.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.COMMON,
        retention="public_request",
        track=True,
        read=f"{_MINE} OR {system(System.RETENTION)}",
        update=_MINE,
        delete=system(System.RETENTION),
        update_columns=("taken_by_id", "taken_at", "closed_at", "outcome", "note"),
    )

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", verbose_name=_("sportello")
    )
    kind = models.CharField(_("che cosa"), max_length=20, choices=Kind.choices)
    language = models.CharField(_("lingua"), max_length=12)
    name = models.CharField(_("nome"), max_length=120)
    phone = models.CharField(_("telefono"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    words = models.TextField(_("che cosa scrive"), max_length=2000)
    page = models.CharField(_("pagina"), max_length=300, blank=True)
    sent_key = models.CharField(max_length=40, unique=True)
    asked_at = models.DateTimeField(_("arrivata il"))
    due_on = models.DateField(_("rispondere entro il"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("se ne occupa"),
    )  # fmt: skip
    taken_at = models.DateTimeField(_("presa il"), null=True, blank=True)
    closed_at = models.DateTimeField(_("chiusa il"), null=True, blank=True)
    outcome = models.CharField(
        _("com'è finita"), max_length=12, choices=Outcome.choices, blank=True
    )
    note = models.CharField(_("nota"), max_length=600, blank=True)

    objects = PublicRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("richiesta dal portale")
        verbose_name_plural = _("richieste dal portale")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["office", "closed_at"], name="open_requests_of_an_office")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(phone="", email=""), name="somebody_can_be_answered"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, outcome="")
                | models.Q(closed_at__isnull=False) & ~models.Q(outcome=""),
                name="what_is_closed_says_how",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"
