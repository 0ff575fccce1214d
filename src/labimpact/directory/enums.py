"""The fixed choices of the directory of services (elenco dei servizi)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """For whom a service is made; without any of these it is for everybody."""

    WOMEN = "women", _("donne")
    FAMILIES = "families", _("famiglie")
    MINORS = "minors", _("minori")


class Way(models.TextChoices):
    """How one asks for a service."""

    WALK_IN = "walk_in", _("si va di persona, senza appuntamento")
    APPOINTMENT = "appointment", _("si prende un appuntamento")
    PHONE = "phone", _("si telefona")


class Rhythm(models.TextChoices):
    """How quickly what is said of a service grows old: each has a term of its own in the rules."""

    DESK = "desk", _("sportello o servizio stabile")
    ACTIVITY = "activity", _("corso, incontro, attività")
    EMERGENCY = "emergency", _("servizio per un'emergenza")


class HoursOf(models.TextChoices):
    """What the hours of a service at an office are of."""

    DESK = "desk", _("sportello")
    PHONE = "phone", _("telefono")
