"""Closed lists of the flows."""

from django.db import models


class Flow(models.TextChoices):
    """The three files of SIUSS (flussi)."""

    BENEFITS = "benefits", "Prestazioni sociali"
    SINA = "sina", "SINA (non autosufficienza)"
    SINBA = "sinba", "SINBA (bambini e famiglie)"


class Operation(models.TextChoices):
    INSERT = "I", "inserimento"
    CANCEL = "C", "cancellazione"


class FileState(models.TextChoices):
    WAITING = "waiting", "in preparazione"
    READY = "ready", "da trasmettere"
    SENT = "sent", "trasmesso"
    DISCARDED = "discarded", "buttato, non trasmesso"
    FAILED = "failed", "non riuscito"


class SummaryPart(models.TextChoices):
    """What of a case may be told to another body, besides who it is about and that it runs."""

    TAX_CODE = "tax_code", "il codice fiscale"
    RELATIVES = "relatives", "chi vive con la persona"
    PLAN = "plan", "il progetto: obiettivi, esiti, interventi"
    REFERRALS = "referrals", "gli invii"
    ACCESS = "access", "chi segue la persona, e con quale titolo"
    DOCUMENTS = "documents", "l'elenco dei documenti (non i documenti)"
