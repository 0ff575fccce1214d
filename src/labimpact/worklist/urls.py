from django.urls import path

from labimpact.worklist import views

app_name = "worklist"
urlpatterns = [
    path("", views.task_list, name="list"),
    path("nuova/", views.add, name="add"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/fatta/", views.complete, name="complete"),
    path("<int:pk>/riapri/", views.reopen, name="reopen"),
    path("<int:pk>/rimanda/", views.postpone, name="postpone"),
    path("<int:pk>/passa/", views.hand_over, name="hand_over"),
]
