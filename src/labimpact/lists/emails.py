"""Messages about files: never what is in them."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from labimpact.lists import limits
from labimpact.notifications import actions as notifications
from labimpact.notifications.models import Message


def file_ready(address: str) -> Message:
    """Tell somebody that their file is ready; it opens only after signing in."""
    hours = int(limits.kept_for().total_seconds() // 3600)
    link = f"{settings.SITE_URL}{reverse('lists:files')}"
    body = render_to_string("lists/email/file_ready.txt", {"link": link, "hours": hours})
    return notifications.queue(
        recipient=address, subject="Lab'Impact: il tuo file è pronto", body=body, kind="list_file"
    )
