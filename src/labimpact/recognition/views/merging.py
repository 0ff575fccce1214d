"""The queue of likely duplicates, the pair side by side, merging and separating."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Conflict, Refused
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.people.models import Person
from labimpact.recognition import actions
from labimpact.recognition.actions import reading, sharing
from labimpact.recognition.additions import since
from labimpact.recognition.forms.merging import MergeForm, OtherForm, SeparateForm, WhyForm
from labimpact.recognition.lists import DUPLICATES, STATES
from labimpact.recognition.models import Merge, NotTheSame
from labimpact.recognition.permissions import office_that_keeps
from labimpact.recognition.queries import queue
from labimpact.recognition.queries.comparing import Comparison, compare
from labimpact.recognition.queries.pairs import office_to_ask
from labimpact.ui.lists import read

_SHOWN = ("birth_municipality", "birth_country", "mediation_language", "registered_office")


@access(Permission.PERSON_EDIT)
def duplicates(request: ActorRequest) -> HttpResponse:
    """Probabili doppioni: the pairs that wait for somebody's word."""
    screen = read(request, DUPLICATES)
    reading.list_pairs(screen.lines, by=request.actor)
    which = screen.form.which
    tabs = [
        {"label": label, "url": screen.href(vista=key), "active": key == which}
        for key, (_state, label) in STATES.items()
    ]
    context = {"screen": screen, "tabs": tabs, "which": which}
    return render(request, "recognition/duplicates.html", context, status=screen.status)


def _two(request: ActorRequest, one: int, other: int) -> tuple[Person, Person]:
    """Two persons in scope whom the actor's offices follow, or 404 and 403."""
    if one == other:
        raise Http404
    rows = Person.objects.visible_to(request.actor).select_related(*_SHOWN)
    found = (get_object_or_404(rows, pk=one), get_object_or_404(rows, pk=other))
    if any(office_that_keeps(request.actor, person) is None for person in found):
        raise PermissionDenied
    return found


@access(Permission.PERSON_EDIT)
def pair(request: ActorRequest, one: int, other: int) -> HttpResponse:
    """Two records side by side, with what agrees and what differs; joined by a choice of values."""
    keep = request.GET.get("tieni", "")
    persons = _two(request, one, other)
    comparison = compare(*persons, keep=row_number(keep))
    form = MergeForm(None, comparison=comparison)
    return _page(request, comparison, form)


def _page(
    request: ActorRequest, comparison: Comparison, form: MergeForm, *, status: int = 200
) -> HttpResponse:
    kept, absorbed = comparison.kept, comparison.absorbed
    reading.read_pair(kept, absorbed, by=request.actor)
    known = queue.pair(request.actor, kept.pk, absorbed.pk)
    context: dict[str, Any] = {
        "comparison": comparison, "kept": kept, "absorbed": absorbed, "form": form,
        "known": known, "why_form": WhyForm(),
        "different": queue.said_different(kept.pk, absorbed.pk),
        "to_ask": office_to_ask(kept, absorbed, request.actor),
        "is_merged": kept.merged_into_id == absorbed.pk or absorbed.merged_into_id == kept.pk,
        "rows": [
            (line, form[f"v_{line.key}"] if f"v_{line.key}" in form.fields else None)
            for line in comparison.lines
        ],
    }  # fmt: skip
    return render(request, "recognition/pair.html", context, status=status)


@access(Permission.PERSON_EDIT)
@require_POST
def merge(request: ActorRequest, one: int, other: int) -> HttpResponse:
    """Join two records, with the values chosen."""
    persons = _two(request, one, other)
    keep = request.POST.get("unisci-keep", "")
    comparison = compare(*persons, keep=row_number(keep))
    form = MergeForm(request.POST, comparison=comparison)
    if not form.is_valid():
        return _page(request, comparison, form, status=422)
    if office_to_ask(*persons, request.actor) is not None:
        return _asked(request, comparison, form)
    try:
        actions.merge(
            comparison.kept, comparison.absorbed, by=request.actor, choices=form.choices,
            reason=form.cleaned_data["reason"], versions=form.read_versions,
        )  # fmt: skip
    except (Refused, Conflict) as refused:
        form.add_error(None, str(refused))
        return _page(
            request, comparison, form, status=409 if isinstance(refused, Conflict) else 422
        )
    messages.success(request, _("Le due schede sono unite. Se è un errore si possono separare."))
    return redirect("recognition:history", pk=comparison.kept.pk)


