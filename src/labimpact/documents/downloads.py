"""Handing a stored file to the browser: typed, unsniffable, uncached, harmless when shown."""

from typing import IO, TypeVar

from django.http import FileResponse
from django.http.response import HttpResponseBase

from labimpact.documents.content import PICTURES
from labimpact.documents.models import StoredFile

Response = TypeVar("Response", bound=HttpResponseBase)
_SHOWN = ("application/pdf", *PICTURES)
# Chromium refuses to show a PDF in a sandboxed page; its viewer is isolated anyway.
_IMAGE_POLICY = "default-src 'none'; img-src 'self'; frame-ancestors 'none'; sandbox"
_PDF_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'none'"


def answer(stored: StoredFile, opened: IO[bytes], *, save: bool = False) -> FileResponse:
    """An opened file as a response: a PDF or a picture is shown, the rest (or on `save`) saved."""
    shown = stored.content_type in _SHOWN and not save
    response = FileResponse(
        opened,
        as_attachment=not shown,
        filename=stored.name,
        content_type=stored.content_type,
    )
    return guard(response, pdf=stored.content_type == "application/pdf")


def harmless(response: Response, *, pdf: bool = True) -> Response:
    """The headers of every document that a browser shows: it is what it says, and asks nothing."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _PDF_POLICY if pdf else _IMAGE_POLICY
    return response


def guard(response: Response, *, pdf: bool = True) -> Response:
    """The headers of every document that carries personal data."""
    response["Cache-Control"] = "no-store, private"
    return harmless(response, pdf=pdf)


def framed(response: Response) -> Response:
    """The same inside a page of ours (anteprima): shown by that page and by no other site's."""
    policy = response["Content-Security-Policy"]
    response["Content-Security-Policy"] = policy.replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
