"""Reading the rules with their sources, and writing their next version."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.rules import actions, export
from labimpact.rules.forms.rules import AmendForm, ItemForm
from labimpact.rules.labels import THEMES, list_label
from labimpact.rules.models import CodeItem, Rule
from labimpact.rules.permissions import can_edit
from labimpact.ui.forms import DayField

_PAGE = 40


def _day(text: str) -> date | None:
    try:
        day: date | None = DayField().clean(text)
    except ValidationError:
        return None
    return day


@access(Permission.RULES_VIEW)
def rule_list(request: ActorRequest) -> HttpResponse:
    """Regole: by theme, by words, in force on a day."""
    words = request.GET.get("q", "").strip()
    theme = request.GET.get("tema", "")
    day = _day(request.GET.get("il", "")) or clock.today()
    rows = Rule.objects.in_force(day)
    if words:
        rows = rows.filter(
            Q(label__icontains=words) | Q(code__icontains=words) | Q(source__icontains=words)
        )
    if theme:
        rows = rows.filter(theme=theme)
    if request.GET.get("segni"):
        rows = rows.exclude(marks=[])
    themes = Rule.objects.order_by("theme").values_list("theme", flat=True).distinct()
    page = Paginator(rows.order_by("theme", "code"), _PAGE).get_page(request.GET.get("pagina"))
    context = {
        "page": page, "themes": [(code, THEMES.get(code, code)) for code in themes], "theme": theme,
        "words": words, "day": day,
        "marked": bool(request.GET.get("segni")), "today": clock.today(),
    }  # fmt: skip
    return render(request, "rules/rule_list.html", context)


def _versions(code: str) -> list[Rule]:
    rows = list(Rule.objects.filter(code=code).order_by("-valid_from"))
    if not rows:
        raise Http404
    return rows


@access(Permission.RULES_VIEW)
def rule_detail(request: ActorRequest, code: str) -> HttpResponse:
    """One rule with all its versions, newest first."""
    rows = _versions(code)
    context = {"rows": rows, "rule": rows[0], "can_edit": can_edit(request.actor)}
    return render(request, "rules/rule_detail.html", context)


@access(Permission.RULES_EDIT)
def rule_amend(request: ActorRequest, code: str) -> HttpResponse:
    """Write the next version of a rule."""
    rule = max(_versions(code), key=lambda r: r.valid_from or date.min)
    shown = rule.value
    if isinstance(shown, list | dict):
        shown = json.dumps(shown, ensure_ascii=False, indent=1)
    initial = {
        "value": shown, "source": rule.source, "marks": rule.marks,
        "checked_by": request.actor.display_name, "checked_on": clock.today(),
    }  # fmt: skip
    form = AmendForm(request.POST or None, rule=rule, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.amend(rule, form.version(), by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Nuova versione salvata: quella di prima resta leggibile."))
            return redirect("rules:detail", code=code)
    status = 422 if form.errors else 200
    return render(request, "rules/rule_amend.html", {"form": form, "rule": rule}, status=status)


@access(Permission.RULES_VIEW)
def rule_export(request: ActorRequest, kind: str) -> HttpResponse:
    """All the rules as CSV or YAML, in the shape of the reviewed files."""
    rules = Rule.objects.order_by("theme", "code", "valid_from")
    if kind == "csv":
        body, content_type = export.as_csv(rules), "text/csv; charset=utf-8"
    elif kind == "yaml":
        body, content_type = export.as_yaml(rules), "application/yaml; charset=utf-8"
    else:
        raise Http404
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="regole.{kind}"'
    return response


def _named(codes: Iterable[str]) -> list[tuple[str, str]]:
    return sorted(((code, list_label(code)) for code in codes), key=lambda pair: pair[1])


@access(Permission.RULES_VIEW)
def list_index(request: ActorRequest) -> HttpResponse:
    """Elenchi: the code lists that the forms offer."""
    wanted = request.GET.get("elenco", "")
    lists = CodeItem.objects.order_by("list_code").values_list("list_code", flat=True)
    rows = CodeItem.objects.filter(list_code=wanted)
    context = {
        "lists": _named(lists.distinct()), "wanted": wanted, "rows": rows, "form": ItemForm(),
        "name": list_label(wanted), "can_edit": can_edit(request.actor),
    }  # fmt: skip
    return render(request, "rules/code_lists.html", context)


@access(Permission.RULES_EDIT)
@require_POST
def item_add(request: ActorRequest, list_code: str) -> HttpResponse:
    """Add an entry to a code list."""
    form = ItemForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_item(
                list_code, data["code"], data["label"], data["source"], by=request.actor
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Voce aggiunta."))
            return redirect(reverse("rules:lists") + f"?elenco={list_code}")
    rows = CodeItem.objects.filter(list_code=list_code)
    if not rows:
        raise Http404
    context = {
        "lists": _named([list_code]), "wanted": list_code, "rows": rows, "form": form,
        "name": list_label(list_code), "can_edit": True,
    }  # fmt: skip
    return render(request, "rules/code_lists.html", context, status=422)


@access(Permission.RULES_EDIT)
@require_POST
def item_close(request: ActorRequest, pk: int) -> HttpResponse:
    """Close an entry, or open it again."""
    item = get_object_or_404(CodeItem, pk=pk)
    if not can_edit(request.actor):
        raise PermissionDenied
    if item.valid_to is None:
        actions.close_item(item, on=clock.today(), by=request.actor)
        messages.success(request, _("Voce chiusa: resta in ciò che è già registrato."))
    else:
        actions.reopen_item(item, by=request.actor)
        messages.success(request, _("Voce riaperta."))
    return redirect(reverse("rules:lists") + f"?elenco={item.list_code}")
