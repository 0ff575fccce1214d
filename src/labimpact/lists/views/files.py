"""Asking for the file of a list, and finding it again."""

from __future__ import annotations

from typing import IO, Protocol

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.listing import COLUMNS, Listing, named
from labimpact.base.permissions import Permission
from labimpact.documents.content import safe_name
from labimpact.documents.downloads import guard
from labimpact.lists import actions, limits, permissions, queries
from labimpact.lists.asking import Asked
from labimpact.lists.enums import Format
from labimpact.lists.forms import FileForm
from labimpact.lists.models import ListFile
from labimpact.lists.views.scope import asked_of, back_to, listing_of
from labimpact.ui.paging import BOUND


class _Act(Protocol):
    def __call__(self, file: ListFile, *, by: Actor) -> None: ...


@access(Permission.WORKSPACE_VIEW)
def download(request: ActorRequest, listing: str) -> HttpResponse | FileResponse:
    """Choose format and columns of a list's file: short ones come at once."""
    found = listing_of(request, listing)
    asked = asked_of(request, found)
    rows = asked.counted() if asked.is_valid else 0
    form = FileForm(
        request.POST or None, listing=found, actor=request.actor, rows=rows,
        chosen=[column.key for column in asked.columns],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and asked.is_valid:
        try:
            return _made(request, found, asked, form)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
    context = {
        "form": form, "listing": found, "asked": asked, "rows": min(rows, BOUND),
        "more": rows > BOUND, "slow": rows >= limits.background_from(),
        "asks_why": found.personal and rows >= limits.reason_from(),
        "back": back_to(found, asked.query), "hours": limits.kept_for().total_seconds() // 3600,
    }  # fmt: skip
    wrong = bool(form.errors) or not asked.is_valid
    return render(request, "lists/download.html", context, status=422 if wrong else 200)


def _made(
    request: ActorRequest, listing: Listing, asked: Asked, form: FileForm
) -> HttpResponse | FileResponse:
    """The file itself, or the page on which it will be found."""
    data = request.GET.copy()
    data.setlist(COLUMNS, form.cleaned_data[COLUMNS])
    asked = asked_of(request, listing, data)
    file_format, reason = form.cleaned_data["file_format"], form.cleaned_data["reason"]
    if asked.counted() >= limits.background_from():
        actions.ask_file(asked, file_format=file_format, reason=reason, by=request.actor)
        messages.success(
            request, _("Il file si sta preparando. Puoi chiudere: lo ritrovi in «I miei file».")
        )
        return redirect("lists:files")
    content = actions.make_now(asked, file_format=file_format, reason=reason, by=request.actor)
    return _answer(content, str(listing.title), file_format)


def _answer(content: IO[bytes], title: str, file_format: Format) -> FileResponse:
    stem = safe_name(f"{title} {clock.today():%Y-%m-%d}", "text/plain").removesuffix(".txt")
    response = FileResponse(
        content, as_attachment=True, filename=f"{stem}.{file_format.value}",
        content_type=file_format.content_type,
    )  # fmt: skip
    return guard(response, pdf=file_format is Format.PDF)


@access(Permission.WORKSPACE_VIEW)
@never_cache
@require_safe
def files(request: ActorRequest) -> HttpResponse:
    """I miei file: those being made, and those that can still be opened."""
    shown = [(file, _title(file)) for file in queries.files_of(request.actor)]
    hours = int(limits.kept_for().total_seconds() // 3600)
    going = any(file.is_going for file, _title in shown)
    context = {"files": shown, "going": going, "hours": hours, "today": clock.today()}
    return render(request, "lists/files.html", context)


def _title(file: ListFile) -> str:
    listing = named(file.listing)
    return str(listing.title) if listing is not None else file.listing


def _file(request: ActorRequest, key: str) -> ListFile:
    return get_object_or_404(ListFile.objects.visible_to(request.actor), key=key)


@access(Permission.WORKSPACE_VIEW)
@never_cache
@require_safe
def file(request: ActorRequest, key: str) -> HttpResponse | FileResponse:
    """Open a finished file: its asker only, while its hours last and the right is theirs."""
    found = _file(request, key)
    if not found.is_open:
        return render(request, "lists/gone.html", {"file": found}, status=410)
    if not permissions.can_open(request.actor, named(found.listing), found):
        raise PermissionDenied
    try:
        content = actions.open_file(found, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("lists:files")
    return _answer(content, _title(found), Format(found.file_format))


@access(Permission.WORKSPACE_VIEW)
@require_POST
def file_stop(request: ActorRequest, key: str) -> HttpResponse:
    """Stop a file that is being made."""
    return _done(request, _file(request, key), actions.stop_file, _("Preparazione fermata."))


@access(Permission.WORKSPACE_VIEW)
@require_POST
def file_drop(request: ActorRequest, key: str) -> HttpResponse:
    """Erase a file before its hour."""
    return _done(request, _file(request, key), actions.drop_file, _("File cancellato."))


def _done(request: ActorRequest, found: ListFile, act: _Act, said: str) -> HttpResponse:
    try:
        act(found, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("lists:files")
