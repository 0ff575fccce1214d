"""The sections of a record, edited one at a time."""

from __future__ import annotations

from copy import copy
from typing import Any, cast

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Conflict, Refused
from labimpact.base.permissions import Permission
from labimpact.people.actions.editing import remove_row, save_person, save_row, stamp_of
from labimpact.people.forms.rows import GuardianForm, RowForm
from labimpact.people.forms.sections import PERSON_SECTIONS, ROW_SECTIONS, RowSection
from labimpact.people.models import Person
from labimpact.people.queries.history import last_change
from labimpact.people.queries.households import family_of
from labimpact.people.views.conflicts import BothVersions, base_of, chosen, differences
from labimpact.people.views.scope import person_to_edit


@access(Permission.PERSON_EDIT)
def edit(request: ActorRequest, pk: int, section: str) -> HttpResponse:
    """Change a part of the person's own row, from the version that was read."""
    person = person_to_edit(request, pk)
    if section not in PERSON_SECTIONS:
        raise Http404
    part = PERSON_SECTIONS[section]
    context: dict[str, Any] = {"person": person, "title": part.title, "version": person.version}
    if request.method != "POST":
        return _page(request, context | {"form": part.form(instance=person)})
    # The form writes what was typed on its instance: the page goes on showing what is stored.
    data = chosen(request.POST, part.form(instance=copy(person)))
    form = part.form(data, instance=copy(person))
    read = _number(request.POST.get("version", ""))
    if not form.is_valid():
        return _page(request, context | {"form": form, "version": read}, status=422)
    try:
        save_person(
            form.instance, version=read, columns=form.columns, by=request.actor, note=_note(request)
        )
    except Conflict:
        return _both(request, context, form, part.form(instance=_again(person)))
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, context | {"form": form, "version": read}, status=422)
    return _saved(request, person)


@access(Permission.PERSON_EDIT)
def edit_row(request: ActorRequest, pk: int, section: str, row: int | None = None) -> HttpResponse:
    """Add or change a row of a section: a document, a contact, an address, a title…"""
    person = person_to_edit(request, pk)
    part = _row_section(section)
    instance = _row(part, person, row)
    stamp = stamp_of(instance)
    context: dict[str, Any] = {
        "person": person, "title": part.one, "version": stamp, "section": section,
        "row": instance if instance.pk else None,
    }  # fmt: skip
    if request.method != "POST":
        return _page(request, context | {"form": _row_form(part, person, instance)})
    saved = _row_form(part, person, copy(instance))
    form = _row_form(part, person, copy(instance), chosen(request.POST, saved))
    read = request.POST.get("version", "")
    if not form.is_valid():
        return _page(request, context | {"form": form, "version": read}, status=422)
    try:
        save_row(form.instance, person, stamp=read, by=request.actor, note=_note(request))
    except Conflict:
        return _both(request, context, form, _row_form(part, person, _row(part, person, row)))
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, context | {"form": form}, status=422)
    return _saved(request, person)


@access(Permission.PERSON_EDIT)
@require_POST
def remove(request: ActorRequest, pk: int, section: str, row: int) -> HttpResponse:
    """Take a row away; its content stays in the history."""
    person = person_to_edit(request, pk)
    instance = _row(_row_section(section), person, row)
    remove_row(instance, person, by=request.actor, note=_note(request))
    messages.success(request, _("Riga tolta: resta nello storico della scheda."))
    return redirect("workspace:person", pk=person.pk)


def _page(request: ActorRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    if "base" not in context:
        context["base"] = base_of(context["form"], request.POST or None)
    return render(request, "people/edit.html", context, status=status)


def _both(request: ActorRequest, context: dict[str, Any], mine: Any, saved: Any) -> HttpResponse:
    """409: what was typed and what was saved meanwhile, to choose field by field."""
    stored: Model = saved.instance
    last = last_change(stored._meta.db_table, cast("int", stored.pk))
    both = BothVersions(differences(mine, saved, request.POST), *(last or ("", None)))
    context["base"] = base_of(saved)
    version = stored.version if isinstance(stored, Person) else stamp_of(stored)
    return _page(request, context | {"form": mine, "both": both, "version": version}, status=409)


def _saved(request: ActorRequest, person: Person) -> HttpResponse:
    messages.success(request, _("Salvato."))
    return redirect("workspace:person", pk=person.pk)


def _again(person: Person) -> Person:
    """The person as stored now: the form's own instance already carries what was typed."""
    return Person.objects.get(pk=person.pk)


def _row_section(section: str) -> RowSection:
    if section not in ROW_SECTIONS:
        raise Http404
    return ROW_SECTIONS[section]


def _row(part: RowSection, person: Person, pk: int | None) -> Model:
    rows = part.rows_of(person.pk)
    if pk is not None:
        return cast("Model", get_object_or_404(rows, pk=pk))
    own = rows.filter(**{part.owner: person})
    existing = None if part.many else own.first() or rows.first()
    return existing or part.model(**{f"{part.owner}_id": person.pk})


def _row_form(
    part: RowSection, person: Person, instance: Model, data: QueryDict | None = None
) -> RowForm:
    extra: dict[str, Any] = {"person": person}
    if issubclass(part.form, GuardianForm):
        extra["family"] = family_of(person)
    return part.form(data, instance=instance, **extra)


def _note(request: ActorRequest) -> str:
    return request.POST.get("change_note", "").strip()[:300]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
