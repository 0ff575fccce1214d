from django.urls import path

from labimpact.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.import_list, name="list"),
    path("nuova/", views.add, name="add"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/colonne/", views.columns, name="columns"),
    path("<int:pk>/colonne/di-nuovo/", views.columns_again, name="columns_again"),
    path("<int:pk>/valori/", views.value_list, name="values"),
    path("<int:pk>/valori/correggi/", views.correct_value, name="correct_value"),
    path("<int:pk>/righe/", views.row_list, name="rows"),
    path("<int:pk>/righe/decidi/", views.decide, name="decide"),
    path("<int:pk>/da-correggere.xlsx", views.errors, name="errors"),
    path("<int:pk>/corrette/", views.resend, name="resend"),
    path("<int:pk>/avvia/", views.start, name="start"),
    path("<int:pk>/ferma/", views.stop, name="stop"),
    path("<int:pk>/annulla/", views.undo, name="undo"),
    path("<int:pk>/scarta/", views.discard, name="discard"),
]
