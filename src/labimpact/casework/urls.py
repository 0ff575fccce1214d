from django.urls import path

from labimpact.casework.views import referrals as views

app_name = "casework"
urlpatterns = [
    path("", views.referral_list, name="list"),
    path("nuovo/", views.send, name="send"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/accetta/", views.accept, name="accept"),
    path("<int:pk>/rifiuta/", views.refuse, name="refuse"),
    path("<int:pk>/risposta/", views.report_answer, name="report_answer"),
    path("<int:pk>/ritira/", views.withdraw, name="withdraw"),
]
