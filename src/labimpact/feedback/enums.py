"""The fixed choices of what the public says of a page."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Missing(models.TextChoices):
    """What a page lacks, by the second tap."""

    UNCLEAR = "unclear", _("non si capisce")
    WRONG = "wrong", _("non è giusto, o è cambiato")
    INCOMPLETE = "incomplete", _("manca qualcosa")
    TRANSLATION = "translation", _("la traduzione non va bene")
    OTHER = "other", _("altro")


class Outcome(models.TextChoices):
    """What was done about it."""

    CORRECTED = "corrected", _("pagina corretta")
    NOTED = "noted", _("ne terremo conto")
    NOT_OF_THE_PAGE = "not_of_the_page", _("non riguarda la pagina")
