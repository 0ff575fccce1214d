"""A summary in words, for the first reading or the diary of a case."""

from __future__ import annotations

from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from labimpact.casework.enums import Result
from labimpact.deliveries.models import Delivery
from labimpact.deliveries.units import amount
from labimpact.flows.summaries.told import CaseSummary, GoalTold, PlanTold, ServiceTold

# Shorter than the field of a first reading.
_LONGEST = 3900


def in_words(summary: CaseSummary) -> str:
    """What another body told, a line each; cut, and said so, where it is longer than the field."""
    lines = [_line(_("Riepilogo ricevuto da"), summary.made_by or _("un altro ente"))]
    episode = summary.episode
    since = _line(_("seguita dal"), _day(episode.opened_on)) if episode.opened_on else ""
    until = _line(_("chiuso il"), _day(episode.closed_on)) if episode.closed_on else ""
    lines.append(_joined(_line(_("la segue"), episode.manager), since, until))
    lines += [
        _joined(_line(_("Vive con"), one.name), one.role, str(one.born))
        for one in summary.relatives
    ]
    if summary.plan is not None:
        lines += _plan(summary.plan)
    lines += [
        _joined(_line(_("Invio"), one.text), one.receiver, _day(one.sent_on))
        for one in summary.tasks
    ]
    lines += [_line(_("Documento"), one.title) for one in summary.documents]
    text = "\n".join(filter(None, lines))
    cut = _("(continua nel file allegato)")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - len(cut) - 1]}\n{cut}"


def _plan(plan: PlanTold) -> list[str]:
    agreed = _line(_("Progetto concordato il"), _day(plan.agreed_on)) if plan.agreed_on else ""
    words = [f"«{plan.own_words}»"] if plan.own_words else []
    return [agreed, *words, *map(_goal, plan.goals), *map(_service, plan.services)]


def _goal(goal: GoalTold) -> str:
    result = str(Result(goal.result).label) if goal.result in Result.values else ""
    return _joined(_line(_("Obiettivo"), goal.text), goal.area, goal.measure, result)


def _service(service: ServiceTold) -> str:
    return _joined(_line(_("Intervento"), service.text), service.provider, _amount(service))


def _amount(service: ServiceTold) -> str:
    """How much: our own units as one says them, those of others as they came."""
    if service.quantity is None:
        return service.unit
    ours = next((unit for unit in Delivery.Unit if unit.label == service.unit), None)
    if ours is not None:
        return amount(service.quantity, ours)
    return f"{number_format(service.quantity.normalize())} {service.unit}".strip()


def _line(what: str, said: str) -> str:
    return f"{what}: {said}" if said else ""


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
