"""What is done with translations besides writing them: somebody reads one over, or protects a word
from all of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Conflict, Refused
from labimpact.editorial.enums import Standing
from labimpact.editorial.models import ProtectedTerm, Rereading
from labimpact.editorial.standing import follow, tallies
from labimpact.editorial.translating.permissions import newsrooms_of


@transaction.atomic
def read_over(page: Page, language: str, *, digest: str, by: Actor) -> Rereading:
    """Say that one has read a machine's translation and found it right (riletta).

    Only of the text that was on the screen (`digest`), only by who may publish the page.
    """
    _door(page, by)
    tally = tallies([page.translation_key]).get((page.translation_key, language))
    if tally is None:
        raise Refused(_("Non c'è ancora una traduzione da rileggere."))
    if tally.digest != digest:
        raise Conflict(_("Nel frattempo la traduzione è cambiata: rileggila com'è adesso."))
    how = tally.standing(None)
    if how == Standing.STALE:
        raise Refused(_("Mancano delle frasi: la rilettura si fa quando ci sono tutte."))
    if how != Standing.MACHINE:
        raise Refused(_("Questa traduzione è di una persona: non c'è niente da rileggere."))
    _take_away(page.translation_key, language)
    said: dict[str, Any] = {"digest": digest, "read_by_id": by.user_id}
    row = Rereading.objects.create(origin=page.translation_key, language=language, **said)
    log.record("translation.read_over", by=by, target=page, details={"language": language})
    follow(page.translation_key, languages=[language])
    return row


@transaction.atomic
def take_back(page: Page, language: str, *, by: Actor) -> None:
    """Take the mark away again (non l'ho riletta); who had put it, and when, stays on record."""
    _door(page, by)
    if not _take_away(page.translation_key, language):
        raise Refused(_("Nessuno aveva segnato questa traduzione come riletta."))
    log.record("translation.reread_undone", by=by, target=page, details={"language": language})
    follow(page.translation_key, languages=[language])


def _take_away(origin: UUID, language: str) -> int:
    return Rereading.objects.filter(origin=origin, language=language).delete()[0]


def _door(page: Page, by: Actor) -> None:
    if not newsrooms_of(by).may_publish(page.area_id):
        raise Refused(_("Può dirlo chi pubblica le pagine di questo Ambito."))


@transaction.atomic
def protect(term: ProtectedTerm, *, by: Actor) -> ProtectedTerm:
    """Write a protected term (termine protetto): the Region's editors, for all areas."""
    if not newsrooms_of(by).may_publish(None):
        raise Refused(_("I termini protetti li scrive la redazione della Regione."))
    term.save()
    log.record("translation.term_written", by=by, target=term, details={"italian": term.italian})
    return term
