"""Recognition as the rooms below know it."""

from __future__ import annotations

from collections.abc import Sequence

from labimpact.base.actor import Actor
from labimpact.people.models import Person
from labimpact.people.recognising import Elsewhere, Meant, Question
from labimpact.recognition.actions.looking import look_elsewhere
from labimpact.recognition.actions.pairs import note_at_registration, say_not_the_same
from labimpact.recognition.names.grouping import grouped
from labimpact.recognition.permissions import office_that_keeps
from labimpact.recognition.queries import recognising


class NetworkRecogniser:
    """Recognises among all who are known to the network."""

    def meant(self, actor: Actor, question: Question) -> Sequence[Meant]:
        """Who may be meant, the likeliest first."""
        return recognising.meant(actor, question)

    def elsewhere(
        self, actor: Actor, question: Question, unseen: Sequence[Meant]
    ) -> Sequence[Elsewhere]:
        """Whom to ask about those whom the actor may not see."""
        return look_elsewhere(actor, question, unseen)

    def not_the_same(self, one: Person, other: Person, likeness: Meant, *, by: Actor) -> None:
        """Remember that these are two people, among the pairs that somebody decided.

        Of whom one sees in an emergency alone nothing is written: the office does not follow them.
        """
        if office_that_keeps(by, other) is not None:
            note_at_registration(one, other, likeness, by=by)
            say_not_the_same(one, other, by=by)

    def words_of(self, text: str) -> Sequence[str]:
        """The words of a name, each with the particles that belong to it."""
        return grouped(text)
