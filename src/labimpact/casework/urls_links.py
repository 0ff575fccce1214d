"""The way in for a service without accounts (casework/views/referral_links.py)."""

from django.urls import path, re_path

from labimpact.casework.views import referral_links as views

urlpatterns = [
    path("<str:key>/", views.door, name="referral_link"),
    path("<str:key>/codice/", views.code, name="referral_link_code"),
    path("<str:key>/documenti/<slug:paper>/", views.file, name="referral_link_file"),
    re_path(
        r"^(?P<key>[^/]+)/(?P<verb>accetta|rifiuta|chiedi)/$",
        views.answer,
        name="referral_link_answer",
    ),
]
