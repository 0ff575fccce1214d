"""Guida alle pratiche: every procedure in words, and who may apply, without anybody's case."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.rules.forms.answers import AnswersForm, said
from labimpact.rules.models import ProcedureVersion
from labimpact.rules.permissions import can_edit
from labimpact.rules.procedures import guide, showing, stored


@access(Permission.RULES_VIEW)
def procedure_list(request: ActorRequest) -> HttpResponse:
    """The procedures in force, found by words."""
    words = request.GET.get("q", "").strip()[:100]
    context = {"entries": guide.entries(words), "words": words, "today": clock.today()}
    return render(request, "rules/procedures.html", context)


@access(Permission.RULES_VIEW)
def procedure_detail(request: ActorRequest, code: str) -> HttpResponse:
    """One procedure as it is in force today."""
    row = stored.current(code)
    if row is None:
        raise Http404
    return _page(request, row)


@access(Permission.RULES_VIEW)
def procedure_version(request: ActorRequest, code: str, version: int) -> HttpResponse:
    """One version of a procedure, also one that no longer holds or does not hold yet."""
    row = ProcedureVersion.objects.filter(code=code, version=version).first()
    if row is None:
        raise Http404
    return _page(request, row)


def _page(request: ActorRequest, row: ProcedureVersion) -> HttpResponse:
    today = clock.today()
    versions = list(ProcedureVersion.objects.filter(code=row.code).defer("content"))
    versions.sort(key=lambda v: v.version, reverse=True)
    until = guide.last_day(row, versions)
    now = stored.current(row.code)
    day = today if until is None else min(today, until)
    shown = guide.guide(stored.definition(row), day, guide.titles())
    context: dict[str, Any] = {
        "row": row, "guide": shown, "procedure": shown.procedure, "versions": versions,
        "until": until, "now": now, "is_now": now is not None and now.pk == row.pk, "day": day,
        "today": today, "can_edit": can_edit(request.actor),
    }  # fmt: skip
    return render(request, "rules/procedure.html", context)


@access(Permission.RULES_VIEW)
def procedure_check(request: ActorRequest, code: str) -> HttpResponse:
    """Chi può chiedere? The answers stay in the address: nothing is kept, nobody is named."""
    row = stored.current(code)
    if row is None or not row.is_enabled:
        raise Http404
    procedure, today = stored.definition(row), clock.today()
    guide.remember(procedure)
    form = AnswersForm(procedure, request.GET or None)
    form.is_valid()
    answers = form.answers()
    evaluator = stored.evaluator(answers, today)
    costs = showing.cost_rows(procedure, evaluator)
    context: dict[str, Any] = {
        "row": row, "procedure": procedure, "form": form, "fields": form.asked(evaluator),
        "eligibility": showing.eligibility_rows(procedure, evaluator),
        "papers": showing.paper_rows(procedure, evaluator), "costs": costs,
        "total": showing.cost_total(costs), "answered": bool(answers),
        "said": said(procedure, evaluator.knowing(procedure).answers),
        "deadlines": showing.deadline_rows(procedure, evaluator), "today": today,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "rules/procedure_check.html", context, status=status)
