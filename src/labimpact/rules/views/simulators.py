"""Simulators of income and housing: an orientation in the address, kept nowhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.rules.forms.simulators import HousingForm, IncomeForm
from labimpact.rules.procedures.stored import Book
from labimpact.rules.simulators import housing, income
from labimpact.rules.simulators.numbers import notes, numbers

_NOT_IN_FORCE = _("Mancano nelle regole i valori di oggi: avvisa chi cura le regole.")


@access(Permission.RULES_VIEW)
def income_simulator(request: ActorRequest) -> HttpResponse:
    """Basta il reddito?, by the tables in force today."""
    asked, today = bool(request.GET), clock.today()
    form = IncomeForm(request.GET if asked else None)
    context: dict[str, Any] = {"form": form, "today": today}
    if asked and form.is_valid():
        try:
            family, money = form.family(), form.cleaned_data["reddito"]
            found = income.simulate(family, money, Book(today), today)
            used = numbers(found.codes, today)
            years = next((n.text for n in used if n.code == "citizenship_income_years"), "")
            context |= {"found": found, "numbers": used, "family": family, "years": years,
                        "notes": notes(used)}  # fmt: skip
        except LookupError:
            form.add_error(None, _NOT_IN_FORCE)
    status = 422 if form.errors else 200
    return render(request, "rules/income_simulator.html", context, status=status)


@access(Permission.RULES_VIEW)
def housing_simulator(request: ActorRequest) -> HttpResponse:
    """Quante persone può ospitare una casa, by area and by rooms."""
    asked, today = bool(request.GET), clock.today()
    form = HousingForm(request.GET if asked else None)
    context: dict[str, Any] = {"form": form, "today": today}
    if asked and form.is_valid():
        try:
            sizes = housing.norms(today)
            found = housing.capacity(form.dwelling(), sizes)
            people = form.cleaned_data["persone"]
            used = numbers(housing.CODES, today)
            context |= {
                "found": found, "sizes": sizes, "people": people, "fits": found.fits(people),
                "dwelling": form.dwelling(), "numbers": used, "notes": notes(used),
                "lacking": housing.lacking(form.dwelling(), people, sizes),
            }  # fmt: skip
        except LookupError:
            form.add_error(None, _NOT_IN_FORCE)
    status = 422 if form.errors else 200
    return render(request, "rules/housing_simulator.html", context, status=status)
