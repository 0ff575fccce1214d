from django.urls import path

from labimpact.flows.views import eligibility, quality, siuss, summaries

app_name = "flows"
urlpatterns = [
    path("mancano/", quality.gap_list, name="gaps"),
    path("idoneita/", eligibility.snapshot_list, name="snapshots"),
    path("idoneita/serviti/", eligibility.served, name="served"),
    path("idoneita/persone/<int:pk>/", eligibility.person, name="person"),
    path("idoneita/persone/<int:pk>/scrivi/", eligibility.photograph, name="photograph"),
    path("idoneita/progetti/<int:pk>/", eligibility.call, name="call"),
    path("riepiloghi/casi/<int:pk>/", summaries.give, name="summary_give"),
    path("riepiloghi/persone/<int:pk>/", summaries.read, name="summary_read"),
    path("riepiloghi/persone/<int:pk>/prendi/", summaries.take_in, name="summary_take_in"),
    path("siuss/", siuss.files, name="siuss"),
    path("siuss/prepara/", siuss.prepare, name="siuss_prepare"),
    path("siuss/<int:pk>/", siuss.download, name="siuss_file"),
    path("siuss/<int:pk>/<slug:what>/", siuss.close, name="siuss_close"),
]  # fmt: skip
