"""Appointments that people take themselves from the portal, without an account."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from labimpact.agenda.models import Appointment, AppointmentKind
from labimpact.base.actor import Actor, System
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import system
from labimpact.network.models import Language, Office

# How an appointment names the booking it comes from (`origin_kind`).
ORIGIN = "booking.publicbooking"
# It opens with its appointment: where a seal hides the one, it hides the other.
_ITS_APPOINTMENT = "appointment_id IN (SELECT a.id FROM agenda_appointment a)"


class PublicBookingQuerySet(models.QuerySet["PublicBooking"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(office__in=actor.offices_where(Permission.APPOINTMENT_MANAGE))


class PublicBooking(models.Model):
    """Prenotazione dal portale: who takes a place, how to reach them, in which language.

    The public writes it through its doors (`booking/wall.sql`) and reads none; the office reads it
    with its appointment, once the code that was sent has been typed. What opens it from outside is
    kept as a fingerprint only.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.COMMON,
        retention="public_booking",
        read=" OR ".join([_ITS_APPOINTMENT, system(System.RETENTION)]),
        delete=system(System.RETENTION),
    )

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", verbose_name=_("sportello")
    )
    kind = models.ForeignKey(
        AppointmentKind, models.PROTECT, related_name="+", verbose_name=_("tipo")
    )
    language = models.CharField(_("lingua della pagina"), max_length=12)
    spoken = models.ForeignKey(
        Language, models.PROTECT, null=True, related_name="+", verbose_name=_("lingua")
    )
    name = models.CharField(_("nome"), max_length=80)
    phone = models.CharField(_("telefono"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    topic = models.CharField(_("argomento"), max_length=60, blank=True)
    wanted_at = models.DateTimeField(_("posto scelto"))
    asked_at = models.DateTimeField(_("chiesta il"))
    key_hash = models.CharField(max_length=64, unique=True)
    # The address of the reminder: the first one is known to nobody here.
    reminder_hash = models.CharField(max_length=64, blank=True)
    reminded_of = models.DateTimeField(_("ricordata per"), null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField()
    code_tries = models.PositiveSmallIntegerField(default=0)
    codes_sent = models.PositiveSmallIntegerField(default=1)
    proved_at = models.DateTimeField(_("codice confermato il"), null=True, blank=True)
    appointment = models.OneToOneField(
        Appointment, models.CASCADE, null=True, blank=True, related_name="booking",
        verbose_name=_("appuntamento"),
    )  # fmt: skip

    objects = PublicBookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("prenotazione dal portale")
        verbose_name_plural = _("prenotazioni dal portale")
        ordering = ["asked_at", "pk"]
        indexes = [
            models.Index(fields=["email"], name="bookings_by_email", condition=~Q(email="")),
            models.Index(fields=["phone"], name="bookings_by_phone", condition=~Q(phone="")),
            models.Index(
                fields=["reminder_hash"],
                name="bookings_by_reminder",
                condition=~Q(reminder_hash=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(phone="", email=""), name="who_books_can_be_reached"
            )
        ]

    def __str__(self) -> str:
        return f"prenotazione {self.pk}"
