"""How every form of the product is drawn: `{{ form.first_name.as_field_group }}` is enough."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Widget
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock, days
from labimpact.ui import drawing

DAY_FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d%m%Y", "%Y-%m-%d")
_SHORT_YEAR = re.compile(r"\d{1,2}[./ -]\d{1,2}[./ -]\d{2}|\d{6}")
# The hour, then the minutes in two figures; the seconds are what a clock of the browser adds.
_HOUR = re.compile(r"(?P<hour>\d{1,2})(?:\s*[:.,]?\s*(?P<minute>\d{2})(?::\d{2})?)?", re.ASCII)
# Years around today in which something is planned: an appointment, a session, an absence.
PLANNED = 10
WIDGETS_AS_CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class HouseBoundField(BoundField):
    """A field with the classes of the design system and its help and errors tied to it."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: Widget | None = None
    ) -> dict[str, Any]:
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        # The browser's own bubble speaks the browser's language and hides the other errors, so
        # an empty mandatory field is refused by the server, beside the field, in plain Italian.
        if built.pop("required", False) and self.kind not in ("checkbox", "choices"):
            built["aria-required"] = "true"
        css = self._css_class(widget)
        if css:
            built["class"] = " ".join(filter(None, (css, widget.attrs.get("class"))))
        return built

    @staticmethod
    def _css_class(widget: Widget) -> str:
        if isinstance(widget, (forms.CheckboxInput, *WIDGETS_AS_CHOICES)):
            return ""
        if isinstance(widget, forms.Select):
            return "form-select"
        return "" if widget.is_hidden else "form-control"

    @property
    def kind(self) -> str:
        """Which of the four shapes the template draws."""
        widget = self.field.widget
        if isinstance(widget, forms.CheckboxInput):
            return "checkbox"
        if isinstance(widget, WIDGETS_AS_CHOICES):
            return "choices"
        if isinstance(widget, forms.MultiWidget):
            return "group"
        return "plain"

    @property
    def inline(self) -> bool:
        """Few short choices stand in one line, more of them in a list."""
        return len(self.subwidgets) <= 4

    @property
    def anchor(self) -> str:
        """The id of the first control, where a link of the error summary leads."""
        if self.kind == "choices" and self.subwidgets:
            return str(self.subwidgets[0].id_for_label or "")
        if self.kind == "group":
            return f"{self.auto_id}_0"
        return str(self.id_for_label or "")


class HouseRenderer(TemplatesSetting):
    """Draws `{{ form }}` and `{{ field.as_field_group }}` as the design system means them."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "drawn in code"
    bound_field_class = HouseBoundField

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        if template_name == self.field_template_name:
            return drawing.field(
                context["field"], lambda: self.render("ui/forms/error.html", context, request)
            )
        drawn = drawing.widget(template_name, context)
        return super().render(template_name, context, request) if drawn is None else drawn


class DayInput(forms.DateInput):
    """A typed day, gg/mm/aaaa whatever the interface language; a script completes the slashes."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        base = {
            "inputmode": "numeric",
            "autocomplete": "off",
            "placeholder": _("gg/mm/aaaa"),
            "data-date": "",
        }
        super().__init__(attrs={**base, **(attrs or {})}, format="%d/%m/%Y")


class DayField(forms.DateField):
    """A day typed as 3/2/1990, 03-02-1990, 03.02.1990 or 03021990, that is worked with.

    `years` is how far from today it may lie at most: what is planned ten years ahead is a slip.
    """

    widget = DayInput
    default_error_messages = {
        "invalid": _("Scrivi un giorno che esiste, per esempio 03/02/1990."),
        "short_year": _("Scrivi l'anno con quattro cifre, per esempio 03/02/1990."),
        "beyond": _("Controlla l'anno: va dal %(first)s al %(last)s."),
    }

    def __init__(self, *, years: int | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", DAY_FORMATS)
        super().__init__(**kwargs)
        self.years = years

    def to_python(self, value: Any) -> datetime.date | None:
        # A birth of 28 and a permit that expires in 28 are a century apart: nobody guesses.
        if isinstance(value, str) and _SHORT_YEAR.fullmatch(value.strip()):
            raise forms.ValidationError(self.error_messages["short_year"], code="short_year")
        day = super().to_python(value)
        first, last = self._span()
        if day is not None and not first <= day.year <= last:
            raise forms.ValidationError(
                self.error_messages["beyond"], code="beyond", params={"first": first, "last": last}
            )
        return day

    def _span(self) -> tuple[int, int]:
        """From which year to which."""
        if self.years is None:
            return days.FIRST.year, days.LAST.year
        now = clock.today().year
        return now - self.years, now + self.years

    def prepare_value(self, value: Any) -> Any:
        # A refused text comes back as it was typed; a day already known is shown gg/mm/aaaa.
        return value if isinstance(value, (str, datetime.date)) else None


class HourInput(forms.TimeInput):
    """A typed hour, oo:mm."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        base = {
            "inputmode": "decimal",
            "autocomplete": "off",
            "placeholder": _("oo:mm"),
            "class": "short",
        }
        super().__init__(attrs={**base, **(attrs or {})}, format="%H:%M")


class HourField(forms.TimeField):
    """An hour typed as 10, 10:00, 10.30, 10,30 or 1030.

    Not left to `strptime`, whose `%H%M` reads "10" as one o'clock: what could be two hours is
    refused, never guessed.
    """

    widget = HourInput
    default_error_messages = {
        "invalid": _("Scrivi un'ora che esiste, per esempio 14:30, o solo 14.")
    }

    def to_python(self, value: Any) -> datetime.time | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        found = _HOUR.fullmatch(value.strip())
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return datetime.time(int(found["hour"]), int(found["minute"] or 0))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class FileInput(forms.FileInput):
    """A file, or on a phone a picture taken now (`camera=True`)."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, camera: bool = False) -> None:
        base = {"data-camera": "environment"} if camera else {}
        super().__init__(attrs={**base, **(attrs or {})})
