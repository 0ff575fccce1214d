"""Readings of a case: who is around the person, two assessments compared; the last question."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.casework import words
from labimpact.casework.actions import reading, signing
from labimpact.casework.enums import Tie
from labimpact.casework.forms.signing import SatisfactionForm
from labimpact.casework.models import Assessment, Case
from labimpact.casework.queries import around as queries
from labimpact.casework.queries import comparing
from labimpact.casework.views.cases import leading
from labimpact.casework.views.scope import case_seen

SCORES = ((1, "s1"), (2, "s2"), (3, "s3"), (4, "s4"), (5, "s5"))


def _assessments(case: Case) -> list[Assessment]:
    return list(case.assessments.prefetch_related("needs", "ties"))


def _chosen(found: list[Assessment], asked: str) -> Assessment | None:
    return next((one for one in found if one.pk == row_number(asked)), None)


@access(Permission.CASE_WORK)
def around(request: ActorRequest, pk: int) -> HttpResponse:
    """Rete e nucleo: both drawn, each with its table."""
    case = case_seen(request, pk)
    found = _assessments(case)
    chosen = _chosen(found, request.GET.get("valutazione", "")) or next(iter(found), None)
    shown = queries.around(case, chosen)
    reading.read_household(case, [kin.person_id for kin in shown.kin], by=request.actor)
    context = {"case": case, "around": shown, "assessments": found, "kinds": Tie.choices}
    return render(request, "casework/around.html", context)


@access(Permission.CASE_WORK)
def compare(request: ActorRequest, pk: int) -> HttpResponse:
    """Two assessments of the case, chosen by their day; first the last two."""
    case = case_seen(request, pk)
    found = _assessments(case)
    after = _chosen(found, request.GET.get("dopo", "")) or next(iter(found), None)
    older = [one for one in found if one != after]
    before = _chosen(older, request.GET.get("prima", "")) or next(iter(older), None)
    if before and after and (before.made_on, before.pk) > (after.made_on, after.pk):
        before, after = after, before
    context = {"case": case, "assessments": found, "before": before, "after": after}
    if before and after:
        context |= {
            "needs": comparing.needs(before, after),
            "ties": comparing.ties(before, after),
        }
    return render(request, "casework/compare.html", context)


@access(Permission.CASE_LEAD)
def satisfaction(request: ActorRequest, pk: int) -> HttpResponse:
    """How useful it was, asked in the person's language: five faces, each with its words."""
    case = leading(request, pk)
    said = words.for_person(case.person, request.GET.get("lingua", ""))
    if request.POST and "satisfaction" not in request.POST:
        # Nobody has to answer: the question stays, without a reproach in another language.
        return redirect(request.get_full_path())
    form = SatisfactionForm(request.POST or None, initial={"satisfaction": case.satisfaction})
    if request.method == "POST" and form.is_valid():
        try:
            signing.answer_satisfaction(case, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            there = reverse("cases:satisfaction", args=[case.pk])
            return redirect(f"{there}?{urlencode({'lingua': said.language, 'fatto': '1'})}")
    context = {
        "case": case, "form": form, "said": said, "languages": words.listed(),
        "faces": [(score, said.text[key]) for score, key in SCORES],
        "thanks": "fatto" in request.GET and not form.errors,
    }  # fmt: skip
    return render(
        request, "casework/satisfaction.html", context, status=422 if form.errors else 200
    )
