from django.urls import path

from labimpact.rules.views import rules as views
from labimpact.rules.views import terms

app_name = "rules"
urlpatterns = [
    path("", views.rule_list, name="list"),
    path("termini/", terms.term, name="term"),
    path("elenchi/", views.list_index, name="lists"),
    path("elenchi/<slug:list_code>/nuova/", views.item_add, name="item_add"),
    path("voci/<int:pk>/chiudi/", views.item_close, name="item_close"),
    path("esporta/<slug:kind>/", views.rule_export, name="export"),
    path("<slug:code>/", views.rule_detail, name="detail"),
    path("<slug:code>/nuova-versione/", views.rule_amend, name="amend"),
]
