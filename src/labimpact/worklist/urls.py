from django.urls import path

from labimpact.worklist.views import listing, one, selection

app_name = "worklist"
urlpatterns = [
    path("", listing.task_list, name="list"),
    path("quadro/", listing.overview, name="overview"),
    path("scelte/", selection.selection, name="selection"),
    path("nuova/", one.add, name="add"),
    path("<int:pk>/", one.detail, name="detail"),
    path("<int:pk>/correggi/", one.edit, name="edit"),
    path("<int:pk>/fatta/", one.complete, name="complete"),
    path("<int:pk>/come-e-andata/", one.how_it_went, name="how_it_went"),
    path("<int:pk>/riapri/", one.reopen, name="reopen"),
    path("<int:pk>/rimanda/", one.postpone, name="postpone"),
    path("<int:pk>/riporta/", one.take_back, name="take_back"),
    path("<int:pk>/passa/", one.hand_over, name="hand_over"),
]
