from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "labimpact.operations"
