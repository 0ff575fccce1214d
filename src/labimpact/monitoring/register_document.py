"""The access register on paper: what the typst template is given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.documents.rendering import render_pdf
from labimpact.monitoring.queries.registers import RegisterLine
from labimpact.network.models import Office
from labimpact.rules.queries import label

TEMPLATE = "access_register"


def draw(
    office: Office,
    month: date,
    lines: Sequence[RegisterLine],
    *,
    closed_by: str,
    version: int = 0,
    sha256: str = "",
) -> bytes:
    """The register as PDF/A; without version and digest it is a draft and says so."""
    return render_pdf(
        TEMPLATE,
        {
            "office": office.name,
            "body": office.body.name,
            "area": office.area.name if office.area else "",
            "month": date_format(month, "F Y"),
            "version": version,
            "sha256": sha256,
            "closed_by": closed_by,
            "closed_on": f"{clock.today():%d/%m/%Y}",
            "lines": [_line(number, line) for number, line in enumerate(lines, 1)],
            "minutes": sum(line.minutes for line in lines),
            "heads": sum(line.heads for line in lines),
        },
    )


def _line(number: int, line: RegisterLine) -> dict[str, str]:
    return {
        "number": str(number),
        "day": f"{line.when:%d/%m/%Y}",
        "time": line.time,
        "side": _("interno") if line.side == "back_office" else _("sportello"),
        "channel": label("contact_channel", line.channel),
        "who": who(line),
        "heads": str(line.heads),
        "operator": line.operator,
        "minutes": str(line.minutes),
    }


def who(line: RegisterLine) -> str:
    """Record numbers, and how many people are counted without one."""
    numbers = [_("n. %(number)s") % {"number": pk} for pk in line.persons]
    if line.unnamed:
        numbers.append(_("senza numero: %(heads)s") % {"heads": line.unnamed})
    return ", ".join(numbers) or "–"
