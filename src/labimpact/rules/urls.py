from django.urls import path

from labimpact.rules.views import (
    confirming,
    procedure_editing,
    procedures,
    simulators,
    terms,
)
from labimpact.rules.views import rules as views

app_name = "rules"
urlpatterns = [
    path("", views.rule_list, name="list"),
    path("termini/", terms.term, name="term"),
    path("elenchi/", views.list_index, name="lists"),
    path("elenchi/<slug:list_code>/nuova/", views.item_add, name="item_add"),
    path("voci/<int:pk>/chiudi/", views.item_close, name="item_close"),
    path("pratiche/", procedures.procedure_list, name="procedures"),
    path("pratiche/<slug:code>/", procedures.procedure_detail, name="procedure"),
    path("pratiche/<slug:code>/verifica/", procedures.procedure_check, name="procedure_check"),
    path(
        "pratiche/<slug:code>/versioni/<int:version>/",
        procedures.procedure_version,
        name="procedure_version",
    ),
    path(
        "pratiche/<slug:code>/nuova-versione/",
        procedure_editing.procedure_edit,
        name="procedure_edit",
    ),
    path(
        "pratiche/<slug:code>/accendi-o-spegni/",
        procedure_editing.procedure_switch,
        name="procedure_switch",
    ),
    path("simulatori/reddito/", simulators.income_simulator, name="income_simulator"),
    path("simulatori/casa/", simulators.housing_simulator, name="housing_simulator"),
    path("da-confermare/", confirming.to_confirm, name="to_confirm"),
    path("da-confermare/<slug:kind>/", confirming.to_confirm_export, name="to_confirm_export"),
    path("esporta/<slug:kind>/", views.rule_export, name="export"),
    path("<slug:code>/", views.rule_detail, name="detail"),
    path("<slug:code>/nuova-versione/", views.rule_amend, name="amend"),
]
