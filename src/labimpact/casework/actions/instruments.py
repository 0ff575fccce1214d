"""Instruments published and withdrawn, and filled in within a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework import permissions
from labimpact.casework.actions.holding import note, worked
from labimpact.casework.instruments import answers as given
from labimpact.casework.instruments.definition import WrongInstrument, read
from labimpact.casework.models import AssessmentAnswers, Case, Instrument, InstrumentVersion
from labimpact.network.models import TerritorialArea


class WrongAnswers(Refused):
    """Answers that the schema refuses, with what is wrong and where."""

    def __init__(self, problems: list[given.Problem]) -> None:
        super().__init__(_("Qualche risposta va corretta."))
        self.problems = problems


@transaction.atomic
def publish(
    *, code: str, area: TerritorialArea | None, schema: Mapping[str, Any], source: str, by: Actor
) -> InstrumentVersion:
    """Publish a version of an instrument (nuova versione): the one in use gives way to it.

    The first of a code makes the instrument, of the area or (None) of the whole network. Refused
    when the schema is not of the subset, or says the same as the version in use.
    """
    if not permissions.can_write_instruments(by, area.pk if area else None):
        raise Refused(_("Puoi pubblicare solo strumenti del tuo Ambito."))
    try:
        definition = read(schema)
    except WrongInstrument as wrong:
        raise Refused(str(wrong)) from wrong
    if not source.strip():
        raise Refused(_("Scrivi da dove viene lo strumento."))
    with connection.cursor() as cursor:
        # Whoever publishes the same at the same moment waits here: numbers follow one another.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"instrument {code}"])
    instrument, _made = Instrument.objects.get_or_create(code=code, defaults={"area": area})
    if instrument.area_id != (area.pk if area else None):
        raise Refused(_("Questo codice è già di un altro strumento."))
    last = instrument.versions.order_by("-number").first()
    if last is not None and last.withdrawn_at is None:
        if last.schema == schema:
            raise Refused(_("È uguale alla versione in uso: non c'è da pubblicare."))
        _take_away(last)
    version = InstrumentVersion.objects.create(
        instrument=instrument, number=last.number + 1 if last else 1, title=definition.title,
        schema=dict(schema), source=source.strip(), published_by=by.display_name,
    )  # fmt: skip
    details = {"code": code, "version": version.number}
    log.record("instrument.published", by=by, target=version, details=details)
    return version


@transaction.atomic
def withdraw(version: InstrumentVersion, *, by: Actor) -> None:
    """Withdraw a version (ritiro): nobody begins to fill it in; what was answered is kept."""
    if not permissions.can_write_instruments(by, version.instrument.area_id):
        raise Refused(_("Puoi ritirare solo strumenti del tuo Ambito."))
    if version.withdrawn_at is None:
        _take_away(version)
        log.record("instrument.withdrawn", by=by, target=version)


def _take_away(version: InstrumentVersion) -> None:
    version.withdrawn_at = clock.now()
    version.save(update_fields=["withdrawn_at"])


@transaction.atomic
def fill_in(
    case: Case,
    version: InstrumentVersion,
    *,
    answers: given.Answers,
    by: Actor,
    with_whom: str = "",
    on: date | None = None,
) -> AssessmentAnswers:
    """Keep what was answered (risposte), with its version, for anybody of the team.

    A version that was withdrawn meanwhile is kept all the same: what was typed is never lost.
    `WrongAnswers` names each question whose answer the schema refuses.
    """
    case = worked(case, by)
    day = on or clock.today()
    if not case.opened_on <= day <= clock.today():
        raise Refused(_("Il giorno sta tra il primo ascolto e oggi."))
    wrong = given.problems(version.schema, answers)
    if wrong:
        raise WrongAnswers(wrong)
    if not any(section for section in answers.values()):
        raise Refused(_("Non c'è nessuna risposta da salvare."))
    kept = AssessmentAnswers.objects.create(
        case=case, version=version, answered_on=day, with_whom=with_whom.strip(),
        answers={key: dict(section) for key, section in answers.items()},
        written_by_id=by.user_id or 0, written_by_name=by.display_name,
    )  # fmt: skip
    note("case.instrument_filled", case, by, answers=kept.pk, version=version.pk)
    return kept
