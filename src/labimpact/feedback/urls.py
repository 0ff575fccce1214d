from django.urls import path

from labimpact.feedback import views

app_name = "feedback"
urlpatterns = [
    path("", views.page_list, name="list"),
    path("<int:pk>/", views.remark, name="remark"),
    path("<int:pk>/rispondi/", views.answer, name="answer"),
    path("<int:pk>/riapri/", views.reopen, name="reopen"),
]
