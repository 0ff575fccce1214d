from django.urls import path

from labimpact.directory.views import incoming, places, services, texts

app_name = "directory"
urlpatterns = [
    path("", services.service_list, name="list"),
    path("nuovo/", services.service_add, name="add"),
    path("importa/", incoming.bring_in, name="bring_in"),
    path("importa/modello.xlsx", incoming.blank_sheet, name="blank_sheet"),
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
