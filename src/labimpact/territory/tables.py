"""The reading as tables with names: the page draws them, the file holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from labimpact.network.models import Country, Municipality, Office, TerritorialArea
from labimpact.rules.queries import label
from labimpact.territory.enums import Detail, Step
from labimpact.territory.publishing import Listed
from labimpact.territory.queries.changes import Change, sentence
from labimpact.territory.queries.flows import OUTSIDE
from labimpact.territory.queries.reading import Reading
from labimpact.territory.queries.times import Quartiles

Cell = str | int


@dataclass(frozen=True)
class Table:
    """A table: the first cell of a row is its name; `bars`: its last numbers are drawn."""

    code: str
    title: str
    head: list[str]
    rows: list[list[Cell]]
    note: str = ""
    bars: bool = False
    words: int = 1  # how many columns are words

    @property
    def drawn(self) -> list[dict[str, Any]]:
        """The rows that have a number, as bars."""
        numbers = [(row[0], row[-1]) for row in self.rows if isinstance(row[-1], int)]
        return [{"label": name, "value": n} for name, n in numbers[:20]]


@dataclass
class Names:
    """Names of what the counts know by number or code."""

    areas: dict[int, str] = field(default_factory=dict)
    offices: dict[int, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Reading) -> Names:
        shown: dict[Detail, set[str]] = {detail: set() for detail in Detail}
        for parts in found.details.values():
            for detail, listed in parts.items():
                shown[detail] |= listed.shown.keys() - {""}
        offices = {o for flow in found.flows.shown for o in (flow.sender, flow.receiver)}
        places = Municipality.objects.filter(pk__in=shown[Detail.PLACE])
        countries = Country.objects.filter(code__in=shown[Detail.CITIZENSHIP])
        areas = TerritorialArea.objects.filter(pk__in=found.areas)
        return cls(
            areas=dict(areas.values_list("pk", "name")),
            offices=dict(Office.objects.filter(pk__in=offices).values_list("pk", "name")),
            places={str(pk): name for pk, name in places.values_list("pk", "name")},
            countries=dict(countries.values_list("code", "name")),
        )

    def area(self, number: int) -> str:
        return self.areas.get(number) or _("senza Ambito")

    def office(self, number: int) -> str:
        return _("fuori dalla rete") if number == OUTSIDE else self.offices.get(number, str(number))

    def value(self, detail: Detail, value: str) -> str:
        if not value:
            return _("non rilevato")
        if detail == Detail.MONTH:
            return f"{MONTHS[int(value[5:])]} {value[:4]}"
        if detail == Detail.PLACE:
            return self.places.get(value, value)
        if detail == Detail.CITIZENSHIP:
            return self.countries.get(value, value)
        return label("age_band", value)


def need_name(code: str) -> str:
    return label("need_area", code)


def hidden() -> str:
    """What stands in place of a number that is not told: it may be small, or nothing."""
    return _("non mostrato")


def _shown(number: int | None) -> Cell:
    return hidden() if number is None else number


def needs_table(found: Reading) -> Table:
    """Needs by quarter, the one asked for last."""
    area = found.asked.area
    rows: list[list[Cell]] = [
        [need_name(need), *(_shown(found.totals.number(q, need, area)) for q in found.quarters)]
        for need in found.needs
    ]
    note = _("Una persona con più bisogni sta in più righe: le righe non si sommano.")
    head = [_("Bisogno"), *(str(quarter) for quarter in found.quarters)]
    return Table("bisogni", _("Bisogni per trimestre"), head, rows, note, bars=True)


def detail_tables(found: Reading, names: Names) -> Iterator[Table]:
    """Each need that was read in detail: by area, month, municipality, citizenship, age band."""
    for need, parts in found.details.items():
        if found.asked.area is None and len(found.areas) > 1:
            of_areas = found.totals.by_need.get((found.asked.quarter.first, need), Listed())
            yield _parts(need, "area", _("Ambito"), of_areas, lambda v: names.area(int(v)))
        for detail, listed in parts.items():
            named = partial(names.value, detail)
            yield _parts(need, detail.value, str(detail.label), listed, named)


def _parts(need: str, code: str, head: str, listed: Listed, named: Callable[[str], str]) -> Table:
    rows: list[list[Cell]] = [[named(value), n] for value, n in listed.shown.items()]
    if code == Detail.MONTH:
        rows = [[named(value), listed.shown[value]] for value in sorted(listed.shown)]
    if listed.rest is None:
        rows = [[_("tutte le voci"), hidden()]]
    elif listed.rest:
        rows.append([_("altro, insieme"), listed.rest])
    title = f"{need_name(need)}: {head.lower()}"
    return Table(f"{need}-{code}", title, [head, _("Persone")], rows, bars=True)


def change_sentences(found: Reading, names: Names, *, named: bool) -> list[str]:
    """What differs from before beyond chance, the surest first; or what does not, of all areas."""
    rows = [
        row
        for row in found.changes
        if row.named == named and (named or row.area == found.asked.area)
    ]
    rows.sort(key=lambda row: row.p_value)
    return [
        sentence(row, need_name(row.need), _where(row, names), found.asked.quarter) for row in rows
    ]


def _where(row: Change, names: Names) -> str:
    return "" if row.area is None else f" ({names.area(row.area)})"


def changes_table(found: Reading, names: Names) -> Table:
    head = [
        _("Bisogno"), _("Ambito"), _("Questo trimestre"), _("Un anno prima"),
        _("Media dei quattro prima"), _("Probabilità del caso"), _("Più del caso"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            need_name(row.need), _("tutti") if row.area is None else names.area(row.area), row.now,
            row.year_ago, round(row.before / 4), f"{row.p_value:.4f}".replace(".", ","),
            _("sì") if row.named else _("no"),
        ]
        for row in found.changes
    ]  # fmt: skip
    return Table("cambiamenti", _("Che cosa è cambiato"), head, rows, words=2)


def together_table(found: Reading) -> Table:
    rows: list[list[Cell]] = [
        [" + ".join(need_name(n) for n in row.needs), row.persons,
         _("%(times)s volte") % {"times": f"{row.lift:.1f}".replace(".", ",")}]
        for row in found.together
    ]  # fmt: skip
    title = _("Bisogni che ricorrono insieme nel %(year)s") % {"year": found.asked.quarter.year}
    note = _(
        "Quante volte più spesso che se ogni bisogno venisse per conto suo. Sono le combinazioni"
        " più forti: quelle che mancano possono essere poche o solo consuete."
    )
    return Table("insieme", title, [_("Bisogni"), _("Persone"), _("Più del caso")], rows, note)


def flows_table(found: Reading, names: Names) -> Table:
    head = [
        _("Da"), _("A"), _("Persone"), _("Risposta: metà entro giorni"), _("tre quarti entro"),
        _("Nel termine"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            names.office(flow.sender), names.office(flow.receiver), flow.persons,
            flow.days.half if flow.days else hidden(), flow.days.high if flow.days else hidden(),
            hidden() if flow.in_time is None else f"{flow.in_time}%",
        ]
        for flow in found.flows.shown
    ]  # fmt: skip
    if found.flows.rest and not found.flows.unsaid:
        rows.append([_("tutti gli altri invii, insieme"), "", found.flows.rest, "", "", ""])
    title = _("Chi invia a chi nel %(year)s") % {"year": found.asked.quarter.year}
    note = _("Una persona inviata più volte allo stesso servizio conta una volta, con l'ultima"
             " risposta.")  # fmt: skip
    if found.flows.unsaid:
        largest = ngettext(
            "Sono i più numerosi: un altro è nel foglio di calcolo.",
            "Sono i più numerosi: altri %(many)s sono nel foglio di calcolo.",
            found.flows.unsaid,
        )
        note = f"{note} {largest % {'many': found.flows.unsaid}}"
    return Table("flussi", title, head, rows, note, words=2)


def times_table(found: Reading) -> Table:
    head = [_("Mese"), *(str(step.label) for step in Step)]
    steps = [found.times[step] for step in Step]
    rows: list[list[Cell]] = []
    for at, (month, _first) in enumerate(steps[0]):
        cells = [of_step[at][1] for of_step in steps]
        if any(cells):
            rows.append([f"{MONTHS[month.month]} {month.year}", *map(_days, cells)])
    note = _("Giorni di calendario: metà entro, e tra parentesi un quarto e tre quarti entro; poi"
             " su quante persone, all'incirca.")  # fmt: skip
    return Table("tempi", _("Tempi del percorso, mese per mese"), head, rows, note)


def _days(found: Quartiles | None) -> str:
    if found is None:
        return hidden()
    return _("%(half)s (%(low)s–%(high)s), %(roughly)s") % {
        "half": found.half, "low": found.low, "high": found.high, "roughly": found.roughly,
    }  # fmt: skip


def rules_of_reading(least: int) -> Sequence[str]:
    """How it is counted and hidden, in words (help of the page, sheet of the file)."""
    return [
        _(
            "Si contano persone: chi ha un bisogno conta una volta nel trimestre e nell'Ambito, nel"
            " mese in cui il bisogno emerge la prima volta, con il Comune, la cittadinanza e l'età"
            " che aveva il primo giorno. Chi è seguito in due Ambiti conta in ciascuno."
        ),
        _(
            "I bisogni vengono dai contatti di sportello e dalle valutazioni dei casi. Le schede"
            " unite contano come una sola; i contatti annullati non contano."
        ),
        _(
            "Nessun numero da 1 a %(last)s è mostrato. Le voci piccole stanno in «altro, insieme»,"
            " con una delle altre più piccole quando servirebbe a ricavarle: da nessuna somma di"
            " queste tabelle si torna a un numero nascosto. «Non mostrato» può essere anche zero."
        )
        % {"last": least - 1},
        _(
            "«Più del caso»: il trimestre è diverso sia dallo stesso trimestre di un anno prima sia"
            " dai quattro precedenti (test esatto condizionato tra due conteggi di Poisson; tra le"
            " righe nominate, meno di 5 su 100 sono falsi allarmi: Benjamini–Hochberg). Se la rete"
            " ha lavorato di più, molti bisogni aumentano insieme."
        ),
        _("I dati si aggiornano ogni minuto."),
    ]
