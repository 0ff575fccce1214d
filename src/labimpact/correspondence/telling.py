"""What is said about the reminders of a matter, where the matter is written."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.correspondence import permissions
from labimpact.correspondence.queries import reminders as queries
from labimpact.notifications import sms
from labimpact.people.models import Person


def told(actor: Actor, person: Person | None, office_id: int, origin: tuple[str, int]) -> str:
    """Whether the person will be reminded of a matter and when, or what keeps it from them.

    Empty for whoever may not plan reminders there, and where there is no person to write to.
    """
    if person is None or not permissions.can_plan(actor, office_id):
        return ""
    row = queries.next_of(actor, origin)
    if row is None:
        return _("Nessun promemoria: è troppo vicino, o è già stato mandato o fermato.")
    if not queries.is_reachable(person):
        return _("Nessun promemoria: manca %(what)s con l'accordo della persona.") % {
            "what": helpful_contact()
        }
    when = timezone.localtime(row.send_at)
    return _("Promemoria previsto per il %(when)s.") % {"when": f"{when:%d/%m/%Y alle %H:%M}"}


def helpful_contact() -> str:
    """Which contact a reminder can use in this system."""
    if sms.is_active():
        return _("un'e-mail o un cellulare sicuri")
    return _("un'e-mail sicura (gli SMS qui non sono attivi, un telefono non basta)")
