"""Addresses of files, mandates, privacy notice, protection and export of one person."""

from django.urls import URLPattern, path

from labimpact.people.views import export, files, grants, mandates, notices, protection

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
    path("<int:pk>/chi-segue/", grants.followers, name="followers"),
    path("<int:pk>/chi-segue/foglio/", grants.access_sheet, name="access_sheet"),
    path("<int:pk>/chi-segue/<int:grant_pk>/fine/", grants.grant_end, name="grant_end"),
    path("<int:pk>/chi-segue/<int:grant_pk>/scadenza/", grants.grant_term, name="grant_term"),
    path("accessi/", grants.to_review, name="grants_to_review"),
    path("accessi/<int:grant_pk>/conferma/", grants.grant_confirm, name="grant_confirm"),
    path("accessi/<int:grant_pk>/restituisci/", grants.grant_give_back, name="grant_give_back"),
    path("accessi/<int:grant_pk>/annulla/", grants.grant_take_back, name="grant_take_back"),
    path("<int:pk>/esporta/", export.export, name="export"),
]
