from django.urls import path

from labimpact.programme import views

app_name = "programme"
urlpatterns = [
    path("", views.project_list, name="list"),
    path("<int:pk>/", views.project_detail, name="detail"),
    path("<int:pk>/ambiti/<int:area_pk>/nuova/", views.activity_add, name="activity_add"),
    path("attivita/<int:pk>/", views.activity_change, name="activity_change"),
]
