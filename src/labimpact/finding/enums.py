"""The fixed choices of the portal's search."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HowSettled(models.TextChoices):
    """What an editor did about something that was looked for in vain."""

    DONE = "fatto", _("ora c'è")
    DISMISSED = "non-serve", _("non serve")
