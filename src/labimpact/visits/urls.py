from django.urls import path

from labimpact.visits import views

app_name = "visits"
urlpatterns = [
    path("", views.visits, name="reading"),
    path("visite.csv", views.download, name="download"),
]
