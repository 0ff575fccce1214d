from django.urls import path

from labimpact.territory import views

app_name = "territory"
urlpatterns = [
    path("", views.reading, name="reading"),
    path("territorio.xlsx", views.reading_xlsx, name="reading_xlsx"),
]
