from django.urls import path

from labimpact.lists.views import files, keeping

app_name = "lists"
urlpatterns = [
    path("file/", files.files, name="files"),
    path("file/<slug:key>/", files.file, name="file"),
    path("file/<slug:key>/ferma/", files.file_stop, name="file_stop"),
    path("file/<slug:key>/cancella/", files.file_drop, name="file_drop"),
    path("viste/<int:pk>/", keeping.view_change, name="view"),
    path("viste/<int:pk>/predefinita/", keeping.view_usual, name="view_usual"),
    path("viste/<int:pk>/togli/", keeping.view_remove, name="view_remove"),
    path("viste/<int:pk>/rimetti/", keeping.view_put_back, name="view_put_back"),
    path("<str:listing>/scarica/", files.download, name="download"),
    path("<str:listing>/viste/", keeping.views, name="views"),
    path("<str:listing>/viste/nuova/", keeping.view_new, name="view_new"),
]
