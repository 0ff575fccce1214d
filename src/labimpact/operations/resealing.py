"""All that the house keeps sealed, under the present key."""

from labimpact.base import sealing


def all_anew() -> sealing.Anew:
    """Seal everything again that an older key seals; done twice, it changes nothing more."""
    return sum((resealer() for resealer in sealing.registered().values()), sealing.Anew())
