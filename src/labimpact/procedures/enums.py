"""States of a procedure case and of what belongs to it."""

from django.db import models


class CaseState(models.TextChoices):
    OPEN = "open", "aperta"
    PAUSED = "paused", "in pausa"
    CLOSED = "closed", "chiusa"


class PaperState(models.TextChoices):
    """Where a document of the checklist stands."""

    MISSING = "missing", "manca"
    RECEIVED = "received", "ricevuto"
    EXEMPT = "exempt", "non serve"
    DEPENDS = "depends", "dipende"  # on an answer that is still missing


class Holder(models.TextChoices):
    """Whose term it is: a person's term asks to act, an authority's one only to press."""

    PERSON = "person", "della persona"
    AUTHORITY = "authority", "dell'ufficio pubblico"
    OTHER = "other", "di altri"


class Light(models.TextChoices):
    """How near the next date is, by rule."""

    RED = "red", "passata"
    AMBER = "amber", "vicina"
    GREEN = "green", "lontana"
    NONE = "none", "nessuna data"
