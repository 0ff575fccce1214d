"""Our events of life beside those of the Italian catalogue of public services.

Controlled vocabulary "life-event" (AgID, CC BY 4.0), by number: only where both say the same.
Arriving, papers, family and emergencies of who comes from elsewhere have no event of their own.
"""

from labimpact.editorial.enums import LifeEvent

VOCABULARIES = "https://w3id.org/italia/controlled-vocabulary/classifications-for-public-services/"
_EVENTS = {
    LifeEvent.SCHOOL: 1,  # enrolling in a school
    LifeEvent.ITALIAN: 1,
    LifeEvent.WORK: 3,  # looking for work, starting it, losing it
    LifeEvent.CARE_WORK: 3,
    LifeEvent.HOME: 8,  # buying or renting a home
    LifeEvent.HEALTH: 15,  # making an appointment with a doctor
}


def life_event(code: str) -> str:
    """The address of the event in the Italian vocabulary, or nothing."""
    number = _EVENTS.get(LifeEvent(code))
    return f"{VOCABULARIES}life-business-event/life-event/{number}" if number else ""
