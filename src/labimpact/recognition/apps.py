from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "labimpact.recognition"

    def ready(self) -> None:
        from labimpact.people import indexes, recognising
        from labimpact.recognition.actions.filing import file_cards

        from labimpact.recognition.recogniser import NetworkRecogniser

        indexes.register(file_cards)
        recognising.register(NetworkRecogniser())
