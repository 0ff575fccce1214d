"""Back to the page one came from, when it is one of ours."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def back_to(request: HttpRequest, default: str) -> HttpResponseRedirect:
    """Redirect to the posted `next` if it leads nowhere else than here, or to a named route."""
    return redirect(_ours(request, request.POST.get("next", "")) or default)


def came_from(request: HttpRequest) -> str:
    """The `next` of a page, for its links and its form; nothing when it leads elsewhere."""
    return _ours(request, request.POST.get("next") or request.GET.get("next", ""))


def _ours(request: HttpRequest, wanted: str) -> str:
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted.startswith("/") and ours else ""