def _asked(request: ActorRequest, comparison: Comparison, form: MergeForm) -> HttpResponse:
    """One of the records is another office's: it is asked, and the answer comes as any other."""
    try:
        sharing.ask_to_merge(
            comparison.kept, comparison.absorbed, why=form.cleaned_data["reason"], by=request.actor
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, comparison, form, status=422)
    messages.success(
        request, _("Chiesto all'altro ufficio: quando dice sì, le schede si uniscono.")
    )
    return redirect(f"{reverse('recognition:requests')}?vista=fatte")


@access(Permission.PERSON_EDIT)
@require_POST
def not_the_same(request: ActorRequest, one: int, other: int) -> HttpResponse:
    """Non è la stessa persona: remembered by search, queue and sweeps."""
    persons = _two(request, one, other)
    form = WhyForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    return _said(
        request, persons, _("Annotato: non è la stessa persona."),
        lambda: actions.say_not_the_same(*persons, why=why, by=request.actor),
    )  # fmt: skip


@access(Permission.PERSON_EDIT)
@require_POST
def household(request: ActorRequest, one: int, other: int) -> HttpResponse:
    """Sono della stessa famiglia: two people, to be put in one household."""
    persons = _two(request, one, other)
    said = _("Annotato: due persone della stessa famiglia. Ora puoi metterle in un nucleo.")
    return _said(request, persons, said, lambda: actions.say_household(*persons, by=request.actor))


def _said(
    request: ActorRequest, persons: tuple[Person, Person], said: str, do: Any
) -> HttpResponse:
    try:
        do()
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("recognition:pair", one=persons[0].pk, other=persons[1].pk)
    messages.success(request, said)
    return redirect("recognition:duplicates")


@access(Permission.PERSON_VIEW)
def history(request: ActorRequest, pk: int) -> HttpResponse:
    """The merges of a person, and those whom somebody said they are not."""
    person = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    lines = queue.merges_of(request.actor, person)
    others = list(queue.different_from(person))
    reading.read_merges(person, [line.merge for line in lines], by=request.actor)
    context = {
        "person": person, "lines": lines, "others": others, "other_form": OtherForm(),
        "may_edit": office_that_keeps(request.actor, person) is not None,
    }  # fmt: skip
    return render(request, "recognition/history.html", context)


@access(Permission.PERSON_EDIT)
def other(request: ActorRequest, pk: int) -> HttpResponse:
    """From a person's page to the pair: the other record is named by its number."""
    form = OtherForm(request.GET)
    wanted = form.cleaned_data["numero"] if form.is_valid() else pk
    person = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    if wanted == pk or not Person.objects.visible_to(request.actor).filter(pk=wanted).exists():
        messages.error(request, _("Nessun'altra scheda che puoi aprire ha questo numero."))
        return redirect("recognition:history", pk=person.pk)
    return redirect("recognition:pair", one=pk, other=wanted)


@access(Permission.PERSON_EDIT)
def separate(request: ActorRequest, pk: int) -> HttpResponse:
    """Take two records apart again, each as it was."""
    merge = get_object_or_404(Merge.objects.standing().select_related("kept", "absorbed"), pk=pk)
    for person in (merge.kept, merge.absorbed):
        if office_that_keeps(request.actor, person) is None:
            raise PermissionDenied
    form = SeparateForm(request.POST or None, additions=list(since(merge)))
    if request.method == "POST" and form.is_valid():
        try:
            actions.undo(merge, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Separate: ogni scheda è come prima dell'unione."))
            return redirect("recognition:history", pk=merge.kept_id)
    reading.read_merges(merge.kept, [merge], by=request.actor)
    context = {"merge": merge, "form": form, "values": reading.values_of(merge)}
    status = 422 if request.method == "POST" else 200
    return render(request, "recognition/separate.html", context, status=status)


@access(Permission.PERSON_EDIT)
@require_POST
def forget_different(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back that two records are of different people."""
    rows = NotTheSame.objects.select_related("left", "right")
    said = get_object_or_404(rows, pk=pk)
    back = said.left_id
    try:
        actions.take_back_not_the_same(said, by=request.actor)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Tolto: si possono di nuovo confrontare."))
    return redirect("recognition:history", pk=back)
