from django.urls import path

from labimpact.freshness import views

app_name = "freshness"
urlpatterns = [
    path("collegamenti/", views.links, name="links"),
    path("collegamenti/<int:pk>/ripara/", views.repair_link, name="repair_link"),
    path("guide/<uuid:ref>/", views.confirm_guide, name="confirm_guide"),
    path("servizi/<int:pk>/", views.confirm_service, name="confirm_service"),
]
