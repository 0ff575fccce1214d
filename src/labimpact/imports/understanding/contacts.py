"""The contact of a row: when, how long, what was given and asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.imports.drafts import ContactDraft, Level
from labimpact.imports.understanding import amounts, dates, lexicon
from labimpact.imports.understanding.findings import Row, short
from labimpact.imports.understanding.persons import noted
from labimpact.imports.understanding.text import fold
from labimpact.imports.understanding.years import From

OTHER_ITEM = "other"
MOST_COMPANIONS = 50
# What a school's list says beside the person, kept as text until mediation has its own room.
# Whose words, when nothing understands them, are the contact's; all others are the person's.
OF_CONTACT = frozenset(
    (
        "need",
        "channel",
        "contact_language",
        "contact_time",
        "anonymous",
        "full_name",
        "family_name",
        "given_name",
    )
)
SCHOOL_FIELDS = (
    "school", "class", "school_contact", "need", "requested_hours", "delivered_hours",
    "mediator_name", "note",
)  # fmt: skip


def contact(row: Row, *, unnamed: int, defaults: Mapping[str, Any]) -> ContactDraft | None:
    """The contact, or None when the row says none that can be recorded."""
    day = _day(row)
    minutes = _minutes(row, defaults)
    if day is None:
        return None
    date, hour = day
    items, said = _items(row, defaults)
    needs, unknown = row.several(lexicon.NEED, "need")
    for written in unknown:
        row.unknown(lexicon.NEED, "need", written)
    mediator, mediator_name = _mediator(row)
    language = row.one(lexicon.LANGUAGE, "contact_language")
    channel = row.one(lexicon.CHANNEL, "channel")
    outcome, outcome_said = _outcome(row)
    notes = [noted(row, "note"), *said, outcome_said]
    notes += [_("Mediatore: %(name)s") % {"name": mediator_name}] if mediator_name else []
    return ContactDraft(
        occurred_on=date,
        occurred_at=_hour(row) or hour,
        minutes=minutes,
        items=items,
        needs=tuple(meaning.code for meaning in needs),
        channel=channel.code if channel else str(defaults.get("default_channel", "")),
        language=language.code if language else "",
        mediator_present=mediator,
        anonymous=unnamed + _companions(row),
        operator=row.text("operator")[:120],
        note="\n".join(filter(None, notes)),
        outcome=outcome,
        next_step=" ".join(row.text("next_step").split())[:200],
        external_id=row.text("contact_id")[:80],
    )


def school_contact(
    row: Row, *, unnamed: int, defaults: Mapping[str, Any]
) -> tuple[ContactDraft | None, str]:
    """A school's row: a contact when hours were done on a day that is said; else a note."""
    note = "\n".join(
        f"{heading}: {text}" for name in SCHOOL_FIELDS for heading, text in row.cells(name)
    )
    done = amounts.minutes(row.text("delivered_hours"), hours=True)
    written = row.text("delivered_hours")
    if not written or amounts.number(written) == 0:
        return None, note
    if done is None:
        row.say(
            Level.DOUBT,
            "delivered_hours",
            _("«%(written)s» ore non stanno in un solo incontro: restano nella nota.")
            % {"written": short(written)},
        )
        return None, note
    if not row.text("contact_date"):
        row.say(
            Level.DOUBT,
            "delivered_hours",
            _("Le ore fatte non hanno un giorno: restano nella nota e non diventano un contatto."),
        )
        return None, note
    day = _day(row)
    if day is None:
        return None, note
    draft = ContactDraft(
        occurred_on=day[0],
        occurred_at=_hour(row) or day[1],
        minutes=done,
        items=(str(defaults.get("default_item", OTHER_ITEM)),),
        channel=str(defaults.get("default_channel", "")),
        mediator_present=bool(defaults.get("mediator_present", True)),
        anonymous=unnamed,
        note=note,
    )
    return draft, ""


def _day(row: Row) -> tuple[str, str] | None:
    written = row.text("contact_date")
    if not written:
        row.say(Level.ERROR, "contact_date", _("Manca la data del contatto."), "")
        return None
    first = row.habits.day_first.get(row.heading("contact_date") or "", True)
    read = dates.read_day(written, kind=dates.EVENT, day_first=first, today=row.today)
    if read.without_year:
        return _day_without_year(row, written, read.without_year, first)
    if read.error:
        row.say(Level.ERROR, "contact_date", read.error)
        return None
    return read.iso, read.hour


_TOLD_BY = {
    From.HEADING: gettext_lazy("dal titolo sopra la riga"),
    From.NEIGHBOURS: gettext_lazy("dalle righe vicine"),
    From.REGISTER: gettext_lazy("dalle altre righe del registro"),
    From.TITLE: gettext_lazy("dal titolo o dal nome del file"),
}


