"""Instruments: the list, publishing and withdrawing a version, filling one in within a case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.casework import permissions
from labimpact.casework.actions import instruments as actions
from labimpact.casework.forms.instruments import AnswersForm, PublishForm
from labimpact.casework.models import InstrumentVersion
from labimpact.casework.queries import instruments as queries
from labimpact.casework.views.scope import case_seen, done


@access(Permission.RULES_VIEW)
def instrument_list(request: ActorRequest) -> HttpResponse:
    """Strumenti di valutazione: every version, in use or withdrawn."""
    context = {
        "versions": queries.every_version(),
        "can_publish": permissions.can_write_some_instrument(request.actor),
    }
    return render(request, "casework/instruments.html", context)


@access(Permission.RULES_VIEW)
def instrument(request: ActorRequest, version: int) -> HttpResponse:
    """One version as who fills it in sees it."""
    found = get_object_or_404(queries.every_version(), pk=version)
    may = permissions.can_write_instruments(request.actor, found.instrument.area_id)
    context = {"version": found, "form": AnswersForm(found), "may_withdraw": may}
    return render(request, "casework/instrument.html", context)


@access(Permission.RULES_EDIT, Permission.TERRITORY_MANAGE)
def publish(request: ActorRequest) -> HttpResponse:
    """Add a version: paste or upload, look at it, publish."""
    areas = permissions.instrument_areas(request.actor)
    form = PublishForm(
        request.POST or None, request.FILES or None, areas=areas, initial=_from(request)
    )
    seen = ""
    if request.method == "POST" and form.is_valid():
        seen = form.fingerprint()
        if "publish" in request.POST and form.cleaned_data["seen"] == seen:
            data = form.cleaned_data
            try:
                made = actions.publish(
                    code=data["code"], area=data["area"], schema=form.schema,
                    source=data["source"], by=request.actor,
                )  # fmt: skip
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Pubblicata: da ora si compila questa versione."))
                return redirect("cases:instrument", version=made.pk)
    shown = InstrumentVersion(schema=form.schema) if seen and not form.errors else None
    context = {"form": form, "seen": seen, "preview": AnswersForm(shown) if shown else None}
    status = 422 if form.errors else 200
    return render(request, "casework/instrument_publish.html", context, status=status)


def _from(request: ActorRequest) -> dict[str, Any]:
    """The version from which the next one is prepared, if one was chosen."""
    wanted = row_number(request.GET.get("da", ""))
    if wanted is None:
        return {}
    return PublishForm.initial_of(get_object_or_404(queries.every_version(), pk=wanted))


@access(Permission.RULES_EDIT, Permission.TERRITORY_MANAGE)
@require_POST
def withdraw(request: ActorRequest, version: int) -> HttpResponse:
    """Withdraw a version."""
    found = get_object_or_404(queries.every_version(), pk=version)
    if not permissions.can_write_instruments(request.actor, found.instrument.area_id):
        raise PermissionDenied
    actions.withdraw(found, by=request.actor)
    messages.success(request, _("Ritirata: chi la sta compilando salva comunque."))
    return redirect("cases:instruments")


@access(Permission.CASE_WORK)
def answers(request: ActorRequest, pk: int) -> HttpResponse:
    """What was answered in this case, and what can be filled in."""
    case = case_seen(request, pk)
    context = {
        "case": case,
        "sheets": queries.sheets(case),
        "versions": queries.in_use(case),
        "can_work": case.is_running and permissions.can_work(request.actor, case),
    }
    return render(request, "casework/answers.html", context)


@access(Permission.CASE_WORK)
def fill_in(request: ActorRequest, pk: int, version: int) -> HttpResponse:
    """Fill in an instrument. A version withdrawn meanwhile is saved all the same, and said."""
    case = case_seen(request, pk)
    if not case.is_running or not permissions.can_work(request.actor, case):
        raise PermissionDenied
    # Of any version for who was already filling it in; who begins finds those in use.
    versions = InstrumentVersion.objects.of_area(case.office.area_id)
    found = get_object_or_404(
        versions if request.method == "POST" else queries.in_use(case), pk=version
    )
    form = AnswersForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.fill_in(
                case, found, answers=form.answers(), with_whom=data["with_whom"], on=data["on"],
                by=request.actor,
            )  # fmt: skip
        except actions.WrongAnswers as wrong:
            form.put(wrong)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(case, request, _said(found), "strumenti")
    status = 422 if form.errors else 200
    context = {"case": case, "version": found, "form": form}
    return render(request, "casework/fill_in.html", context, status=status)


def _said(version: InstrumentVersion) -> str:
    if version.withdrawn_at is None:
        return _("Risposte salvate.")
    return _(
        "Mentre la compilavi la versione %(n)d è stata ritirata: quello che hai scritto è salvato"
        " con quella versione. Dalla prossima volta si compila la nuova, se c'è."
    ) % {"n": version.number}
