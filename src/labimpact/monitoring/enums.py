"""Comparisons with another body: what was asked for, and how far it has got."""

from django.db import models


class ComparisonKind(models.TextChoices):
    """What a comparison gives."""

    COUNT = "count", "conteggio delle persone in comune"
    ENCODINGS = "encodings", "codifiche da mandare"


class ComparisonState(models.TextChoices):
    """How far a comparison has got."""

    WAITING = "waiting", "in attesa"
    RUNNING = "running", "in corso"
    READY = "ready", "pronto"
    FAILED = "failed", "non riuscito"


GOING = (ComparisonState.WAITING, ComparisonState.RUNNING)
