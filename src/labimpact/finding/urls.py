from django.urls import path

from labimpact.finding import views

app_name = "finding"
urlpatterns = [
    path("", views.in_vain, name="in_vain"),
    path("<int:pk>/<slug:how>/", views.settle, name="settle"),
]
