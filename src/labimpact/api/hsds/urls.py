from typing import cast

from django.urls import URLPattern, path

from labimpact.api.hsds.views import api
from labimpact.base.access import View, public

app_name = "hsds"
# The operations are the library's views: each is opened to everybody as any page of the portal.
urlpatterns = [
    path(str(found.pattern), public(cast("View", found.callback)), name=found.name)
    for found in cast("list[URLPattern]", api.urls[0])
]
