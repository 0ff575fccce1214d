"""What is mailed about pages: always through the outbox (ADR 0009)."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.models import Page

from labimpact.notifications import actions as notifications
from labimpact.notifications.models import Message


def read_over(address: str, page: Page, *, approved: bool, said: str = "") -> Message:
    """Tell who wrote a page what became of it when it was read over (rilettura)."""
    path = reverse("wagtailadmin_pages:edit", args=[page.pk])
    body = render_to_string(
        "editorial/email/read_over.txt",
        {"page": page, "approved": approved, "said": said, "link": f"{settings.SITE_URL}{path}"},
    )
    subject = "la tua pagina è pubblicata" if approved else "la tua pagina è da rivedere"
    return notifications.queue(
        recipient=address, subject=f"Lab'Impact: {subject}", body=body, kind="page_read_over"
    )
