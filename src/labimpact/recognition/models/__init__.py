"""Tables of recognition."""

from labimpact.recognition.models.card import Card, CommonKey

__all__ = ["Card", "CommonKey"]
