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


class About(models.TextChoices):
    """In what those who share a place or a contact do not agree."""

    ADDRESS = "address", _("lo stesso posto, scritto in modi diversi")
    WHERE = "where", _("lo stesso recapito, in posti diversi")
    PHONE = "phone", _("la stessa e-mail, telefoni diversi")
    HOURS = "hours", _("lo stesso sportello, orari diversi")
    PHONE_HOURS = "phone_hours", _("lo stesso telefono, orari diversi")
    SOURCE_ADDRESS = "source_address", _("l'elenco da cui viene dice un altro indirizzo")
    SOURCE_PHONE = "source_phone", _("l'elenco da cui viene dice un altro telefono")
    SOURCE_EMAIL = "source_email", _("l'elenco da cui viene dice un'altra e-mail")


class Settled(models.TextChoices):
    """How a disagreement ended."""

    TAKEN = "taken", _("una versione per tutti")
    APART = "apart", _("sono davvero diversi")
