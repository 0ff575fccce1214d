"""The cells of the agenda, drawn in code: a week has hundreds, and a template for each was slow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from labimpact.agenda.models import Appointment, AppointmentState
from labimpact.agenda.queries.grid import Cell, Row
from labimpact.agenda.queries.slots import Slot
from labimpact.ui import pieces

_EMPTY = SafeString("")


@dataclass(frozen=True)
class Drawing:
    """How the agenda is looked at: by week or by day, today's column, the kind that is kept."""

    week: bool
    today: date
    kind: str = ""

    def row(self, row: Row) -> SafeString:
        """The cells of an hour (celle dell'agenda): what is booked, then what is free."""
        return format_html_join("", "{}", ((self._cell(row, cell),) for cell in row.cells))

    def _cell(self, row: Row, cell: Cell) -> SafeString:
        now = row.is_next and cell.column.day == self.today
        label = (
            format_html(' data-label="{}"', cell.column.title)
            if cell.appointments or cell.free
            else _EMPTY
        )
        return format_html(
            "<td{}{}>{}{}</td>",
            format_html(' class="{}"', "agenda-now-here") if now else _EMPTY,
            label,
            self._booked(cell.appointments),
            self._free(row, cell) if cell.free else _EMPTY,
        )

    def _booked(self, appointments: Iterable[Appointment]) -> SafeString:
        cards = format_html_join("", "{}", ((self._card(one),) for one in appointments))
        return format_html('<div class="agenda-cell">{}</div>', cards) if cards else _EMPTY

    def _card(self, appointment: Appointment) -> SafeString:
        a = appointment
        moves = _EMPTY
        if a.state == AppointmentState.BOOKED:
            moves = format_html(
                ' draggable="true" data-move="{}" data-with="{}"',
                reverse("appointments:move", args=[a.pk]),
                a.operator_id or "",
            )
        return format_html(
            '<div class="agenda-card agenda-{}"{}><a href="{}" draggable="false">{}</a>'
            ' <span class="small soft">{}{}{}</span>{}{}</div>',
            a.state,
            moves,
            reverse("appointments:detail", args=[a.pk]),
            _who(a),
            a.kind.label,
            format_html(", <bdi>{}</bdi>", a.operator) if self.week and a.operator else _EMPTY,
            format_html(", {}", a.room) if a.room and a.operator else _EMPTY,
            self._mediator(a) if a.mediator_wanted else _EMPTY,
            self._state(a),
        )

    def _mediator(self, a: Appointment) -> SafeString:
        word = _("mediatore")
        if a.language and not self.week:
            word = f"{word}: {a.language}"
        return format_html(" {}", pieces.badge(word, "warning", "it-comment"))

    def _state(self, a: Appointment) -> SafeString:
        if a.state == AppointmentState.BOOKED:
            return _EMPTY
        said = a.get_state_display()
        if self.week and a.state == AppointmentState.DONE:
            return format_html(" {}", pieces.icon("it-check", said))
        kind = "danger" if a.state == AppointmentState.NO_SHOW else "success"
        return format_html(" {}", pieces.badge(said, kind))

    def _free(self, row: Row, cell: Cell) -> SafeString:
        several = len(cell.free)
        return format_html(
            '<a class="agenda-free" href="{}?{}" data-slot="{}">{}'
            '<span class="visually-hidden"> {}, {}</span>{}</a>',
            reverse("appointments:book"),
            urlencode(self._asked(cell.free[0])),
            " ".join(slot.value for slot in cell.free),
            _("libero"),
            row.hour,
            cell.column.title,
            format_html(' <span class="soft">×{}</span>', several) if several > 1 else _EMPTY,
        )

    def _asked(self, slot: Slot) -> dict[str, str]:
        asked = {
            "quando": slot.value,
            "dal": f"{timezone.localtime(slot.starts_at):%d/%m/%Y}",
            "operatore": str(slot.operator_id or ""),
            "tipo": self.kind,
        }
        return {name: value for name, value in asked.items() if value}


def _who(a: Appointment) -> SafeString:
    if a.person_id and not a.person:
        return format_html("{}", _("persona riservata"))
    return format_html("<bdi>{}</bdi>", a.person or a.label)
