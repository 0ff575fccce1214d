"""Mediation behind the sign-in: requests, one's own day, planning, register and hours."""

from labimpact.mediation.urls_planning import urlpatterns as planning
from labimpact.mediation.urls_register import urlpatterns as register
from labimpact.mediation.urls_requests import urlpatterns as requests
from labimpact.mediation.urls_work import urlpatterns as work

app_name = "mediation"
urlpatterns = [*requests, *work, *planning, *register]
