from django.urls import include, path, re_path
from django.views.generic import RedirectView

from labimpact.api import views
from labimpact.base.access import public

app_name = "api"
urlpatterns = [
    path("hsds/v3", public(RedirectView.as_view(url="/api/hsds/v3/")), name="without_slash"),
    path("hsds/v3/", include("labimpact.api.hsds.urls", namespace="hsds")),
    path("cpsv-ap/", include("labimpact.api.cpsv.urls", namespace="cpsv")),
    re_path(r"", views.nothing, name="nothing"),
]
