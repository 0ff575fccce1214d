from django.urls import include, path

from labimpact.people.views import editing, history, households, registering, search

app_name = "people"
urlpatterns = [
    path("", search.search, name="search"),
    path("luoghi/", search.places, name="places"),
    path("nuova/", registering.register, name="register"),
    path("nuova/gia-qui/", registering.check, name="check"),
    path("<int:pk>/modifica/<slug:section>/", editing.edit, name="edit"),
    path("<int:pk>/scheda/<slug:section>/", editing.edit_row, name="row_add"),
    path("<int:pk>/scheda/<slug:section>/<int:row>/", editing.edit_row, name="row_edit"),
    path("<int:pk>/scheda/<slug:section>/<int:row>/togli/", editing.remove, name="row_remove"),
    path("<int:pk>/nucleo/", households.household_open, name="household_open"),
    path("<int:pk>/nucleo/<int:household>/", households.household_add, name="household_add"),
    path("<int:pk>/posto/<int:member>/", households.household_place, name="household_place"),
    path("<int:pk>/posto/<int:member>/uscita/", households.household_leave, name="household_leave"),
    path("<int:pk>/storico/", history.history, name="history"),
    path("", include("labimpact.people.urls_records")),
]
