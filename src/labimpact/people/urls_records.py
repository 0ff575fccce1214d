"""Addresses of files, mandates, privacy notice, protection and export of one person."""

from django.urls import URLPattern, path

from labimpact.people.views import export, files, mandates, notices, protection

urlpatterns: list[URLPattern] = [
    path("emergenza/", protection.emergency, name="emergency"),
    path("emergenza/riesame/", protection.emergency_reviews, name="emergency_reviews"),
    path("emergenza/riesame/<int:pk>/", protection.emergency_review, name="emergency_review"),
    path("<int:pk>/allegati/", files.files, name="files"),
    path("<int:pk>/allegati/<int:file_pk>/", files.file, name="file"),
    path("<int:pk>/allegati/<int:file_pk>/togli/", files.remove_file, name="file_remove"),
    path("<int:pk>/allegati/<int:file_pk>/rimetti/", files.restore_file, name="file_restore"),
    path("<int:pk>/deleghe/", mandates.mandate_new, name="mandate_new"),
    path("<int:pk>/deleghe/<int:mandate_pk>/", mandates.mandate, name="mandate"),
    path("<int:pk>/deleghe/<int:mandate_pk>/pdf/", mandates.mandate_pdf, name="mandate_pdf"),
    path(
        "<int:pk>/deleghe/<int:mandate_pk>/revoca/", mandates.mandate_revoke, name="mandate_revoke"
    ),
    path("<int:pk>/informativa/", notices.notice, name="notice"),
    path("<int:pk>/informativa/pdf/", notices.notice_pdf, name="notice_pdf"),
    path("<int:pk>/sigillo/", protection.seal, name="seal"),
    path("<int:pk>/sigillo/togli/", protection.unseal, name="unseal"),
    path("<int:pk>/accessi/", protection.readers, name="readers"),
    path("<int:pk>/accessi/<int:grant_pk>/revoca/", protection.grant_revoke, name="grant_revoke"),
    path("<int:pk>/esporta/", export.export, name="export"),
]
