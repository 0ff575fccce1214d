from django.urls import path

from labimpact.portal import asking, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("guide/", views.guides, name="guides"),
    path("guide/<slug:slug>/", views.guide, name="guide"),
    path("notizie/", views.all_news, name="all_news"),
    path("notizie/<slug:slug>/", views.news, name="news"),
    path("chiedi/<slug:slug>/", asking.ask, name="ask"),
    path("accessibilita/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
]
