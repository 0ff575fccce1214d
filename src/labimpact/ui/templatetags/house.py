"""The few things the components need that Django's tags do not give."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils import formats
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from labimpact.base.languages import in_italian
from labimpact.base.logs import context as log_context
from labimpact.ui import pieces

register = template.Library()

register.simple_tag(pieces.icon)
register.simple_tag(pieces.nav_link)

MESSAGE_KINDS = {"error": "danger", "debug": "info"}


@register.simple_tag(takes_context=True)
def once(context: Context) -> SafeString:
    """The one-time key of a form that makes something new (accounts/sent_forms.py), and the office
    for which its page was drawn (network/middleware.py).

    Without `autocomplete` a browser that goes back could put the old key into a new page.
    """
    actor = getattr(context.get("request"), "actor", None)
    drawn_for = getattr(actor, "office_id", None) or ""
    return format_html(
        '<input type="hidden" name="once" value="{}" autocomplete="off">'
        '<input type="hidden" name="for_office" value="{}" autocomplete="off">',
        uuid.uuid4(), drawn_for,
    )  # fmt: skip


@register.simple_tag
def request_number() -> str:
    """The number of this request in the log (codice della richiesta)."""
    return log_context.request_id()


@register.simple_tag
def scripts_text() -> SafeString:
    """What the scripts say, in the language of the page: the same on every page."""
    return _scripts_text(get_language())


@lru_cache(maxsize=32)
def _scripts_text(language: str | None) -> SafeString:
    return render_to_string("ui/scripts_text.html")


@register.filter
def page_numbers(page: Page[Any]) -> list[int | str]:
    """The numbers to show, with an ellipsis where many are left out."""
    paginator = page.paginator
    return list(paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.filter
def alert_kind(level_tag: str) -> str:
    """The alert that draws a message of this level."""
    return MESSAGE_KINDS.get(level_tag, level_tag or "info")


@register.simple_tag
def bars(rows: Iterable[Any], key: str = "value") -> SafeString:
    """The bars of a chart, as wide as `key` of each row; what it says of itself is its `value`."""
    rows = list(rows)
    # One row of zeros, or none, still has a scale.
    top = max((float(_of(row, key)) for row in rows), default=0.0) or 1.0
    return format_html_join(
        "",
        '<span><span class="bars-label">{}</span><svg preserveAspectRatio="none"'
        ' viewBox="0 0 1000 10" focusable="false"><rect width="{}" height="10"></rect></svg>'
        '<span class="bars-value">{}</span></span>',
        (
            (_of(row, "label"), round(float(_of(row, key)) / top * 1000), _figure(row))
            for row in rows
        ),
    )


def _figure(row: Any) -> Any:
    value = _of(row, "value")
    return formats.localize(value) if isinstance(value, Decimal) else value


def _of(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, dict) else getattr(row, name)


@register.filter
def file_size(size: int) -> str:
    """How large a file is: «36 byte», «1,2 MB»."""
    return f"{size} byte" if size < 1024 else filesizeformat(size)


@register.filter
def euro(amount: Decimal | None) -> str:
    """An amount as an Italian reader expects it: 1.234,50 €; nothing when it is not known."""
    if amount is None:
        return ""
    return f"{formats.number_format(amount, 2, use_l10n=True, force_grouping=True)}\u00a0€"


@register.filter
def language_name(code: str) -> str:
    """A language of the portal as who works at a desk calls it (arabo)."""
    return in_italian(code)


@register.filter
def law_marks(marks: Iterable[str]) -> SafeString:
    """The marks † and ⚑ of a statement of law, each with what it means for whoever cannot see."""
    meanings = {
        "†": _("da far confermare a un legale"),
        "⚑": _("le fonti non concordano o la norma sta cambiando"),
    }
    return format_html_join(
        "",
        ' <span class="law-mark" title="{}">{}<span class="visually-hidden"> ({})</span></span>',
        ((meanings.get(m, ""), m, meanings.get(m, "")) for m in marks),
    )


@register.filter
def wrong_fields(form: Any) -> list[Any]:
    """The visible fields of a form with an error, in the order of the page."""
    return [field for field in form.visible_fields() if field.errors]


@register.filter
def place_of_form(form: Any) -> str:
    """Where on the page a form of several stands, if it says so (`place`); a field of that name is
    one of its questions, which a template would find in its stead."""
    return str(getattr(form, "place", ""))


@register.filter
def all_of(forms: Iterable[Any] | None, form: Any) -> list[Any]:
    """The forms of a page as one list, whether one or several were given."""
    return list(forms) if forms else [form] if form is not None else []


@register.filter
def any_wrong(forms: Iterable[Any]) -> bool:
    return any(form.errors for form in forms)


@register.simple_tag(takes_context=True)
def page_link(context: template.Context, number: int, param: str) -> str:
    """The address of this list at another page, keeping what was searched and filtered."""
    query = context["request"].GET.copy()
    query[param] = str(number)
    return f"?{query.urlencode()}"