def _day_without_year(
    row: Row, written: str, parts: tuple[int, int], first: bool
) -> tuple[str, str] | None:
    """The day in the year that something else tells, always asked; without any, an error."""
    told = row.years.of(row.number)
    if told is None:
        example = "{:02}/{:02}/{}".format(*parts, row.today.year)
        row.say(
            Level.ERROR,
            "contact_date",
            _(
                "«%(written)s» è senza anno, e le altre righe non lo dicono: alla riga %(row)s"
                " scrivi giorno/mese/anno, come %(example)s."
            )
            % {"written": short(written), "row": row.number, "example": example},
        )
        return None
    read = dates.read_day(written, day_first=first, today=row.today, year=told.year)
    row.say(
        Level.DOUBT,
        "contact_date",
        _("«%(written)s» è senza anno: anno %(year)s preso %(by)s. Il giorno è il %(day)s?")
        % {
            "written": short(written),
            "year": told.year,
            "by": _TOLD_BY[told.by],
            "day": str(read.date),
        },
    )
    return read.iso, read.hour


def _hour(row: Row) -> str:
    written = row.text("contact_time")
    if not written:
        return ""
    found = amounts.clock_time(written)
    if not found:
        row.trace("contact_time", written)
        row.say(
            Level.NOTE,
            "contact_time",
            _("«%(written)s» non è un'ora: resta vuota.") % {"written": short(written)},
        )
    return found


def _minutes(row: Row, defaults: Mapping[str, Any]) -> int | None:
    written = row.text("minutes")
    if not written:
        usual = defaults.get("default_minutes")
        if row.has("minutes") and usual:
            row.say(
                Level.NOTE,
                "minutes",
                _("La durata manca: contati %(usual)s minuti.") % {"usual": usual},
            )
        return int(usual) if usual else None
    hours = (row.heading("minutes") or "") in row.habits.in_hours
    found = amounts.minutes(written, hours=hours)
    if found is None:
        row.say(
            Level.ERROR,
            "minutes",
            _("«%(written)s» non è una durata possibile: scrivi i minuti, da 1 a 1440.")
            % {"written": short(written)},
        )
    return found


def _items(row: Row, defaults: Mapping[str, Any]) -> tuple[tuple[str, ...], list[str]]:
    """What was given; what is in no list becomes «altro», and its words stay in the note."""
    found, unknown = row.several(lexicon.ITEM, "item")
    codes = [meaning.code for meaning in found]
    said = []
    for written in unknown:
        codes.append(OTHER_ITEM)
        said.append(written)
        if row.lexicon.means_nothing(lexicon.ITEM, written):
            other = row.lexicon.label(lexicon.ITEM, OTHER_ITEM)
            row.emptied(lexicon.ITEM, written, other)
            continue
        row.say(
            Level.DOUBT,
            "item",
            _("Non capisco «%(written)s»: segnato come «Altro», con queste parole nella nota.")
            % {"written": short(written)},
            written,
        )
        row.lost(lexicon.ITEM, written)
    usual = defaults.get("default_item")
    if not codes and usual:
        codes = [str(usual)]
        if row.has("item"):
            row.say(
                Level.NOTE,
                "item",
                _("Non è scritto che cosa è stato fatto: segnato «%(label)s».")
                % {"label": row.lexicon.label(lexicon.ITEM, str(usual))},
            )
    return tuple(dict.fromkeys(codes)), said


def _mediator(row: Row) -> tuple[bool, str]:
    """Whether a mediator was there: yes, no, or the mediator's name."""
    written = row.text("mediator")
    if not written:
        return False, ""
    said = amounts.yes_or_no(written)
    if said is not None:
        return said, ""
    return True, written


def _outcome(row: Row) -> tuple[str, str]:
    """The outcome of the list, or its words for the note."""
    written = row.text("outcome")
    meaning = row.lexicon.one(lexicon.OUTCOME, written) if written else None
    if meaning is None:
        return "", _("Esito: %(said)s") % {"said": written} if written else ""
    row.learn(lexicon.OUTCOME, "outcome", written, meaning)
    return meaning.code, ""


def _companions(row: Row) -> int:
    written = row.text("anonymous")
    if not written or fold(written) in ("no", "nessuno"):
        return 0
    count = amounts.number(written)
    if count is None or not count.is_integer() or not 0 <= count <= MOST_COMPANIONS:
        row.trace("anonymous", written)
        row.say(
            Level.DOUBT,
            "anonymous",
            _("«%(written)s» non è un numero di persone: resta fuori.")
            % {"written": short(written)},
        )
        return 0
    return int(count)
