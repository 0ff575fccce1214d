"""In which language somebody wants to read, and in which ones they are answered."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from labimpact.base.tongues import preferred
from labimpact.directory.models import SOURCE


def wanted(request: HttpRequest) -> str:
    """The language of the portal that `Accept-Language` likes best; the Italian without one."""
    return preferred(request.headers.get("Accept-Language", "")) or SOURCE


def tag(code: str) -> str:
    """A language of the portal as BCP 47 writes it: `pt-br` is `pt-BR`, `zh-hans` is `zh-Hans`."""
    first, *rest = code.split("-")
    return "-".join([first, *(p.title() if len(p) == 4 else p.upper() for p in rest)])


def told(codes: Iterable[str]) -> str:
    """Languages as `Content-Language` names them, the Italian last: it stands in for others."""
    ordered = sorted(set(codes), key=lambda code: (code == SOURCE, code))
    return ", ".join(tag(code) for code in ordered)
