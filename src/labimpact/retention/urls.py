from django.urls import path

from labimpact.retention import views

app_name = "retention"
urlpatterns = [
    path("", views.plans, name="plans"),
    path("prova/", views.make, name="make"),
    path("<int:pk>/", views.plan, name="plan"),
    path("<int:pk>/conferma/", views.confirm, name="confirm"),
    path("<int:pk>/ritira/", views.withdraw, name="withdraw"),
    path("blocchi/", views.holds, name="holds"),
    path("blocchi/<int:pk>/togli/", views.lift, name="lift"),
    path("in-scadenza/", views.leaving, name="leaving"),
    path("in-scadenza/<int:pk>/ancora-seguita/", views.followed, name="followed"),
]
