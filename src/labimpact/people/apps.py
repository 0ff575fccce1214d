from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "labimpact.people"
