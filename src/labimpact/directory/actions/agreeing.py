"""Answering where two say the same place or contact differently."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.directory.agreeing import comparing, keeping, writing
from labimpact.directory.agreeing.comparing import Ref, Voice
from labimpact.directory.agreeing.reading import Reading
from labimpact.directory.enums import Settled
from labimpact.directory.models import Disagreement

_CHANGED = "Intanto qualcuno ha cambiato: guarda di nuovo le due versioni."


@transaction.atomic
def take(row: Disagreement, ref: Ref, *, seen: str, by: Actor) -> bool:
    """Let one version stand for all (vale per tutti), where the actor may write; False when others
    must still take it.

    Nothing is changed behind anybody's back: what is another's to write stays as it is, the row
    stays open and says which version was chosen. `seen` is the digest on the screen.
    """
    row, voices = _looked_at(row, seen, by)
    chosen = next((voice for voice in voices if voice.ref == ref), None)
    if chosen is None:
        raise Refused(_(_CHANGED))
    reading, field = Reading(keeping.refs_of(row)), comparing.field_of(row.about)
    value, before = chosen.says(row.about), []
    for voice in voices:
        who = reading.row(voice.ref)
        if voice.says(row.about) != value and who is not None and writing.can_write(who, by):
            before.append([*voice.ref, voice.says(row.about), value])
            writing.write(who, field, value, by)
    left = [
        voice for voice in voices
        if voice.says(row.about) != value and list(voice.ref) not in [one[:2] for one in before]
    ]  # fmt: skip
    # What a source says is nobody's here to change: it is known, and comes back if it changes.
    others = [voice for voice in left if voice.ref[0] != "source"]
    row.before, row.chosen = [*row.before, *before], list(ref)
    now = keeping.again(row)
    if now is not None:
        keeping.follow(row, now)
    settled = "" if others else Settled.APART if left else Settled.TAKEN
    _answered(row, settled, "disagreement.taken", by)
    return not others


@transaction.atomic
def keep_apart(row: Disagreement, *, seen: str, by: Actor) -> None:
    """They are really different (sono davvero diversi): it does not come back until one of them
    changes."""
    row, _voices = _looked_at(row, seen, by)
    row.chosen, row.before = None, []
    _answered(row, Settled.APART, "disagreement.kept_apart", by)


@transaction.atomic
def give_back(row: Disagreement, *, by: Actor) -> None:
    """Take an answer back (annulla): what was written stands again as it was before, unless
    somebody has changed it since."""
    row = _locked(row, by)
    if not row.settled and not row.before:
        raise Refused(_("Non c'è niente da annullare."))
    reading = Reading((str(of), int(pk)) for of, pk, _old, _new in row.before)
    said = {voice.ref: voice for voice in reading.voices()}
    for of, pk, old, new in row.before:
        who, voice = reading.row((of, pk)), said.get((of, pk))
        if who is None or voice is None or voice.says(row.about) != keeping.as_value(new):
            raise Refused(_("Non si può annullare: intanto qualcuno ha cambiato."))
        if not writing.can_write(who, by):
            raise Refused(_("Una parte l'ha cambiata chi cura un altro ufficio: annulla lui."))
        writing.write(who, comparing.field_of(row.about), keeping.as_value(old), by)
    row.before, row.chosen = [], None
    now = keeping.again(row)
    if now is not None:
        keeping.follow(row, now)
    _answered(row, "", "disagreement.given_back", by)


def _looked_at(row: Disagreement, seen: str, by: Actor) -> tuple[Disagreement, list[Voice]]:
    """The row and what is said now, when it is still what was on the screen."""
    row = _locked(row, by)
    now = keeping.again(row)
    if row.settled or now is None or now.digest != seen:
        raise Refused(_(_CHANGED))
    return row, list(now.voices)


def _locked(row: Disagreement, by: Actor) -> Disagreement:
    found = Disagreement.objects.visible_to(by).select_for_update().filter(pk=row.pk).first()
    if found is None:
        raise Refused(_("Risponde chi cura i servizi di uno di questi uffici."))
    return found


def _answered(row: Disagreement, settled: str, action: str, by: Actor) -> None:
    row.settled, row.answered_at, row.answered_by_id = settled, clock.now(), by.user_id
    row.save()
    log.record(action, by=by, target=row, details={"about": row.about, "offices": row.offices})
