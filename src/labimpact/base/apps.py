from django.apps import AppConfig
from django.db.backends.signals import connection_created

from labimpact.base.logs.counting import watch


class BaseConfig(AppConfig):
    name = "labimpact.base"

    def ready(self) -> None:
        connection_created.connect(watch, dispatch_uid="labimpact.base.logs")
