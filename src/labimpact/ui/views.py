from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from labimpact.ui.gallery import gallery_context


def gallery(request: HttpRequest) -> HttpResponse:
    page = request.GET.get("pagina", "7")
    number = int(page) if page.isascii() and page.isdigit() else 1
    return render(request, "ui/gallery.html", gallery_context(number))
