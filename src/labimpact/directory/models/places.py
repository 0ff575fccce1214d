"""Where a service is given: an office of the network, and what is different there."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from labimpact.base.wall.declarations import Wall
from labimpact.directory.enums import HoursOf
from labimpact.directory.models.services import PublicService
from labimpact.directory.models.walls import of_place, of_service
from labimpact.network.models import Language, Office


class ServiceAtQuerySet(models.QuerySet["ServiceAt"]):
    def shown(self, today: date) -> Self:
        """Places of what is published, in offices that are not closed for good."""
        there = Q(office__closed_on=None) | Q(office__closed_on__gt=today)
        return self.filter(there, service__is_published=True)


class ServiceAt(models.Model):
    """Servizio in un ufficio: address, hours, closures, phone and languages are the office's.

    What is said here stands in their place, for this service alone.
    """

    wall: ClassVar[Wall] = of_service("service_id", also="wall.keeps_directory(office_id, false)")
    links_wall: ClassVar[Wall] = of_place("serviceat_id")

    service = models.ForeignKey(PublicService, models.CASCADE, related_name="places")
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="services", verbose_name=_("ufficio")
    )
    languages = models.ManyToManyField(
        Language, blank=True, related_name="+", verbose_name=_("lingue parlate"),
        help_text=_("Se sono quelle dell'ufficio, non scegliere niente."),
    )  # fmt: skip
    phone = models.CharField(
        _("telefono"), max_length=40, blank=True,
        help_text=_("Se è quello dell'ufficio, lascia vuoto."),
    )  # fmt: skip
    by_appointment = models.BooleanField(_("solo su appuntamento"), default=False)
    is_accessible = models.BooleanField(_("si entra in sedia a rotelle"), null=True, blank=True)
    accessibility = models.CharField(
        _("accesso, a parole"), max_length=200, blank=True,
        help_text=_("Per esempio: rampa sul retro, ascensore, posto auto riservato."),
    )  # fmt: skip
    notes = models.CharField(
        _("note"), max_length=300, blank=True,
        help_text=_("Per esempio: secondo piano, suonare al numero 3."),
    )  # fmt: skip
    # How often it was written, when and by whom the last time: two who write at once are told.
    version = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    changed_at = models.DateTimeField(_("cambiato il"), null=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = ServiceAtQuerySet.as_manager()

    class Meta:
        verbose_name = _("servizio in un ufficio")
        verbose_name_plural = _("servizi negli uffici")
        ordering = ["service__name", "office__municipality__name", "office__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "office"], name="one_place_per_service_and_office"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} – {self.office}"


class ServiceHours(models.Model):
    """Orario di un servizio in un ufficio: of its desk, in place of the office's; of its phone."""

    wall: ClassVar[Wall] = of_place("place_id")

    place = models.ForeignKey(ServiceAt, models.CASCADE, related_name="hours")
    of = models.CharField(_("di che cosa"), max_length=10, choices=HoursOf.choices)
    weekday = models.PositiveSmallIntegerField(_("giorno"))
    opens_at = models.TimeField(_("dalle"))
    closes_at = models.TimeField(_("alle"))

    class Meta:
        verbose_name = _("orario di un servizio")
        verbose_name_plural = _("orari dei servizi")
        ordering = ["weekday", "opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="service_closes_after_opening"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="service_weekday_in_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.weekday} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"
