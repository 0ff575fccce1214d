"""The process of a case as one table: from where to where, who moves it, what must be there.

The states and what each must record are those of CSI-LG ch. 4 (domain.md section 4). Pure: what is
there is gathered by `queries/facts.py`; that nobody moves otherwise is held by the database
(`wall.case_moves`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from labimpact.base.permissions import Permission
from labimpact.casework.enums import CaseState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

S = CaseState


class Need(StrEnum):
    """Something a state must record before the case goes on."""

    FIRST_READING = "first_reading"
    HOUSEHOLD = "household"
    PRIVACY_NOTICE = "privacy_notice"
    ASSESSED_NEEDS = "assessed_needs"
    RESOURCES = "resources"
    NETWORK = "network"
    UVM = "uvm"
    GOALS = "goals"
    INTERVENTIONS = "interventions"
    REVIEW_DAY = "review_day"
    AGREEMENT = "agreement"
    DELIVERED = "delivered"
    RESULTS = "results"


# What is missing in words, and the place of the page where it is written.
WORDS: dict[Need, tuple[_StrPromise, str]] = {
    Need.FIRST_READING: (_("la prima lettura del bisogno"), "prima-lettura"),
    Need.HOUSEHOLD: (_("il nucleo familiare (o che vive senza nucleo)"), "prima-lettura"),
    Need.PRIVACY_NOTICE: (_("l'informativa sulla privacy data alla persona"), "privacy"),
    Need.ASSESSED_NEEDS: (_("almeno un bisogno valutato"), "valutazione"),
    Need.RESOURCES: (_("le risorse della persona"), "valutazione"),
    Need.NETWORK: (_("la rete sociale"), "valutazione"),
    Need.UVM: (_("la decisione della UVM, perché il bisogno è anche sanitario"), "equipe"),
    Need.GOALS: (_("almeno un obiettivo, con la misura e la data"), "progetto"),
    Need.INTERVENTIONS: (_("un intervento per ogni obiettivo, con chi lo fa"), "progetto"),
    Need.REVIEW_DAY: (_("il giorno della verifica"), "progetto"),
    Need.AGREEMENT: (_("il sì della persona al progetto"), "progetto"),
    Need.DELIVERED: (_("almeno un intervento erogato"), "interventi"),
    Need.RESULTS: (_("l'esito di ogni obiettivo"), "verifiche"),
}


@dataclass(frozen=True)
class Move:
    """One way on: what it is called, who goes it, what must be there, what happens of itself."""

    start: CaseState
    end: CaseState
    label: _StrPromise
    who: Permission
    needs: tuple[Need, ...] = ()
    # The deed that moves the case; there is no button for the move alone.
    by_deed: str = ""


MOVES: tuple[Move, ...] = (
    Move(
        S.PRE_ASSESSMENT, S.TAKEN_ON, _("Prendi in carico"), Permission.CASE_LEAD,
        (Need.FIRST_READING, Need.HOUSEHOLD, Need.PRIVACY_NOTICE), "take_on",
    ),
    Move(
        S.TAKEN_ON, S.ASSESSMENT, _("Scrivi la valutazione"), Permission.CASE_LEAD,
        by_deed="assess",
    ),
    Move(
        S.ASSESSMENT, S.PLAN, _("Concorda il progetto"), Permission.CASE_LEAD,
        (
            Need.ASSESSED_NEEDS, Need.RESOURCES, Need.NETWORK, Need.UVM, Need.GOALS,
            Need.INTERVENTIONS, Need.REVIEW_DAY,
        ),
        "agree",
    ),
    Move(
        S.PLAN, S.DELIVERY, _("Registra il primo intervento"), Permission.CASE_WORK,
        by_deed="provide",
    ),
    # A plan that replaced another is reviewed also when nothing of it has been given yet.
    Move(
        S.PLAN, S.MONITORING, _("Scrivi la verifica"), Permission.CASE_LEAD,
        (Need.DELIVERED,), "review",
    ),
    Move(
        S.DELIVERY, S.MONITORING, _("Scrivi la verifica"), Permission.CASE_LEAD,
        (Need.DELIVERED,), "review",
    ),
    Move(S.MONITORING, S.DELIVERY, _("Continua con lo stesso progetto"), Permission.CASE_LEAD),
    Move(
        S.MONITORING, S.PLAN, _("Concorda il nuovo progetto"), Permission.CASE_LEAD,
        (Need.GOALS, Need.INTERVENTIONS, Need.REVIEW_DAY), "agree",
    ),
    Move(
        S.MONITORING, S.CLOSED, _("Chiudi il caso"), Permission.CASE_LEAD, (Need.RESULTS,), "close"
    ),
)  # fmt: skip

# A case may end at any time for what does not depend on the goals (who moves away, who dies).
# While goals are being worked on, "need resolved" is said only after a review.
EARLY_REASONS = frozenset({
    "moved_same_region", "moved_other_region", "of_age", "leaving_requested", "repatriation",
    "untraceable", "death", "referred_and_accepted", "service_refused", "other",
})  # fmt: skip
BEFORE_GOALS = (S.PRE_ASSESSMENT, S.TAKEN_ON, S.ASSESSMENT)

# The steps as the stepper shows them; the contact comes before the case.
STEPS: tuple[CaseState, ...] = tuple(CaseState)


@dataclass(frozen=True)
class Facts:
    """What a case has recorded by now."""

    state: CaseState
    there: frozenset[Need] = field(default_factory=frozenset)


def find_move(start: CaseState, end: CaseState) -> Move | None:
    return next((m for m in MOVES if (m.start, m.end) == (start, end)), None)


def missing(move: Move, facts: Facts) -> list[Need]:
    """What a move still waits for, in the order of the table."""
    return [need for need in move.needs if need not in facts.there]


def ways_on(facts: Facts) -> list[tuple[Move, list[Need]]]:
    """The ways on from where a case stands, each with what it still waits for."""
    return [(move, missing(move, facts)) for move in MOVES if move.start == facts.state]


def may_close(facts: Facts, reason: str) -> list[Need]:
    """What a closing for that reason still waits for."""
    if reason in EARLY_REASONS or facts.state in BEFORE_GOALS:
        return []
    return [] if Need.RESULTS in facts.there and facts.state == S.MONITORING else [Need.RESULTS]
