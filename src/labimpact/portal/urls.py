from django.urls import include, path

from labimpact.portal import (
    asking,
    booking,
    embedding,
    my_identity,
    my_page,
    opinions,
    searching,
    services,
    views,
)
from labimpact.portal.guided import views as guided
from labimpact.portal.machines import views as machines
from labimpact.portal.mapping import views as mapping
from labimpact.portal.offline import views as offline

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("", include("labimpact.portal.paper.urls")),
    path("", include("labimpact.portal.events.urls")),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("cerca/", searching.search, name="search"),
    path("cerca/feed.xml", searching.feed, name="search_feed"),
    path("guide/", views.guides, name="guides"),
    path("guide/<slug:slug>/", views.guide, name="guide"),
    path("guide/<slug:slug>/zona/<slug:area>/", views.guide, name="local_guide"),
    path("notizie/", views.all_news, name="all_news"),
    path("notizie/feed.xml", machines.news_feed, name="news_feed"),
    path("notizie/<slug:slug>/", views.news, name="news"),
    path("servizi/", services.services, name="services"),
    path("servizi/<slug:slug>/", services.service, name="service"),
    path("riquadro/", embedding.frame, name="embedded"),
    path("riquadro/codice/", embedding.code, name="embedding"),
    path("chi-parla-la-mia-lingua/", services.who_speaks, name="who_speaks"),
    path("mappa/", mapping.on_a_map, name="map"),
    path("mappa/comuni.json", mapping.towns, name="map_towns"),
    path("trova/", guided.guided, name="guided"),
    path("chiedi/<slug:slug>/", asking.ask, name="ask"),
    path("parere/", opinions.tap, name="opinion"),
    path("parere/parole/", opinions.words, name="opinion_words"),
    path("prenota/<int:pk>/", booking.book, name="book"),
    path("appuntamento/<str:key>.ics", booking.calendar, name="booking_calendar"),
    path("appuntamento/<str:key>/", booking.booking, name="booking"),
    path("la-mia-pagina/", my_page.my_page, name="my_page"),
    path("la-mia-pagina/entra/<str:key>/", my_page.enter, name="my_page_enter"),
    path("la-mia-pagina/esci/", my_page.leave, name="my_page_leave"),
    path("la-mia-pagina/identita/", my_identity.out, name="my_identity"),
    path("la-mia-pagina/identita/<slug:came>/", my_identity.end, name="my_identity_end"),
    path("la-mia-pagina/i-miei-dati.json", my_page.my_data, name="my_data"),
    path("pacchetto.json", offline.pack, name="pack"),
    path("senza-rete/", offline.offline, name="offline"),
    path("senza-rete/servizi/", offline.services, name="kept_services"),
    path("senza-rete/parole.json", offline.words, name="kept_words"),
    path("lavoratore.js", offline.worker, name="worker"),
    path("app.webmanifest", offline.manifest, name="manifest"),
    path("accessibilita/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("note-legali/", views.notes, name="notes"),
]
