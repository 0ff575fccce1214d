"""Within how many days an office answers."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework import permissions
from labimpact.casework.models import ReferralTerm
from labimpact.network.models import Office

SHORTEST, LONGEST = 1, 30


@transaction.atomic
def set_term(office: Office, *, working_days: int, by: Actor) -> ReferralTerm:
    """Set within how many working days an office answers a referral (termine di risposta).

    It counts for referrals sent from now on: those under way keep the day they were told.
    """
    if not permissions.can_set_term(by, office.pk):
        raise Refused(_("Il termine di un ufficio lo decide chi coordina l'Ambito."))
    if not SHORTEST <= working_days <= LONGEST:
        raise Refused(_("Il termine va da 1 a 30 giorni lavorativi."), field="working_days")
    term, _made = ReferralTerm.objects.update_or_create(
        office=office, defaults={"working_days": working_days}
    )
    log.record(
        "referral.term_set", by=by, target=term, office_id=office.pk,
        details={"working_days": working_days},
    )  # fmt: skip
    return term
