from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "labimpact.casework"
