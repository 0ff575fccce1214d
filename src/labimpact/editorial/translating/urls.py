from django.urls import path

from labimpact.editorial.translating import exchange_views, glossary_views, ordering_views, views

app_name = "translating"
urlpatterns = [
    path("", views.overview, name="list"),
    path("esporta/", exchange_views.take_out, name="export"),
    path("importa/", exchange_views.bring_in, name="import"),
    path("glossario/", glossary_views.terms, name="terms"),
    path("glossario/nuovo/", glossary_views.term_add, name="term_add"),
    path("glossario/<int:pk>/", glossary_views.term_change, name="term_change"),
    path("ordini/", ordering_views.orders, name="orders"),
    path("ordini/nuovo/", ordering_views.order_add, name="order_add"),
    path("ordini/<int:pk>/", ordering_views.order_detail, name="order"),
    path("ordini/<int:pk>/annulla/", ordering_views.order_cancel, name="order_cancel"),
    path("<uuid:origin>/", views.page_detail, name="page"),
    path("<uuid:origin>/<slug:language>/", views.text_detail, name="text"),
    path("<uuid:origin>/<slug:language>/riletta/", views.read_over, name="read_over"),
    path("<uuid:origin>/<slug:language>/non-riletta/", views.take_back, name="take_back"),
]
