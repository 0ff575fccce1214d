"""Secret addresses: an offer, a form, a report to sign, a calendar."""

from django.urls import path

from labimpact.mediation.views import feeds, links, offers, public_form

urlpatterns = [
    path("modulo/<str:key>/", public_form.form, name="mediation_form"),
    path("proposta/<str:key>/", offers.offer, name="mediation_offer"),
    path("proposta/<str:key>/<slug:answer>/", offers.answer, name="mediation_offer_answer"),
    path("incontro/<str:key>/", links.session, name="mediation_link"),
    path("incontro/<str:key>/<slug:verb>/", links.answer, name="mediation_link_answer"),
    path("calendario/<str:key>.ics", feeds.calendar, name="mediation_calendar"),
]
