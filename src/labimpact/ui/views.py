from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from labimpact.base.access import signed_in
from labimpact.ui.gallery import gallery_context


@signed_in
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for whoever builds or checks screens."""
    page = request.GET.get("pagina", "7")
    number = int(page) if page.isascii() and page.isdigit() else 1
    return render(request, "ui/gallery.html", gallery_context(number))
