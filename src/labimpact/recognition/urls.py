from django.urls import path

from labimpact.recognition.views import asking, merging, sharing, weights

app_name = "recognition"
urlpatterns = [
    path("", merging.duplicates, name="duplicates"),
    path("<int:one>-<int:other>/", merging.pair, name="pair"),
    path("<int:one>-<int:other>/unisci/", merging.merge, name="merge"),
    path("<int:one>-<int:other>/diverse/", merging.not_the_same, name="not_the_same"),
    path("<int:one>-<int:other>/famiglia/", merging.household, name="household"),
    path("persona/<int:pk>/", merging.history, name="history"),
    path("persona/<int:pk>/altra/", merging.other, name="other"),
    path("unione/<int:pk>/separa/", merging.separate, name="separate"),
    path("diverse/<int:pk>/togli/", merging.forget_different, name="forget_different"),
    path("pesi/", weights.versions, name="weights"),
    path("pesi/<int:pk>/attiva/", weights.activate, name="activate_weights"),
    path("richieste/nuova/", asking.ask, name="ask"),
    path("altrove/", sharing.elsewhere, name="elsewhere"),
    path("richieste/", sharing.requests, name="requests"),
    path("richieste/in-ritardo/", sharing.late_requests, name="late_requests"),
    path("richieste/<int:pk>/", sharing.one_request, name="request"),
]
