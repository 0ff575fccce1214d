"""Every view declares who may open it; a house test fails for any view that does not."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission


class ActorRequest(HttpRequest):
    """A request behind the actor middleware: `actor` is always set on a signed-in page."""

    actor: Actor
    htmx: Any
    if_shown: list[Callable[[], object]]


View = Callable[..., HttpResponseBase]


class DeclaredView(Protocol):
    access: str

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


def access(*permissions: Permission) -> Callable[[View], DeclaredView]:
    """Open the view to whoever holds one of the permissions in some office; 403 to others."""

    def decorate(view: View) -> DeclaredView:
        @wraps(view)
        def wrapper(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(request.actor.can_somewhere(p) for p in permissions):
                raise PermissionDenied
            request.if_shown = []
            answer = view(request, *args, **kwargs)
            if not 300 <= answer.status_code < 400:
                for note in request.if_shown:
                    note()
            return answer

        declared = cast("DeclaredView", wrapper)
        declared.access = "|".join(permissions)
        return declared

    return decorate


def when_shown(request: ActorRequest, note: Callable[[], object]) -> None:
    """Note a reading: at once on a page that is asked for, and of a form only if it draws the
    record again; what is done by one that leads elsewhere is noted by its action."""
    if request.method == "POST":
        request.if_shown.append(note)
    else:
        note()


def public(view: View) -> DeclaredView:
    """Open the view to everybody, signed in or not; it acts as the system actor `public`."""
    declared = cast("DeclaredView", login_not_required(view))
    declared.access = "public"
    return declared


def signed_in(view: View) -> DeclaredView:
    """Open the view to every signed-in user, whatever their role (one's own account, office)."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    declared = cast("DeclaredView", wrapper)
    declared.access = "signed_in"
    return declared
