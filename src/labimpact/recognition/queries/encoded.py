"""The persons of the network as encodings, which can be compared and not read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labimpact.recognition.cards import Card
from labimpact.recognition.linking.encoding import Encoded, Encoder
from labimpact.recognition.linking.naming import parts_of
from labimpact.recognition.linking.records import Record
from labimpact.recognition.names import unpack
from labimpact.recognition.queries.cards import cards_of


def encoded_persons(person_ids: Sequence[int], encoder: Encoder) -> Iterator[Encoded]:
    """The encodings of these persons, without their numbers, by the name of the passport.

    Whoever has no name is left out. The matcher looks at no rights: see `cards_of`.
    """
    for card in cards_of(person_ids):
        if card.names:
            yield encoder.encode(_record(card))


def _record(card: Card) -> Record:
    given, family, whole = parts_of(unpack(card.names[0]))
    return Record(
        id="", given=given, family=family, whole=whole, birth=card.born, sex=card.sex.lower()
    )
