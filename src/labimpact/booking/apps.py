from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "labimpact.booking"

    def ready(self) -> None:
        from labimpact.base import matters
        from labimpact.booking.models import ORIGIN
        from labimpact.booking.origins import bookings

        matters.register(ORIGIN, bookings)
