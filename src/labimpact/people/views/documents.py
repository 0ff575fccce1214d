"""PDFs of ours in the browser."""

from django.http import HttpResponse

from labimpact.documents import downloads


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF made now: shown, never cached; the name holds no person's name."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return downloads.guard(response)
