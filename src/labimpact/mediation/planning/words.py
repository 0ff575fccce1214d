"""The engine's levels, rules and numbers in the words of whoever coordinates."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from labimpact.assignment.figures import OF_LEVEL, Figures
from labimpact.assignment.problem import Hours, Level, Problem, Proposal, Request
from labimpact.assignment.rules import Rule, language_cost
from labimpact.mediation import hours
from labimpact.mediation.planning import tongues
from labimpact.mediation.planning.asked import KNOWS_THEM
from labimpact.mediation.planning.register import CONTRACT, MONTH, WEEK
from labimpact.mediation.planning.stored import Reached

LEVELS = {
    Level.COVERAGE: gettext_lazy("Incontri senza nessuno"),
    Level.LANGUAGE: gettext_lazy("Lingua"),
    Level.CONTINUITY: gettext_lazy("Continuità"),
    Level.TRAVEL: gettext_lazy("Strada e attese"),
    Level.FAIRNESS: gettext_lazy("Equità fra chi media"),
    Level.COST: gettext_lazy("Compensi"),
    Level.PROMISES: gettext_lazy("Promesse cambiate"),
}
RULES = {
    Rule.LANGUAGE: gettext_lazy("non parla questa lingua"),
    Rule.LEVEL: gettext_lazy("non la parla abbastanza bene"),
    Rule.GENDER: gettext_lazy("serve qualcuno dell'altro sesso"),
    Rule.EXCLUDED: gettext_lazy("non deve andarci: è incompatibile, o ha già detto di no"),
    Rule.PAST: gettext_lazy("l'ora è già passata"),
    Rule.FREE: gettext_lazy("a quell'ora non è disponibile"),
    Rule.HOURS_OF_THE_DAY: gettext_lazy("supera le sue ore del giorno"),
    Rule.HOURS: gettext_lazy("supera le sue ore della settimana, del mese o del contratto"),
    Rule.PACKAGE: gettext_lazy("le ore approvate per la richiesta non bastano"),
    Rule.BUSY: gettext_lazy("è già in un altro incontro"),
    Rule.TRAVEL: gettext_lazy("non fa in tempo ad arrivare"),
    Rule.REST: gettext_lazy("riposerebbe troppo poco fra due giornate"),
    Rule.LOCKED: gettext_lazy("toglie qualcosa di bloccato"),
    Rule.TWICE: gettext_lazy("è già in questo incontro"),
    Rule.TOO_MANY: gettext_lazy("in questo incontro c'è già chi serve"),
    Rule.START: gettext_lazy("non è un'ora di questo incontro"),
}
_FULL = {
    WEEK: gettext_lazy("supera il suo massimo della settimana dal %(day)s: %(most)s"),
    MONTH: gettext_lazy("supera il suo massimo del mese %(month)s: %(most)s"),
    CONTRACT: gettext_lazy("supera il massimo del suo contratto, che vale dal %(day)s: %(most)s"),
}
UNLOCKS = {
    Rule.LANGUAGE: gettext_lazy(
        "Serve chi parla questa lingua: cerca un mediatore nuovo, o fai una richiesta nuova con"
        " una lingua ponte."
    ),
    Rule.LEVEL: gettext_lazy("Serve chi la parla meglio: controlla i livelli nel registro."),
    Rule.GENDER: gettext_lazy("Chiedi a chi ha fatto la richiesta se va bene chiunque."),
    Rule.EXCLUDED: gettext_lazy(
        "Chi potrebbe è incompatibile o ha detto di no: serve qualcun altro."
    ),
    Rule.PAST: gettext_lazy("Sposta l'incontro: quest'ora è già passata."),
    Rule.FREE: gettext_lazy("Sposta l'incontro, o chiedi un'eccezione alla disponibilità."),
    Rule.HOURS_OF_THE_DAY: gettext_lazy("Sposta l'incontro a un altro giorno."),
    Rule.HOURS: gettext_lazy("Alza le ore al massimo di chi può, o sposta l'incontro."),
    Rule.PACKAGE: gettext_lazy("Approva altre ore per questa richiesta: il pacchetto è finito."),
    Rule.BUSY: gettext_lazy("Sposta uno dei due incontri."),
    Rule.TRAVEL: gettext_lazy("Sposta l'incontro di qualche quarto d'ora, o fallo a distanza."),
    Rule.REST: gettext_lazy("Sposta l'incontro più tardi."),
}


def euros(cents: int) -> str:
    return f"{cents / 100:.2f} €".replace(".", ",")


# What each number of a plan is called, one and several; minutes and money say their unit.
_COUNTED = {
    "missing": ngettext_lazy("%(n)s posto scoperto", "%(n)s posti scoperti", "n"),
    "bridged": ngettext_lazy(
        "%(n)s incontro in una lingua vicina o ponte",
        "%(n)s incontri in una lingua vicina o ponte", "n",
    ),
    "strangers": ngettext_lazy(
        "%(n)s incontro con una persona nuova", "%(n)s incontri con una persona nuova", "n"
    ),
    "not_asked_for": ngettext_lazy(
        "%(n)s incontro senza chi è stato chiesto", "%(n)s incontri senza chi è stato chiesto", "n"
    ),
    "changed": ngettext_lazy("%(n)s promessa cambiata", "%(n)s promesse cambiate", "n"),
}  # fmt: skip
_MINUTES = {
    "way": gettext_lazy("%(n)s di strada"), "wait": gettext_lazy("%(n)s di attesa"),
    "off": gettext_lazy("%(n)s lontano dalle ore giuste per ciascuno"),
}  # fmt: skip


def _figure(name: str, many: int) -> str:
    """One number of a plan with its unit."""
    if name in _MINUTES:
        return str(_MINUTES[name]) % {"n": hours.told(many)}
    if name == "cents":
        return _("%(money)s per le ore, viaggio a parte") % {"money": euros(many)}
    return str(_COUNTED[name] % {"n": many})


def level_said(level: Level, found: Figures) -> str:
    """What a plan comes to at a level, in the units of who reads it."""
    return ", ".join(_figure(name, getattr(found, name)) for name in OF_LEVEL[level])


def level_proof(found: Reached) -> str:
    """How far a level is proven: the best there is, or how much of it could be less."""
    if found.is_proven:
        return _("il meglio possibile, dimostrato")
    share = 100 * (found.cost - found.bound) / max(found.cost, 1)
    return _("migliorabile al massimo del %(share)s%%") % {
        "share": f"{share:.1f}".replace(".", ",")
    }


def why(problem: Problem, proposal: Proposal) -> Iterator[str]:
    """Why somebody, in what is told at once: language, acquaintance, promise, way, money."""
    request, worker = problem.request[proposal.request], problem.worker[proposal.worker]
    cost = language_cost(request, worker) or 0
    if cost < tongues.RELATIVE:
        yield _("parla proprio la lingua chiesta")
    else:
        yield _("parla una lingua vicina") if cost < tongues.BRIDGE else _("in una lingua ponte")
    known = request.known.get(worker.id, 0)
    if known >= KNOWS_THEM:
        yield _("conosce già la famiglia, la classe o il caso")
    elif known:
        yield _("già qui altre volte")
    if worker.id in request.preferred:
        yield _("è chi è stato chiesto")
    if (worker.id, proposal.start) in request.promised:
        yield _("già proposto")
    way = problem.way(worker, worker.home, request.place)
    if way:
        yield _("%(time)s di strada da casa") % {"time": hours.told(way)}


def rule_said(rule: Rule, full: Hours | None = None) -> str:
    """A rule that is broken; of hours, which are full: those of which week, month or contract."""
    kind, _sep, first = full.name.partition(" ") if full is not None else ("", "", "")
    if full is None or full.most is None or kind not in _FULL:
        return str(RULES[rule])
    day = date.fromisoformat(first)
    return str(_FULL[kind]) % {"most": hours.told(full.most), "day": f"{day:%d/%m/%Y}",
                               "month": f"{day:%m/%Y}"}  # fmt: skip


def more(change: Figures, *, besides: Collection[Level] = ()) -> str:
    """What another way would cost more or less, in its units; where nothing changes, nothing."""
    names = [name for level in Level if level not in besides for name in OF_LEVEL[level]]
    said = [
        f"{'+' if many > 0 else '−'}{_figure(name, abs(many))}"
        for name in names if (many := getattr(change, name))
    ]  # fmt: skip
    return "; ".join(said) or _("costa lo stesso")


def quick_reason(
    problem: Problem, request: Request, unfit: Mapping[Rule, int], fit: int, suspended: int = 0
) -> str:
    """Why nobody, in one line, without looking at the whole week."""
    if not problem.workers:
        return _("Nel registro non c'è nessuno.")
    if fit:
        return ngettext(
            "Per lingua potrebbe una persona, ma non a quell'ora o con le sue ore.",
            "Per lingua potrebbero %(many)s persone, ma non a quell'ora o con le loro ore.",
            fit,
        ) % {"many": fit}
    if suspended:
        return ngettext(
            "Per lingua potrebbe una persona, ma è sospesa.",
            "Per lingua potrebbero %(many)s persone, ma sono sospese.", suspended,
        ) % {"many": suspended}  # fmt: skip
    rule = max(unfit, key=lambda each: unfit[each])
    return str(UNLOCKS[rule])
