"""Requests: asked, followed, approved, cancelled."""

from django.urls import path

from labimpact.mediation.views import (
    asking,
    attachments,
    deciding,
    requests,
    sessions,
    shifts,
)

urlpatterns = [
    path("", requests.request_list, name="requests"),
    path("nuova/", requests.new, name="new"),
    path("nuova/chi-puo/", asking.could, name="could"),
    path("nuova/bozza/", requests.draft, name="draft"),
    path("nuova/bozza/scarta/", requests.discard, name="discard"),
    path("turni/", shifts.shifts, name="shifts"),
    path("<int:pk>/", requests.detail, name="request"),
    path("<int:pk>/approva/", deciding.approve, name="approve"),
    path("<int:pk>/non-approva/", deciding.refuse, name="refuse"),
    path("<int:pk>/resto/", deciding.decide_rest, name="decide_rest"),
    path("<int:pk>/ritira/", requests.withdraw, name="withdraw"),
    path("<int:pk>/concludi/", deciding.close, name="close"),
    path("<int:pk>/altri/", requests.add, name="add"),
    path("<int:pk>/allegati/", attachments.add, name="file_add"),
    path("allegati/<int:pk>/", attachments.content, name="file"),
    path("allegati/<int:pk>/togli/", attachments.remove, name="file_remove"),
    path("incontri/<int:pk>/proponi/", sessions.propose, name="propose"),
    path("incontri/<int:pk>/a-tutti/", sessions.broadcast, name="broadcast"),
    path("incontri/<int:pk>/con-chi-c-e/", sessions.go, name="go_with_those"),
    path("incontri/<int:pk>/conferma/", sessions.confirm, name="confirm"),
    path("incontri/<int:pk>/si-fa/", sessions.keep, name="keep"),
    path("incontri/<int:pk>/disdici/", sessions.cancel, name="cancel"),
    path("incontri/<int:pk>/sposta/", sessions.move, name="move"),
    path("incontri/<int:pk>/convalida/", sessions.validate, name="validate"),
    path("incontri/<int:pk>/riapri/", sessions.reopen, name="reopen"),
    path("incontri/<int:pk>/paga/<slug:verb>/", sessions.pay, name="pay"),
    path("incontri/<int:pk>/firma/", sessions.sign, name="sign_mine"),
    path("incontri/<int:pk>/contesta/", sessions.dispute, name="dispute"),
    path("incontri/<int:pk>/risolta/", sessions.settle, name="settle"),
    path("incontri/<int:pk>/parere/", sessions.opinion, name="opinion"),
    path("incarichi/<int:pk>/accettato/", sessions.accept_for, name="accept_for"),
    path("incarichi/<int:pk>/sciogli/", sessions.release, name="release"),
]
