"""One session behind a secret address: who asked signs or disputes, the person says how it went."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from labimpact.base import limits
from labimpact.base.access import ActorRequest, public
from labimpact.casework.signing import BOX
from labimpact.mediation.actions import linking
from labimpact.mediation.forms.links import DisputeForm, GlassForm, OpinionForm
from labimpact.mediation.models import SessionLink
from labimpact.mediation.queries.links import SessionShown, session_shown
from labimpact.mediation.views.scope import shut
from labimpact.mediation.wording import opinion_languages, opinion_words
from labimpact.rules.queries import label
from labimpact.ui.attempting import attempt


@public
def session(request: ActorRequest, key: str) -> HttpResponse:
    """The report to sign, or the three faces; reading it changes nothing."""
    shown = session_shown(key)
    if shown is None:
        return shut(render(request, "mediation/link_over.html", status=410))
    if shown.purpose == SessionLink.For.OPINION:
        return _faces(request, key, shown, OpinionForm())
    return _report(request, key, shown)


@public
def answer(request: ActorRequest, key: str, verb: str) -> HttpResponse:
    """Firma, contesta, or the opinion."""
    if verb not in ("firma", "contesta", "parere"):
        raise Http404
    shown = session_shown(key) if request.method == "POST" else None
    if shown is None:
        return shut(redirect("mediation_link", key=key))
    if (shown.purpose == SessionLink.For.OPINION) != (verb == "parere"):
        raise Http404
    match verb:
        case "firma":
            return _sign(request, key, shown)
        case "contesta":
            return _dispute(request, key, shown)
        case _:
            return _say(request, key, shown)


def _sign(request: HttpRequest, key: str, shown: SessionShown) -> HttpResponse:
    form = GlassForm(request.POST)
    if _is_late(request, key, form):
        return _report(request, key, shown, status=429, sign_form=form)
    seen = [said for said in request.POST.getlist("visto") if "\x00" not in said]
    if form.is_valid() and attempt(form, lambda: linking.sign(key, seen=seen, **form.cleaned_data)):
        return shut(redirect("mediation_link", key=key))
    # What stands there now, which may not be what was read.
    return _report(request, key, session_shown(key) or shown, sign_form=form)


def _dispute(request: HttpRequest, key: str, shown: SessionShown) -> HttpResponse:
    form = DisputeForm(request.POST)
    if _is_late(request, key, form):
        return _report(request, key, shown, status=429, dispute_form=form)
    if form.is_valid() and attempt(form, lambda: linking.dispute(key, **form.cleaned_data)):
        return shut(redirect("mediation_link", key=key))
    return _report(request, key, shown, dispute_form=form)


def _say(request: ActorRequest, key: str, shown: SessionShown) -> HttpResponse:
    form = OpinionForm(request.POST)
    if _is_late(request, key, form):
        return _faces(request, key, shown, form, status=429)
    if form.is_valid() and attempt(
        form, lambda: linking.say(key, by=request.actor, **form.cleaned_data)
    ):
        answer = redirect("mediation_link", key=key)
        answer["Location"] += f"?lingua={_language(request, shown)}"
        return shut(answer)
    return _faces(request, key, shown, form)


def _is_late(request: HttpRequest, key: str, form: Form) -> bool:
    return limits.refused(request, form, action="mediation_link", key=key)


def _report(
    request: HttpRequest, key: str, shown: SessionShown, *, status: int = 422, **wrong: Form
) -> HttpResponse:
    context: dict[str, Any] = {
        "key": key,
        "shown": shown,
        "kind": label("mediation_kind", shown.kind),
        "told": [
            (each, label("mediation_kind", each.activity), label("mediation_outcome", each.outcome))
            for each in shown.reports
        ],
        "disputed": any(each.dispute for each in shown.reports),
        "sign_form": GlassForm(),
        "dispute_form": DisputeForm(),
        "box": BOX,
    }
    status = status if wrong else 200
    return shut(render(request, "mediation/link_report.html", context | wrong, status=status))


def _faces(
    request: ActorRequest, key: str, shown: SessionShown, form: OpinionForm, *, status: int = 422
) -> HttpResponse:
    said = opinion_words(_language(request, shown))
    context = {
        "key": key,
        "shown": shown,
        "said": said,
        "asks": said.text["asks"].format(service=f"\u2068{shown.service}\u2069"),
        "form": form,
        "faces": [(3, said.text["good"]), (2, said.text["middle"]), (1, said.text["bad"])],
        "languages": opinion_languages(),
        "score": form.data.get("score", ""),
        # Whoever is signed in reads Italian, and gives no opinion.
        "is_staff": request.actor.user_id is not None,
        "trouble": said.text["later" if status == 429 else "pick"] if form.errors else "",
    }
    status = status if form.errors else 200
    return shut(render(request, "mediation/link_opinion.html", context, status=status))


def _language(request: HttpRequest, shown: SessionShown) -> str:
    """The one that was picked, else the one in which one met; one of those there are."""
    picked = request.GET.get("lingua") or request.POST.get("lingua") or shown.language_code
    return opinion_words(picked).language
