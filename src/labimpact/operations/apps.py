from django.apps import AppConfig
from django.contrib.auth.signals import user_login_failed


class OperationsConfig(AppConfig):
    name = "labimpact.operations"

    def ready(self) -> None:
        from labimpact.operations.metrics import failed_sign_in

        user_login_failed.connect(failed_sign_in, dispatch_uid="labimpact.operations.metrics")
