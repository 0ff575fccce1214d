"""Enter in the search of a contact chooses a person: it never saves."""

from __future__ import annotations

from django.utils.datastructures import MultiValueDict

from labimpact.base.access import ActorRequest
from labimpact.desk.forms import prefill
from labimpact.desk.queries.setting import found_people
from labimpact.people.models import Person


def pressed(request: ActorRequest) -> tuple[str, str]:
    """Which button was pressed, and the name in the search box.

    Enter presses the form's first button: with a name in the box it chooses, otherwise it saves.
    """
    do, text = request.POST.get("do", "save"), request.POST.get("find", "").strip()
    return ("save" if do == "enter" and not text else do), text


def choose(
    request: ActorRequest, office_id: int, text: str
) -> tuple[list[Person], MultiValueDict[str, str]]:
    """Tick the only person found, or the first of those already on the screen.

    Answers who is still to be chosen from, and what was typed with the choice in it.
    """
    found = found_people(request.actor, office_id, text)
    typed = request.POST.copy()
    shown = text == typed.get("searched", "")
    if not found or not (shown or len(found) == 1):
        return found, typed
    ticked = prefill.ticked_roles(typed)
    chosen = next((person for person in found if person.pk not in ticked), None)
    if chosen is not None:
        typed[f"person_{chosen.pk}"] = "on"
        if not ticked:
            _in_front(chosen, typed)
    typed["find"] = ""
    return [], typed


def _in_front(person: Person, typed: MultiValueDict[str, str]) -> None:
    """The first person chosen brings the household and, unless one was said, the language."""
    typed["person"] = str(person.pk)
    if not typed.get("language") and person.mediation_language_id:
        typed["language"] = str(person.mediation_language_id)
