"""The words of a service in another language."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.directory.actions.searching import let_find
from labimpact.directory.models import SOURCE, WORDS, PublicService, ServiceText
from labimpact.directory.permissions import can_change
from labimpact.editorial.enums import Standing


@transaction.atomic
def translate(
    service: PublicService, language: str, said: Mapping[str, str], standing: Standing, *, by: Actor
) -> ServiceText:
    """Write what is said of a service in a language (tradurre), and of which Italian it is made.

    What is written counts for the Italian of today: whoever saves has both before them.
    """
    if not can_change(by, service):
        raise Refused(_("Non puoi tradurre i servizi di questo Ambito."))
    if language == SOURCE or language not in dict(settings.LANGUAGES):
        raise Refused(_("Il portale non ha questa lingua."))
    text, _made = ServiceText.objects.update_or_create(
        service=service, language=language,
        defaults={
            **{field: said.get(field, "") for field in WORDS},
            "standing": standing, "italian": service.italian(), "translated_on": clock.today(),
        },
    )  # fmt: skip
    if service.is_published:
        let_find(service)
    log.record(
        "service.translated", by=by, target=service, details={"language": language},
        office_id=by.register_for(service.owner_office_id),
    )  # fmt: skip
    return text
