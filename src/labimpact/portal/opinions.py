"""Did this page help? Two taps on every page, without an account, a cookie or a script."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone

from labimpact.base import limits
from labimpact.base.access import public
from labimpact.base.actor import System
from labimpact.base.own_site import own_forms
from labimpact.base.wall.session import acting_as
from labimpact.directory.actions.searching import KIND
from labimpact.directory.models import PublicService
from labimpact.editorial.enums import Kind
from labimpact.feedback import actions
from labimpact.feedback.actions import Page
from labimpact.feedback.contacts import Contact
from labimpact.feedback.enums import Missing
from labimpact.feedback.queries import contact_days
from labimpact.portal import queries, reading
from labimpact.portal.drawing import drawn, known
from labimpact.portal.reaching import ReachForm

_LONGEST = 600
# Routes that show something published, each by its kind; every other page is there by itself and
# judged as one, whatever was asked of it.
_THINGS = {
    "guide": Kind.GUIDE, "local_guide": Kind.GUIDE, "news": Kind.NEWS, "event": Kind.EVENT,
    "service": KIND,
}  # fmt: skip
_OWN = frozenset({"opinion", "opinion_words"})


class ContactForm(ReachForm):
    """Where the answer goes, for who wants one: an e-mail, or a mobile where text messages go."""

    email = forms.EmailField(required=False, max_length=254)

    def __init__(self, text: dict[str, Any], *args: Any, words: str = "") -> None:
        super().__init__(text, *args)
        self.words = words

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if any(said.values()) and not self.words:
            self.add_error("email", self.text["answer"]["words_first"])
        return said

    def written(self) -> Contact:
        """One address is enough: the e-mail, when both are there."""
        email = self.cleaned_data["email"].lower()
        return Contact(email=email, phone="" if email else self.cleaned_data.get("phone", ""))


@own_forms
@public
def tap(request: HttpRequest, language: str) -> HttpResponse:
    """The first tap, counted at once; then what is missing, for whoever wants to say it."""
    page = _page(request, known(language))
    if page is None:
        return redirect("portal:home", language=language)
    helped = request.POST.get("utile") == "si"
    if _robot(request):
        return _drawn(request, page, helped, done=True)
    if limits.is_too_often(request, action="portal_opinion", key=""):
        return _drawn(request, page, helped, often=True, status=429)
    with acting_as(System.PUBLIC):
        actions.tap(page, helped=helped)
    form = ContactForm(queries.texts()[page.language])
    return _asked(request, page, helped, form)


@own_forms
@public
def words(request: HttpRequest, language: str) -> HttpResponse:
    """The second tap, and some words in any language."""
    page = _page(request, known(language))
    if page is None:
        return redirect("portal:home", language=language)
    helped = request.POST.get("utile") == "si"
    if limits.is_too_often(request, action="portal_opinion", key=""):
        return _drawn(request, page, helped, often=True, status=429)
    said = request.POST.get("words", "").replace("\x00", "")[:_LONGEST]
    missing = request.POST.get("missing", "")
    if not _robot(request):
        form = ContactForm(queries.texts()[page.language], request.POST, words=said.strip())
        if not form.is_valid():
            return _asked(request, page, helped, form, said=said, chosen=missing, status=422)
        with acting_as(System.PUBLIC):
            answered = actions.remark(
                page, helped=helped, words=said, contact=form.written(),
                missing=Missing(missing) if missing in Missing.values else None,
                key=_key(request),
            )  # fmt: skip
        return _drawn(request, page, helped, done=True, answered=answered)
    return _drawn(request, page, helped, done=True)


def _asked(
    request: HttpRequest, page: Page, helped: bool, form: ContactForm, **context: Any
) -> HttpResponse:
    """What is missing, some words, and where the answer goes: nothing of it must be said."""
    why = form.text["answer"]["why"].format(days=contact_days())
    return _drawn(
        request, page, helped, sent_key=_key(request), missing=Missing.values, form=form, why=why,
        **context,
    )  # fmt: skip


def _key(request: HttpRequest) -> str:
    """The form's own key: sent twice, it is one opinion."""
    return request.POST.get("sent_key", "").replace("\x00", "")[:40] or uuid4().hex


def _drawn(
    request: HttpRequest, page: Page, helped: bool, *, status: int = 200, **context: object
) -> HttpResponse:
    return drawn(
        request, page.language, "portal/opinion.html", status=status, judged=page, helped=helped,
        **context,
    )  # fmt: skip


def _robot(request: HttpRequest) -> bool:
    """A field that nobody sees: whoever fills it in is thanked and not counted."""
    return bool(request.POST.get("website"))


def _page(request: HttpRequest, language: str) -> Page | None:
    """The page that is judged; None when the form was not sent, 404 for what is no page."""
    if request.method != "POST":
        return None
    path = request.POST.get("pagina", "").replace("\x00", "")[:300]
    try:
        match = resolve(f"/{language}/{path}")
    except Resolver404 as wrong:
        raise Http404 from wrong
    name = str(match.url_name)
    # What a page is ends like one; the rest are files. An address with a secret is one person's.
    if match.namespace != "portal" or name in _OWN or not f"/{path}".endswith("/"):
        raise Http404
    if "key" in match.kwargs:
        raise Http404
    if name not in _THINGS:
        title = _title(language, name)
        return Page(kind="page", ref=name, language=language, path=path, title=title)
    page = _thing(_THINGS[name], str(match.kwargs["slug"]), language, path)
    if page is None:
        raise Http404
    return page


def _thing(kind: str, slug: str, language: str, path: str) -> Page | None:
    if kind == KIND:
        services = PublicService.objects.published().select_related("owner_office")
        service = services.filter(slug=slug).first()
        if service is None:
            return None
        return Page(
            kind=KIND, ref=str(service.pk), language=language, path=path, title=service.name,
            area_id=service.owner_office.area_id,
        )  # fmt: skip
    written = reading.page(Kind(kind), slug, language, timezone.now())
    if written is None:
        return None
    return Page(
        kind=kind, ref=str(written.origin), language=language, path=path, title=written.title,
        area_id=written.area_id,
    )  # fmt: skip


def _title(language: str, name: str) -> str:
    """What a page that is there by itself is called, for its editors."""
    said = queries.texts()[language]
    titles = {
        "home": said["title"], "guides": said["guides"], "all_news": said["news"],
        "services": said["directory"]["title"], "who_speaks": said["directory"]["speaks_title"],
        "search": said["search"], "guided": said["guided"]["title"],
        "map": said["mapping"]["title"], "offline": said["kept"]["title"],
        "kept_services": said["kept"]["services"],
        "accessibility": said["accessibility"], "privacy": said["privacy"],
        "ask": said["asking"]["aiuto"], "card_form": said["hours_card"],
    }  # fmt: skip
    return str(titles.get(name, name))
