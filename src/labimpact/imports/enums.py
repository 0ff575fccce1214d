"""Where an import is, and where each of its rows."""

from django.db import models


class ImportState(models.TextChoices):
    COLUMNS = "columns", "da abbinare"
    READING = "reading", "in lettura"
    PREVIEW = "preview", "da controllare"
    RUNNING = "running", "in corso"
    PAUSED = "paused", "fermata"
    DONE = "done", "conclusa"
    UNDOING = "undoing", "annullamento in corso"
    UNDONE = "undone", "annullata"


# What a worker is busy with: it may be taken up again by another one.
BUSY = (ImportState.READING, ImportState.RUNNING, ImportState.UNDOING)
# When rows may be decided and mended.
OPEN = (ImportState.PREVIEW, ImportState.PAUSED, ImportState.DONE)


class RowState(models.TextChoices):
    READY = "ready", "pronta"
    DOUBT = "doubt", "da confermare"
    ERROR = "error", "con errori"
    SKIPPED = "skipped", "da non importare"
    DONE = "done", "importata"
    UNDONE = "undone", "tolta"


class MatchKind(models.TextChoices):
    """Why two persons may be one, from the surest reason to the weakest."""

    EXTERNAL = "external", "stesso numero nel registro"
    TAX_CODE = "tax_code", "stesso codice fiscale"
    PERMIT = "permit", "stesso numero di permesso"
    BIRTH = "birth", "stesso nome e stessa nascita"
    PHONE = "phone", "stesso nome e stesso telefono"
    NEAR_BIRTH = "near_birth", "stesso nome e nascita quasi uguale"
    NAME = "name", "stesso nome"
    LIKENESS = "likeness", "forse la stessa persona, scritta in altro modo"
    MET = "met", "ha già un contatto in quel giorno"
    REPEATED = "repeated", "riga uguale a un'altra"


class Choice(models.TextChoices):
    """What is done with a person who may be known."""

    SAME = "same", "è la stessa persona"
    NEW = "new", "è una persona nuova"
    SKIP = "skip", "non importare la riga"
