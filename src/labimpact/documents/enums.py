"""What is known of a file."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scan(models.TextChoices):
    """What the antivirus said (controllo antivirus)."""

    NONE = "none", _("non controllato")  # no scanner was set when it came
    WAITING = "waiting", _("in attesa del controllo antivirus")
    CLEAN = "clean", _("controllato")
    INFECTED = "infected", _("contiene un virus")


class Reading(models.TextChoices):
    """What became of reading the text of a file (testo del file)."""

    READ = "read", _("letto")
    NONE = "none", _("senza testo")  # a scan: a picture of a page
    FAILED = "failed", _("non si legge")
