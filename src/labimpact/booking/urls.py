from django.urls import path

from labimpact.booking import views

app_name = "booking"
urlpatterns = [
    path("<int:pk>/", views.booking, name="booking"),
    path("<int:pk>/persona/", views.recognise, name="recognise"),
]
