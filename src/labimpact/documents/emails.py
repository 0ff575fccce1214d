"""Messages about files: never whose they are, nor their names."""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string

from labimpact.notifications import actions as notifications
from labimpact.notifications.models import Message


def infected(address: str, *, stored_at: datetime, finding: str) -> Message:
    """Tell who brought a file that the antivirus found something in it (file in quarantena)."""
    context = {"stored_at": stored_at, "finding": finding}
    return notifications.queue(
        recipient=address,
        subject="Lab'Impact: un file che hai caricato contiene un virus",
        body=render_to_string("documents/email/infected.txt", context),
        kind="file_infected",
    )
