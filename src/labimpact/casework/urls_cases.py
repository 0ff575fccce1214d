from django.urls import path

from labimpact.casework.views import cases, working

app_name = "cases"
urlpatterns = [
    path("", cases.case_list, name="list"),
    path("nuovo/", cases.new, name="new"),
    path("<int:pk>/", cases.detail, name="detail"),
    path("<int:pk>/prima-lettura/", cases.edit_reading, name="reading"),
    path("<int:pk>/presa-in-carico/", cases.take_on, name="take_on"),
    path("<int:pk>/valutazione/", working.assess, name="assess"),
    path("<int:pk>/progetto/", working.plan, name="plan"),
    path("<int:pk>/progetto/si/", working.agree, name="agree"),
    path("<int:pk>/interventi/nuovo/", working.provide, name="provide"),
    path(
        "<int:pk>/interventi/<int:provision>/annulla/", working.void_provision,
        name="void_provision",
    ),
    path("<int:pk>/verifica/", working.review, name="review"),
    path("<int:pk>/continua/", working.go_on, name="go_on"),
    path("<int:pk>/equipe/nuovo/", working.add_member, name="add_member"),
    path("<int:pk>/equipe/<int:member>/esce/", working.end_seat, name="end_seat"),
    path("<int:pk>/riunioni/nuova/", working.convene, name="convene"),
    path("<int:pk>/riunioni/<int:meeting>/", working.minutes, name="minutes"),
    path("<int:pk>/diario/", cases.write_entry, name="write_entry"),
    path("<int:pk>/chiusura/", cases.close, name="close"),
]  # fmt: skip
