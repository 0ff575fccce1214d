"""Fields and controls drawn in code: a template for each made the contact's form slow.

Two hundred countries and a hundred languages, twice on a page, cost 100 ms through templates;
the thirty-six fields around them 25 ms. What comes out is what Django's own templates of the
same name would draw.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

Widget = Mapping[str, Any]


class Field(Protocol):
    """What a bound field of the house tells whoever draws it."""

    field: Any
    label: Any
    help_text: Any
    errors: Any
    auto_id: str
    use_fieldset: bool
    is_hidden: bool
    aria_describedby: str | None
    subwidgets: list[Any]

    @property
    def kind(self) -> str: ...
    @property
    def inline(self) -> bool: ...
    @property
    def id_for_label(self) -> str: ...


@lru_cache(maxsize=4096)
def _escaped(text: str) -> str:
    return html.escape(text)


def _text(value: Any) -> str:
    """A value as it may stand in a page; plain words, the same on every page, are remembered."""
    return _escaped(value) if type(value) is str else conditional_escape(value)


def _attributes(attrs: Mapping[str, Any]) -> SafeString:
    """Attributes as Django's own templates write them: True is a bare name, False is left out."""
    parts = []
    for name, value in attrs.items():
        if value is True:
            parts.append(f" {_text(name)}")
        elif value is not False and value is not None:
            parts.append(f' {_text(name)}="{_text(value)}"')
    return SafeString("".join(parts))


def _option(option: Widget) -> str:
    attrs = _attributes(option["attrs"]) if option["attrs"] else ""
    return f'<option value="{_text(str(option["value"]))}"{attrs}>{_text(option["label"])}</option>'


def _group(name: str | None, options: Iterable[Widget]) -> SafeString:
    # Every part was escaped by _option.
    drawn = mark_safe("".join(map(_option, options)))  # noqa: S308
    return format_html('<optgroup label="{}">{}</optgroup>', name, drawn) if name else drawn


def select(widget: Widget) -> SafeString:
    """The `<select>` of a widget's context."""
    groups = ((_group(name, options),) for name, options, _index in widget["optgroups"])
    return format_html(
        '<select name="{}"{}>{}</select>',
        widget["name"],
        _attributes(widget["attrs"]),
        format_html_join("", "{}", groups),
    )


def box(widget: Widget) -> SafeString:
    """The `<input>` of a widget's context, whatever its type."""
    value = widget["value"]
    return format_html(
        '<input type="{}" name="{}"{}{}>',
        widget["type"],
        widget["name"],
        "" if value is None else format_html(' value="{}"', str(value)),
        _attributes(widget["attrs"]),
    )


def option_box(widget: Widget) -> SafeString:
    """One radio button or tick box of several, inside its label where the widget wants one."""
    if not widget.get("wrap_label"):
        return box(widget)
    target = _attributes({"for": widget["attrs"].get("id") or None})
    return format_html("<label{}>{} {}</label>", target, box(widget), widget["label"])


def textarea(widget: Widget) -> SafeString:
    """The `<textarea>` of a widget's context; browsers leave out the first line break."""
    return format_html(
        '<textarea name="{}"{}>\n{}</textarea>',
        widget["name"],
        _attributes(widget["attrs"]),
        widget["value"] or "",
    )


_WIDGETS: dict[str, Callable[[Widget], SafeString]] = {
    f"django/forms/widgets/{name}.html": draw
    for draw, names in (
        (select, ("select",)),
        (textarea, ("textarea",)),
        (option_box, ("radio_option", "checkbox_option")),
        (box, ("input", "text", "hidden", "number", "date", "time", "email", "checkbox")),
    )
    for name in names
}


def widget(template_name: str, context: Mapping[str, Any]) -> SafeString | None:
    """The control that a template of Django's would draw, or nothing where code does not."""
    draw = _WIDGETS.get(template_name)
    return draw(context["widget"]) if draw else None


def field(bound: Field, draw_error: Callable[[], str]) -> SafeString:
    """A field with its label, help and error; `draw_error` is asked only where there is one."""
    if bound.is_hidden:
        return mark_safe(str(bound))  # noqa: S308 - drawn by a widget.
    error = mark_safe(draw_error() if bound.errors else "")  # noqa: S308 - drawn by a template.
    help_text = _help(bound)
    css = "field field-wrong" if error else "field"
    kind = bound.kind
    if kind == "choices" or bound.use_fieldset:
        return format_html(
            '<fieldset class="{}"{}><legend>{}{}</legend>{}{}{}</fieldset>',
            css,
            _attributes({"aria-describedby": bound.aria_describedby or None}),
            bound.label, _required(bound), help_text, error,
            _choices(bound) if kind == "choices" else bound,
        )  # fmt: skip
    if kind == "checkbox":
        return format_html(
            '<div class="{}"><div class="form-check">{}<label for="{}">{}{}</label></div>'
            "{}{}</div>",
            css, bound, bound.id_for_label, bound.label, _required(bound), error, help_text,
        )  # fmt: skip
    return format_html(
        '<div class="{}"><label class="form-label" for="{}">{}{}</label>{}{}{}</div>',
        css, bound.id_for_label, bound.label, _required(bound), bound, error, help_text,
    )  # fmt: skip


def _choices(bound: Field) -> SafeString:
    drawn = format_html_join(
        "",
        '<div class="form-check">{}<label for="{}">{}</label></div>',
        ((one.tag(), one.id_for_label, one.choice_label) for one in bound.subwidgets),
    )
    css = "choices" if bound.inline else "choices choices-list"
    return format_html('<div class="{}">{}</div>', css, drawn)


def _required(bound: Field) -> SafeString:
    if not bound.field.required or bound.field.disabled:
        return SafeString("")
    star = SafeString('<span class="req" aria-hidden="true">&nbsp;*</span>')
    if get_language() != settings.LANGUAGE_CODE:
        # The control says it by itself (aria-required), in words that its reader understands.
        return star
    return star + format_html('<span class="visually-hidden"> {}</span>', _("(obbligatorio)"))


def _help(bound: Field) -> SafeString:
    if not bound.help_text:
        return SafeString("")
    return format_html(
        '<span class="form-text" id="{}_helptext">{}</span>', bound.auto_id, bound.help_text
    )
