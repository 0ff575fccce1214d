"""What the worker does of an import, whichever work it waits for."""

from __future__ import annotations

import logging

from django.utils.translation import gettext as _

from labimpact.base.errors import Refused
from labimpact.imports.actions import working
from labimpact.imports.actions.deciding import read_again
from labimpact.imports.actions.reading import read
from labimpact.imports.actions.running import run
from labimpact.imports.actions.undoing import undo
from labimpact.imports.enums import ImportState

_log = logging.getLogger(__name__)
_WORKS = {ImportState.READING: read, ImportState.RUNNING: run, ImportState.UNDOING: undo}


def work(register_id: int, user_id: int) -> None:
    """Do what an import waits for; what goes wrong is written beside it, in one sentence."""
    turn = working.take(register_id, user_id)
    if turn is None:
        return
    try:
        (read_again if turn.again else _WORKS[turn.state])(turn)
    except working.Over:
        _log.info("import %s: another turn has begun", register_id)
    except Refused as refusal:
        _halt(turn, str(refusal))
    except Exception:
        if not working.may_go_on(turn):
            # The wall stopped it in the middle of a step: nothing is broken.
            _halt(turn, working.no_right())
            return
        _halt(turn, _("Si è fermata per un guasto: riprova, o avvisa chi gestisce."))
        raise


def _halt(turn: working.Turn, sentence: str) -> None:
    working.halt(turn.register_id, turn.user_id, turn.number, sentence)
