"""Formats of the files that lists make, and how far one has got."""

from enum import StrEnum

from django.db import models


class Format(StrEnum):
    """What a list can be written as."""

    XLSX = "xlsx"
    CSV = "csv"
    PDF = "pdf"

    @property
    def content_type(self) -> str:
        return {
            Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format.CSV: "text/csv; charset=utf-8",
            Format.PDF: "application/pdf",
        }[self]


class FileState(models.TextChoices):
    """How far a file has got."""

    WAITING = "waiting", "in attesa"
    RUNNING = "running", "in preparazione"
    READY = "ready", "pronto"
    STOPPED = "stopped", "fermato"
    FAILED = "failed", "non riuscito"
    EXPIRED = "expired", "scaduto"
