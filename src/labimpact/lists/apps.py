from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "labimpact.lists"

    def ready(self) -> None:
        from labimpact.lists import queries
        from labimpact.ui import lists

        lists.register_usual_views(queries.usual_view)
