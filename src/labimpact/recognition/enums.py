"""Closed lists that the code reasons about."""

from django.db import models


class PairState(models.TextChoices):
    """What became of a likely duplicate (probabile doppione)."""

    OPEN = "open", "da guardare"
    MERGED = "merged", "unite"
    NOT_SAME = "not_same", "non è la stessa persona"
    HOUSEHOLD = "household", "stessa famiglia"
    # Different people at one phone and address: proposed as a household, never as a duplicate.
    HINT = "hint", "forse stessa famiglia"


class FoundBy(models.TextChoices):
    """Who noticed that two records resemble each other."""

    SWEEP = "sweep", "controllo notturno"
    REGISTRATION = "registration", "alla registrazione"
    OPERATOR = "operator", "segnalato da un operatore"


class RequestKind(models.TextChoices):
    """What one office asks another about a person that it may not see."""

    SHARE = "share", "condividere la scheda"
    MERGE = "merge", "unire due schede"


class RequestState(models.TextChoices):
    """Where a request stands; who asked is told no more than this."""

    WAITING = "waiting", "in attesa"
    ACCEPTED = "accepted", "accettata"
    REFUSED = "refused", "rifiutata"
    EXPIRED = "expired", "rifiutata"
