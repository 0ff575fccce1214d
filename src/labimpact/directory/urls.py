from django.urls import path

from labimpact.directory.views import agreeing, incoming, places, services, texts

app_name = "directory"
urlpatterns = [
    path("", services.service_list, name="list"),
    path("nuovo/", services.service_add, name="add"),
    path("importa/", incoming.bring_in, name="bring_in"),
    path("importa/modello.xlsx", incoming.blank_sheet, name="blank_sheet"),
    path("discordanze/", agreeing.disagreements, name="disagreements"),
    path("discordanze/<int:pk>/vale/", agreeing.take, name="take"),
    path("discordanze/<int:pk>/diversi/", agreeing.keep_apart, name="keep_apart"),
    path("discordanze/<int:pk>/annulla/", agreeing.give_back, name="give_back"),
    path("<int:pk>/", services.service_detail, name="detail"),
    path("<int:pk>/modifica/", services.service_change, name="change"),
    path("<int:pk>/bozza/", services.service_draft, name="draft"),
    path("<int:pk>/pubblica/", services.service_publish, name="publish"),
    path("<int:pk>/ritira/", services.service_withdraw, name="withdraw"),
    path("<int:pk>/ancora-vero/", services.service_confirm, name="confirm"),
    path("<int:pk>/uffici/nuovo/", places.place_add, name="place_add"),
    path("<int:pk>/uffici/<int:place_pk>/", places.place_change, name="place_change"),
    path("<int:pk>/uffici/<int:place_pk>/togli/", places.place_remove, name="place_remove"),
    path("<int:pk>/testi/<slug:language>/", texts.text_change, name="text"),
]
