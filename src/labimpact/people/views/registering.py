"""A new person, alone or inside a household."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.base.returning import back_to, came_from
from labimpact.people import actions, permissions
from labimpact.people.actions.households import register_member
from labimpact.people.actions.registration import register as register_person
from labimpact.people.forms import alike
from labimpact.people.forms.households import MemberForm
from labimpact.people.forms.identity import RegisterForm
from labimpact.people.models import Household, Person
from labimpact.people.names import families
from labimpact.people.recognising import Question, words_of
from labimpact.people.views.scope import household_of, person_to_edit

# The name that was looked for, and which part of it is the family's.
ASKED, FAMILY = "q", "cognome"


@access(Permission.PERSON_EDIT)
def register(request: ActorRequest) -> HttpResponse:
    """Register a person; who could already be here is shown before anything is saved."""
    household, relative = _household(request)
    if not permissions.can_register(request.actor):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    family = request.GET.get(FAMILY, "")
    form = RegisterForm(data, initial=_typed(request.GET.get(ASKED, ""), family))
    place = MemberForm(data, prefix="posto") if household else None
    context: dict[str, Any] = {
        "form": form, "place": place, "household": household, "relative": relative,
        "both_forms": [form, place], "readings": _readings(request.GET),
        "family": family, "back": came_from(request),
    }  # fmt: skip
    if data is None:
        return render(request, "people/register.html", context)
    if not form.is_valid() or (place is not None and not place.is_valid()):
        return render(request, "people/register.html", context, status=422)
    answer = actions.check_newcomer(_question(form), by=request.actor)
    if not alike.is_answered(request.POST, answer, request.actor):
        context |= {"answer": answer, "shown": alike.shown(answer, request.actor), "stopped": True}
        return render(request, "people/register.html", context, status=422)
    try:
        with transaction.atomic():
            person = _register(request, form, household, place)
            actions.refuse_alike(person, answer.strong, by=request.actor)
    except Refused as refused:
        form.add_error(None, str(refused))
        return render(request, "people/register.html", context, status=422)
    messages.success(request, _("Persona registrata. Puoi completare la scheda quando vuoi."))
    return back_to(request, reverse("workspace:person", args=[person.pk]))


@access(Permission.PERSON_EDIT)
def check(request: ActorRequest) -> HttpResponse:
    """Who the person of a form being filled in may be: asked while one types, saves nothing."""
    form = RegisterForm(request.POST)
    form.is_valid()
    question = _question(form)
    answer = actions.check_newcomer(question, by=request.actor) if question.names else None
    shown = alike.shown(answer, request.actor) if answer else ""
    return render(request, "people/alike_check.html", {"answer": answer, "shown": shown})


def _register(
    request: ActorRequest, form: RegisterForm, household: Household | None, place: MemberForm | None
) -> Person:
    if household is None or place is None:
        return register_person(form.to_data(), by=request.actor)
    return register_member(household, form.to_data(), place.to_place(), by=request.actor)


def _household(request: ActorRequest) -> tuple[Household | None, Person | None]:
    """The household of `?nucleo=…&con=…`: the person registered will belong to it."""
    wanted, relative = request.GET.get("nucleo", ""), request.GET.get("con", "")
    if not (wanted.isdecimal() and relative.isdecimal()):
        return None, None
    person = person_to_edit(request, int(relative[:18]))
    return household_of(person, int(wanted[:18])), person


def _question(form: RegisterForm) -> Question:
    """What the form says of who it is, as far as it can be read."""
    known = form.cleaned_data
    whole = " ".join(filter(None, [known.get("family_name"), known.get("given_name")]))
    others = (known.get("native_name"), known.get("preferred_name"))
    return Question(
        names=tuple(name for name in (whole, *others) if name),
        born=form.birth,
        sex=known.get("sex") or "",
        tax_code=known.get("tax_code") or "",
        phone=known.get("phone") or "",
        title_number=known.get("title_number") or "",
    )


def _typed(text: str, family: str) -> dict[str, str]:
    """What was looked for in vain becomes the first field: a name, a phone, nothing else."""
    text = " ".join(text.split())[:120]
    digits = sum(c.isdigit() for c in text)
    if digits >= 6 and not any(c.isalpha() for c in text):
        return {"phone": text}
    if not text or digits:
        return {}
    if " " not in text:
        return {"family_name": text}
    # Nobody can tell which is the surname: it is asked, and until then nothing is filled in.
    if family == text:
        return {"family_name": text}
    if family and text.startswith(f"{family} "):
        return {"family_name": family, "given_name": text.removeprefix(family).strip()}
    if family and text.endswith(f" {family}"):
        return {"family_name": family, "given_name": text.removesuffix(family).strip()}
    return {}


def _readings(query: QueryDict) -> list[dict[str, str]]:
    """What may be the surname in a name of several words, with the address that fills it in."""
    text = " ".join(query.get(ASKED, "").split())[:120]
    if any(c.isdigit() for c in text):
        return []
    found = []
    for family in families(words_of(text)):
        asked = query.copy()
        asked[FAMILY] = family
        found.append({"family_name": family, "url": f"?{asked.urlencode()}"})
    return found
