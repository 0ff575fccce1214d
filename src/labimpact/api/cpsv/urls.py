from django.urls import re_path

from labimpact.api.cpsv import views

app_name = "cpsv"
_FORM = r"\.(?P<form>ttl|jsonld)$"
urlpatterns = [
    re_path(rf"^catalogo{_FORM}", views.catalogue, name="catalogue"),
    re_path(rf"^servizi{_FORM}", views.services, name="services"),
    re_path(rf"^servizi/(?P<identifier>[0-9a-fA-F-]{{36}}){_FORM}", views.service, name="service"),
]
