"""Giving the privacy notice and noting how (informativa, arts. 12-14 GDPR)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.network.models import Language
from labimpact.people.models import Person, PrivacyNotice


@transaction.atomic(savepoint=False)
def read_notices(person: Person, *, by: Actor) -> None:
    """Note that somebody read which notices a person was given."""
    log.record("notice.opened", by=by, target=person, persons=[person.pk])


@transaction.atomic
def give_notice(
    person: Person,
    *,
    by: Actor,
    office_id: int,
    manner: str,
    language: Language,
    version: str,
    given_on: date,
) -> PrivacyNotice:
    """Note that the notice was given: how, in which language, which version, when.

    A second click on the same day answers the note already made.
    """
    if by.user_id is None:
        raise Refused(_("L'informativa la dà una persona, non il sistema."))
    if given_on > clock.today():
        raise Refused(_("La data è nel futuro: scrivi il giorno in cui l'hai data."))
    same = PrivacyNotice.objects.filter(
        person=person, manner=manner, language=language, notice_version=version,
        given_on=given_on, given_by_id=by.user_id,
    ).first()  # fmt: skip
    if same is not None:
        return same
    given = PrivacyNotice.objects.create(
        person=person, office_id=office_id, manner=manner, language=language,
        notice_version=version, given_on=given_on, given_by_id=by.user_id,
    )  # fmt: skip
    log.record("notice.given", by=by, target=given, persons=[person.pk], office_id=office_id)
    return given
