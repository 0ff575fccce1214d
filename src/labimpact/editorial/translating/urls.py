from django.urls import path

from labimpact.editorial.translating import exchange_views, views

app_name = "translating"
urlpatterns = [
    path("", views.overview, name="list"),
    path("esporta/", exchange_views.take_out, name="export"),
    path("importa/", exchange_views.bring_in, name="import"),
    path("<uuid:origin>/", views.page_detail, name="page"),
    path("<uuid:origin>/<slug:language>/", views.text_detail, name="text"),
    path("<uuid:origin>/<slug:language>/riletta/", views.read_over, name="read_over"),
    path("<uuid:origin>/<slug:language>/non-riletta/", views.take_back, name="take_back"),
]
