"""The service's report: demand and coverage, response, hours, load, declines, opinions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from labimpact.agenda.hours import moment
from labimpact.mediation.models import MediationService
from labimpact.mediation.queries import report_demand, report_people
from labimpact.mediation.queries.report_figures import Span, masked
from labimpact.rules import queries as rules

Cell = str | int | Decimal | None


@dataclass(frozen=True)
class Table:
    """One part of the report: what the screen, the CSV and the XLSX hold of it.

    `chart` says which column the picture draws, beside the first; no picture without it.
    """

    key: str
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    chart: int | None = None
    unit: str = ""
    lines: Sequence[str] = field(default_factory=tuple)
    formula: str = ""

    @property
    def bars(self) -> list[dict[str, Any]]:
        """The rows that can be drawn: those whose number is not hidden."""
        if self.chart is None:
            return []
        return [
            {"label": row[0], "value": row[self.chart]}
            for row in self.rows
            if isinstance(row[self.chart], (int, Decimal))
        ]


def span_of(since: date, until: date) -> Span:
    """A period as the moments between its two midnights."""
    return Span(
        since, until, moment(since, time.min), moment(until + timedelta(days=1), time.min)
    )  # fmt: skip


def least() -> int:
    """The smallest count of persons that is shown (statistics_min_cell)."""
    return int(rules.value("statistics_min_cell") or 0)


def tables(service: MediationService, span: Span) -> list[Table]:
    """Rapporto della mediazione of a service over a period, part by part."""
    return [
        _languages(service, span), _answers(service, span), _packages(service, span),
        _load(service, span), _declines(service, span), _opinions(service, span),
    ]  # fmt: skip


def _languages(service: MediationService, span: Span) -> Table:
    found = report_demand.by_language(service, span)
    smallest = least()
    return Table(
        "lingue", _("Domanda e copertura per lingua"),
        [_("Lingua"), _("Richieste"), _("Ore chieste"), _("Ore approvate"),
         _("Ore svolte, convalidate"), _("Ore svolte, da convalidare"), _("Ore scoperte"),
         _("Coperto (%)"), _("Persone presenti")],
        [
            [row.language, row.requests, row.asked, row.approved, row.done, row.unvalidated,
             row.uncovered, row.share, masked(row.heads, smallest)]
            for row in found
        ],
        chart=2, unit=_("ore chieste"),
        note=_("Richieste arrivate nel periodo. Ore svolte: quelle delle relazioni, di ciascuno che"
               " è andato, negli incontri del periodo in cui qualcuno è venuto. Scoperte: le ore"
               " previste di incontri approvati che nessuno ha accettato. Coperto: le ore previste"
               " che qualcuno ha accettato o fatto, sul totale di quelle approvate."),
    )  # fmt: skip


def _answers(service: MediationService, span: Span) -> Table:
    found = report_demand.answers(service, span)
    return Table(
        "risposte", _("Tempi di risposta"),
        [_("Richieste"), _("Arrivate"), _("Con risposta"), _("In attesa"), _("Nel termine"),
         _("Nel termine (%)"), _("Metà delle risposte entro"), _("Obiettivo")],
        [
            [row.label, row.asked, row.answered, row.waiting, row.in_time, row.share, row.half,
             row.target]
            for row in found
        ],
        note=_("Le ordinarie in giorni lavorativi (da lunedì a venerdì, senza festivi), le urgenti"
               " in ore. Ritirate prima di una risposta: non contano. Una richiesta senza risposta"
               " dopo il termine conta come fuori termine."),
    )  # fmt: skip


def _packages(service: MediationService, span: Span) -> Table:
    return Table(
        "ore", _("Ore per pacchetto"),
        [_("Ente e pacchetto"), _("Assegnate"), _("Impegnate"), _("Consumate"), _("Libere"),
         _("Consumate nel periodo")],
        report_demand.by_package(service, span),
        chart=3, unit=_("ore consumate"),
        note=_("I pacchetti che valgono almeno un giorno del periodo; le ore come sono oggi."),
    )  # fmt: skip


def _load(service: MediationService, span: Span) -> Table:
    found = report_people.load(service, span)
    fair = report_people.fairness([row.ratio for row in found if row.ratio is not None])
    lines = [
        _(
            "Equità: %(index)s. Dice se le ore sono divise secondo quanto ciascuno desidera: 1 vuol"
            " dire che tutti ne hanno la stessa parte, vicino a 0 che le ha quasi tutte uno solo."
        )
        % {"index": _figure(fair)},
    ]
    formula = _("Indice di Jain: (Σ xᵢ)² / (n · Σ xᵢ²), con xᵢ = ore avute / ore desiderate nel"
                " periodo, per chi ha detto quante ne desidera.")  # fmt: skip
    return Table(
        "carico", _("Carico dei mediatori"),
        [_("Mediatore"), _("Incontri"), _("Ore avute"), _("Ore desiderate"),
         _("Avute su desiderate (%)"), _("Ore di formazione e supervisione")],
        [
            [row.name, row.sessions, row.had, row.desired,
             None if row.ratio is None else round(row.ratio * 100), row.own]
            for row in found
        ],
        chart=2, unit=_("ore"), lines=lines, formula=formula,
        note=_("Incontri accettati nel periodo, svolti o da svolgere; le ore desiderate sono quelle"
               " della settimana per le settimane nel registro. Formazione e supervisione stanno a"
               " parte: nessun ente le ha chieste."),
    )  # fmt: skip


def _figure(value: float | None) -> str:
    return _("non si può dire") if value is None else f"{value:.2f}".replace(".", ",")


def _declines(service: MediationService, span: Span) -> Table:
    return Table(
        "rifiuti", _("Proposte non accettate"), [_("Perché"), _("Proposte")],
        report_people.declines(service, span), chart=1, unit=_("proposte"),
        note=_("Proposte mandate nel periodo: rifiutate, col motivo, o scadute senza risposta."),
    )  # fmt: skip


def _opinions(service: MediationService, span: Span) -> Table:
    smallest = least()
    return Table(
        "pareri", _("Pareri"),
        [_("Di chi"), _("Pareri"), _("Ha aiutato"), _("Così così"), _("Non ha aiutato")],
        [_masked_row(row, smallest) for row in report_people.opinions(service, span)],
        note=_("Con meno di %(n)s pareri non si mostra come sono divisi; un numero piccolo non si"
               " mostra.") % {"n": smallest},
    )  # fmt: skip


def _masked_row(row: tuple[str, Sequence[int]], smallest: int) -> list[Cell]:
    """Of the parts of a total one alone is never hidden: it could be worked out."""
    label, parts = row
    total = sum(parts)
    hides = any(0 < part < smallest for part in parts)
    hidden = _("non mostrato")
    shown: Iterable[Cell] = [hidden] * len(parts) if hides else list(parts)
    return [label, masked(total, smallest), *shown]
