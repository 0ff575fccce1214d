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
