"""The editors' pages about translations: all of them, one page, one language of it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Page

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.editorial.translating import actions, queries
from labimpact.editorial.translating.forms import FilterForm
from labimpact.editorial.translating.permissions import Newsrooms, newsrooms_of
from labimpact.network.models import TerritorialArea

WRITERS = (Permission.CONTENT_WRITE, Permission.CONTENT_PUBLISH)
PER_PAGE = 25


@access(*WRITERS)
def overview(request: ActorRequest) -> HttpResponse:
    """Traduzioni: every page of one's newsrooms, by language."""
    newsrooms = newsrooms_of(request.actor)
    form = FilterForm(request.GET, areas=areas_of(newsrooms))
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.looked_for(newsrooms, **asked)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    language = asked.get("language", "")
    context = {
        "form": form, "page": page, "lines": queries.lines(list(page.object_list)),
        "language": language, "languages": queries.LANGUAGES,
        "language_name": dict(queries.LANGUAGES).get(language, ""),
    }  # fmt: skip
    return render(
        request, "editorial/translating/list.html", context, status=422 if form.errors else 200
    )


@access(*WRITERS)
def page_detail(request: ActorRequest, origin: UUID) -> HttpResponse:
    """One page in all languages: how each stands, who and when."""
    newsrooms = newsrooms_of(request.actor)
    page = _page(newsrooms, origin)
    context = {"page": page, "line": queries.lines([page])[0]}
    return render(request, "editorial/translating/page.html", context)


@access(*WRITERS)
def text_detail(request: ActorRequest, origin: UUID, language: str) -> HttpResponse:
    """One page in one language: the Italian beside it, sentence by sentence."""
    newsrooms = newsrooms_of(request.actor)
    page = _page(newsrooms, origin)
    context = {
        "page": page,
        "cell": queries.lines([page])[0].cell(_language(language)),
        "sentences": queries.sentences(origin, language),
        "can_publish": newsrooms.may_publish(page.area_id),
        "direction": "rtl" if language in settings.LANGUAGES_BIDI else "ltr",
    }
    return render(request, "editorial/translating/text.html", context)


@access(Permission.CONTENT_PUBLISH)
@require_POST
def read_over(request: ActorRequest, origin: UUID, language: str) -> HttpResponse:
    """Say that one has read the translation that was on the screen."""
    page = _page(newsrooms_of(request.actor), origin)
    return _done(
        request, page, _language(language),
        lambda: actions.read_over(
            page, language, digest=request.POST.get("digest", ""), by=request.actor
        ),
        _("Segnata come riletta: chi legge vede il giorno, non il tuo nome."),
    )  # fmt: skip


@access(Permission.CONTENT_PUBLISH)
@require_POST
def take_back(request: ActorRequest, origin: UUID, language: str) -> HttpResponse:
    """Take the mark away again."""
    page = _page(newsrooms_of(request.actor), origin)
    return _done(
        request, page, _language(language),
        lambda: actions.take_back(page, language, by=request.actor),
        _("La traduzione risulta di nuovo da rileggere."),
    )  # fmt: skip


def _done(
    request: ActorRequest, page: Page, language: str, step: Callable[[], object], said: str
) -> HttpResponse:
    try:
        step()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("translating:text", page.translation_key, language)


def _page(newsrooms: Newsrooms, origin: UUID) -> Page:
    """An Italian page of one's newsrooms; another's is not found."""
    return get_object_or_404(queries.pages(newsrooms), translation_key=origin)


def _language(code: str) -> str:
    if code not in dict(queries.LANGUAGES):
        raise Http404
    return code


def areas_of(newsrooms: Newsrooms) -> list[tuple[str, str]]:
    """The areas whose pages somebody sees, as a list to choose from."""
    rows = TerritorialArea.objects.order_by("name")
    if not newsrooms.sees_all:
        rows = rows.filter(pk__in=newsrooms.areas)
    named = [(str(area.pk), area.name) for area in rows]
    return [("regione", _("Regione")), *named] if newsrooms.sees_all else named
