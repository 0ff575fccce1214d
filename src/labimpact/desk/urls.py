from django.urls import path

from labimpact.desk.views import contacts, listing, promotion, recording

app_name = "desk"
urlpatterns = [
    path("", listing.contact_list, name="list"),
    path("nuovo/", recording.record, name="record"),
    path("bozza/", recording.draft, name="draft"),
    path("da-finire/", recording.drafts, name="drafts"),
    path("da-finire/<int:pk>/scarta/", recording.discard_draft, name="discard_draft"),
    path("senza-attivita/", listing.unattributed, name="unattributed"),
    path("senza-attivita/annulla/", listing.undo_attribution, name="undo_attribution"),
    path("<int:pk>/", contacts.detail, name="detail"),
    path("<int:pk>/storia/", contacts.history, name="history"),
    path("<int:pk>/correggi/", contacts.correct, name="correct"),
    path("<int:pk>/annulla/", contacts.void, name="void"),
    path("<int:pk>/ripristina/", contacts.restore, name="restore"),
    path("<int:pk>/anonimi/<int:group_id>/", promotion.promote, name="promote"),
]
